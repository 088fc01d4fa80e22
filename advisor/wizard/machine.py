"""The machine: which step follows from a state, and which state from an answer. Pure: no files, no clock, no torch."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.budget import Budget
from advisor.errors import UsageError, near
from advisor.export.target import Target
from advisor.knowledge.base import Knowledge
from advisor.session.entries import Decided, Declined, Ended, Entry
from advisor.strategy.actions import Action, Decide, Finish
from advisor.strategy.by_logs import next_of_logs
from advisor.strategy.conclusion import conclude
from advisor.strategy.procedure import next_action
from advisor.wizard.command import start_values
from advisor.wizard.editing import edited
from advisor.wizard.opening import mode_of, opening
from advisor.wizard.outlook import outlook_of
from advisor.wizard.proposal import proposal
from advisor.wizard.screen import BACK, LONGEST_ANSWER, Answer, Choice, Screen
from advisor.wizard.stage import stage_of
from advisor.wizard.state import Answered, Done, State, WorkKind, back
from advisor.wizard.verdicts import overruled

#: Trainings of one purpose that a single yes is meant for.
_ONE_YES = ("noise", "confirm", "refine")


@dataclass(frozen=True)
class Work:
    """Something to be done outside of the machine."""

    kind: WorkKind
    action: Action | None = None
    #: A path, or the name of a format.
    text: str = ""
    #: Whether a log is of the best configuration with another seed.
    repeats: bool = False


@dataclass(frozen=True)
class Over:
    """There is nothing left to ask or do."""


Now = Screen | Work | Over


def now(state: State, knowledge: Knowledge) -> Now:
    """Return the screen to show or the work to do in this state."""
    opened = opening(state, knowledge)
    if isinstance(opened, Screen):
        return opened
    if opened is not None:
        return Work(opened)
    ledger = state.ledger
    assert ledger is not None
    if ledger.result is not None:
        return _at_the_end(state)
    action = wanted(state, knowledge)
    return _work_of(state, action, knowledge) or proposal(state, action, knowledge)


def answered(state: State, knowledge: Knowledge, answer: Answer) -> State:
    """Return the state after the answer; raises UsageError in one sentence for one that cannot be."""
    if answer.choice == BACK:
        return back(state)
    screen = now(state, knowledge)
    if not isinstance(screen, Screen):
        raise UsageError("nothing is asked now.")
    checked = _checked(screen, answer)
    entries = _entries(state, screen, checked, knowledge)
    taught = tuple(lesson.name for lesson in screen.lessons)
    after = state.with_(Answered(screen=screen.name, answer=checked, taught=taught, entries=entries))
    _refuse_what_cannot_follow(after, screen, knowledge)
    return after


def wanted(state: State, knowledge: Knowledge) -> Action:
    """Return what the strategy wants next, or the end where the user wants that."""
    outlook = outlook_of(state, knowledge)
    if any(item.answer.choice == "end" for item in state.answers):
        result = conclude(outlook).model_copy(update={"stopped_because": "you ended it"})
        return Finish(result)
    return next_of_logs(outlook) if mode_of(state) == "logs" else next_action(outlook)


def _work_of(state: State, action: Action, knowledge: Knowledge) -> Work | None:
    """Return the work that was agreed to; None while it has to be asked for."""
    last = state.last
    if isinstance(action, Decide | Finish):
        return None
    if isinstance(last, Done):
        return Work("act", action) if last.purpose in _ONE_YES and last.purpose == stage_of(action).purpose else None
    if not isinstance(last, Answered) or last.screen != stage_of(action).name:
        return None
    if last.answer.choice == "edit":
        return Work("act", edited(action, last.answer.text or "", state, knowledge))
    if last.answer.choice == "repeat":
        return Work("log", action, last.answer.text or "", repeats=True)
    if last.answer.choice != "accept":
        return None
    if mode_of(state) == "logs":
        return Work("log", action, last.answer.text or "")
    return Work("act", action)


def _at_the_end(state: State) -> Now:
    if not state.has_done("report"):
        return Work("report")
    last = state.last
    if isinstance(last, Answered) and last.screen == "exports":
        return Over() if last.answer.choice == "done" else Work("export", text=last.answer.choice)
    return _exports(state)


def _exports(state: State) -> Screen:
    written = [text for name, text in state.told.items() if name.startswith("written ")]
    return Screen(
        name="exports",
        title="Take it with you",
        lines=tuple(written),
        means="The best configuration in the words of another tool; several, one after another.",
        choices=(
            Choice(key="done", label="Finish"),
            *(Choice(key=target.value, label=_FORMATS[target]) for target in Target),
        ),
    )


_FORMATS: dict[Target, str] = {
    Target.PYTHON: "PyTorch code",
    Target.LIGHTNING: "Lightning",
    Target.HF: "Hugging Face TrainingArguments",
    Target.OPTUNA: "an Optuna search space around it",
    Target.WANDB: "a Weights & Biases sweep around it",
    Target.RAY: "a Ray Tune space around it",
    Target.NEPS: "a NePS space around it",
}


def _checked(screen: Screen, answer: Answer) -> Answer:
    choice = screen.choice(answer.choice)
    if choice is None:
        keys = [each.key for each in screen.choices]
        shown = answer.choice[:40]
        raise UsageError(f"{shown!r} is no answer here{near(shown, keys)}: {', '.join(keys)}, back or quit.")
    text = (answer.text or "").strip()
    if len(text) > LONGEST_ANSWER:
        raise UsageError(f"that are {len(text):,} characters; an answer has at most {LONGEST_ANSWER:,}.")
    if not text.isprintable():
        raise UsageError("the answer holds letters that cannot be printed: type it again.")
    if choice.asks is None:
        return Answer(choice=choice.key)
    if not text and choice.default is None:
        raise UsageError(f"an answer is needed: {choice.asks[:1].lower()}{choice.asks[1:]}.")
    return Answer(choice=choice.key, text=text or choice.default or "")


def _entries(state: State, screen: Screen, answer: Answer, knowledge: Knowledge) -> tuple[Entry, ...]:
    """Return what the answer alone adds to the ledger."""
    if state.ledger is None or state.ledger.result is not None or opening(state, knowledge) is not None:
        return ()
    action = wanted(state, knowledge)
    if answer.choice == "skip":
        return tuple(Declined(what=name) for name in stage_of(action).declined)
    if isinstance(action, Decide) and answer.choice in ("accept", "overrule"):
        return (Decided(step=action.step if answer.choice == "accept" else overruled(action.step)),)
    if isinstance(action, Finish) and screen.name == "result":
        return (Ended(result=action.result),)
    return ()


def _refuse_what_cannot_follow(state: State, screen: Screen, knowledge: Knowledge) -> None:
    """Raise UsageError at once for a text that no work could do anything with."""
    if screen.name == "budget":
        Budget.parse(state.told["budget"])
    if screen.name == "minutes" and not _is_positive(state.told["minutes"]):
        raise UsageError(f"{state.told['minutes'][:40]!r} is no number of minutes: write 30, or 0.5.")
    if screen.name == "values":
        start_values(state.told["subject"], state.told["values"], state.told["task"], knowledge)
    last = state.last
    if isinstance(last, Answered) and last.answer.choice == "edit":
        now(state, knowledge)


def _is_positive(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False
