"""An action of the strategy as a step: what was seen, what it means, what is proposed and why, what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger
from advisor.core.step import Hypothesis
from advisor.knowledge.base import Knowledge
from advisor.report import words
from advisor.report.views.diagnosis import headline
from advisor.report.views.probes import reading_view
from advisor.report.views.steps import seen
from advisor.strategy.actions import Action, Check, Decide, FindRate, Finish, Search, Train
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import CHECK_PRICE
from advisor.strategy.spending import reserved
from advisor.wizard.command import line_with
from advisor.wizard.opening import mode_of
from advisor.wizard.outlook import outlook_of
from advisor.wizard.screen import END, SKIP, Choice, Lesson, Screen
from advisor.wizard.stage import procedure_step, stage_of
from advisor.wizard.state import State
from advisor.wizard.verdicts import result_screen, verdict_screen

#: Of a finding's evidence; the chain behind it has them all.
_MOST_NUMBERS = 3
#: Two sentences explain a word at its first use; the rest is a keypress away.
_SENTENCES = 2
#: More lessons on one screen are a lecture.
_MOST_LESSONS = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_YES = Choice(key="accept", label="Yes, do it")


def proposal(state: State, action: Action, knowledge: Knowledge) -> Screen:
    """Return the step that asks for the action."""
    ledger = state.ledger
    assert ledger is not None
    if isinstance(action, Decide):
        return verdict_screen(action.step, state)
    if isinstance(action, Finish):
        return result_screen(action.result, state, knowledge)
    screen = _PROPOSALS[type(action)](state, action, knowledge)
    stage, step = stage_of(action), procedure_step(action, knowledge)
    return screen.model_copy(
        update={
            "name": stage.name,
            "title": stage.title,
            "place": f"{step[0]}, step {step[1]} of {step[2]}" if step else "",
            "means": screen.means or (step[3].why if step else ""),
            "choices": (*screen.choices, *((SKIP,) if stage.declined else ()), END),
            "has_why": True,
        }
    )


def _check(state: State, _: Action, __: Knowledge) -> Screen:
    ledger = _ledger(state)
    facts = ledger.situation.model_dump(exclude={"config", "task"}, exclude_none=True)
    known = ", ".join(f"{name.replace('_', ' ')} {_fact(value)}" for name, value in facts.items())
    return _screen(
        seen=(f"{ledger.situation.task}: {known}",) if known else (),
        proposal="Look at inputs and labels, compare the first loss with chance, learn one batch by heart.",
        price=f"at most {_price(CHECK_PRICE, ledger)}",
    )


_SWEEP = "Raise the rate until the loss explodes, then train shortly at a few rates below that edge."
_GRID = "Train shortly at rates half a decade apart, then longer near the best of them."


def _fact(value: object) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return words.number(value) if isinstance(value, int | float) else str(value).replace("_", " ")


def _rate(state: State, action: Action, knowledge: Knowledge) -> Screen:
    assert isinstance(action, FindRate)
    span = f"{words.number(action.prior.low)} to {words.number(action.prior.high)}"
    current = words.value(action.config.get("learning_rate"))
    return _screen(
        seen=(*_seen_of_best(state), f"learning_rate is {current}; {span} is usual here."),
        proposal=_SWEEP if state.capabilities.sweepable else _GRID,
        price=f"at most {_price(action.fte, _ledger(state))}",
        lessons=_lessons(["learning_rate"], state, knowledge),
        choices=(_YES, Choice(key="edit", label="Spend another amount", asks="At most, in full trainings")),
    )


def _train(state: State, action: Action, knowledge: Knowledge) -> Screen:
    assert isinstance(action, Train)
    if action.hypothesis is not None:
        return _change(state, action, action.hypothesis, knowledge)
    ledger = _ledger(state)
    outlook = outlook_of(state, knowledge)
    count = _count(action, outlook)
    texts = {
        "start": ("Your own configuration is the yardstick, and its curve the first evidence.", "Train it once."),
        "noise": ("", f"Train the same configuration on {words.plural(count, 'other seed')}."),
        "confirm": ("", "Train the best and the start on fresh seeds, on which nothing was chosen."),
        "final": ("Short runs favoured the rate in use.", "Train it once at full length."),
    }
    means, text = texts.get(action.purpose, ("", "Train it once."))
    start = action.purpose == "start"
    return _screen(
        seen=_seen_at_first(state) if start else _seen_of_best(state),
        means=means,
        proposal=text,
        price=_price(count * outlook.full_price, ledger),
        rows=_config_rows(action.config) if start else (),
        code=_command(state, action, knowledge),
        lessons=_lessons(action.config, state, knowledge) if start else (),
        choices=_yes(state),
    )


def _change(state: State, action: Train, hypothesis: Hypothesis, knowledge: Knowledge) -> Screen:
    ledger, found = _ledger(state), hypothesis.finding
    rule = knowledge.rules.get(hypothesis.rule) if hypothesis.rule else None
    evidence = words.evidence(found.evidence)[:_MOST_NUMBERS] if found else ()
    names = [change.change for change in hypothesis.changes]
    edit = Choice(key="edit", label="Another value", asks=f"New value of {names[0]}, or name=value")
    yes = _yes(state)
    return _screen(
        seen=(words.sentence(seen(hypothesis)), ", ".join(evidence)) if evidence else _seen(hypothesis, state),
        means=rule.why if rule else "",
        proposal=words.changes(hypothesis.changes),
        because=words.sentence(hypothesis.changes[0].because),
        expected=_expected(hypothesis, ledger),
        price="one training of yours" if mode_of(state) == "logs" else _price(_full_price(ledger), ledger),
        code=_command(state, action, knowledge),
        lessons=_lessons(names, state, knowledge),
        choices=yes if mode_of(state) == "logs" else (*yes, edit),
    )


def _expected(hypothesis: Hypothesis, ledger: Ledger) -> str:
    if hypothesis.predicted is None:
        return ""
    return f"validation {ledger.metric} better by about {words.number(abs(hypothesis.predicted))}"


def _seen(hypothesis: Hypothesis, state: State) -> tuple[str, ...]:
    return (words.sentence(seen(hypothesis)), *_seen_of_best(state))


def _search(state: State, action: Action, knowledge: Knowledge) -> Screen:
    assert isinstance(action, Search)
    ledger = _ledger(state)
    return _screen(
        seen=_seen_of_best(state),
        proposal="Let Optuna place one training near the best: "
        + ", ".join(f"{name} in {_span(span)}" for name, span in action.region.items()),
        price=_price(_full_price(ledger), ledger),
        lessons=_lessons(action.region, state, knowledge),
    )


def _span(span: Range) -> str:
    if span.choices:
        return str(span)
    return f"{words.number(span.low)} … {words.number(span.high)}"


_PROPOSALS = {Check: _check, FindRate: _rate, Train: _train, Search: _search}


def _screen(
    *,
    seen: tuple[str, ...],
    proposal: str,
    price: str,
    means: str = "",
    because: str = "",
    expected: str = "",
    rows: tuple[tuple[str, ...], ...] = (),
    code: str = "",
    lessons: tuple[Lesson, ...] = (),
    choices: tuple[Choice, ...] = (_YES,),
) -> Screen:
    # Name and title come from the stage.
    return Screen(
        name="",
        title="",
        seen=tuple(text for text in seen if text),
        means=means,
        proposal=proposal,
        because=because,
        expected=expected,
        price=price,
        rows=rows,
        code=code,
        lessons=lessons,
        choices=choices,
    )


def _yes(state: State) -> tuple[Choice, ...]:
    if mode_of(state) == "logs":
        again = "I trained the best again with another seed: here is the log"
        return (
            Choice(key="accept", label="I trained it: here is the log", asks="Path of the new log"),
            Choice(key="repeat", label=again, asks="Path of its log"),
        )
    return (_YES,)


def _seen_at_first(state: State) -> tuple[str, ...]:
    readings = [reading for reading in _ledger(state).readings if reading.probe == "sanity"]
    return tuple(text for reading in readings for text in reading_view(reading).findings) or (
        ("Data and model look sound.",) if readings else ()
    )


def _seen_of_best(state: State) -> tuple[str, ...]:
    """Return what the rules said of the best training so far, with its score."""
    ledger = _ledger(state)
    if ledger.incumbent is None:
        return ()
    best, diagnosis = ledger.trial(ledger.incumbent), ledger.diagnoses.get(ledger.incumbent)
    score = f"Best so far: validation {ledger.metric} {words.number(best.score)} (training {best.id})."
    return (score, *((_headline(diagnosis),) if diagnosis else ()))


def _headline(diagnosis: Diagnosis) -> str:
    if diagnosis.verdict == "no_problem_found" and not diagnosis.notes:
        return "Nothing is wrong with it; it may still become better."
    return headline(diagnosis)


def _lessons(names: Iterable[str], state: State, knowledge: Knowledge) -> tuple[Lesson, ...]:
    """Return two sentences on each hyperparameter that was not met before, from the knowledge."""
    new = [name for name in names if name in knowledge.hyperparameters and name not in state.taught]
    known = [knowledge.hyperparameters[name] for name in new[:_MOST_LESSONS]]
    return tuple(Lesson(name=item.name, title=item.title, text=_first_sentences(item.effect)) for item in known)


def _first_sentences(text: str) -> str:
    return " ".join(_SENTENCE.split(text)[:_SENTENCES])


def _config_rows(config: Config) -> tuple[tuple[str, ...], ...]:
    return tuple((name, words.value(value)) for name, value in config.items())


def _command(state: State, action: Train, knowledge: Knowledge) -> str:
    """Return the command line with the values filled in; empty where nothing is typed."""
    if mode_of(state) != "command":
        return ""
    return line_with(state.told["subject"], action.config, action.seed, knowledge)


def _full_price(ledger: Ledger) -> float:
    return ledger.plan.full_price if ledger.plan else 1.0


def _count(action: Train, outlook: Outlook) -> int:
    """Return how many trainings one yes is meant for."""
    if action.purpose == "confirm":
        return max(1, round(reserved(outlook) / outlook.full_price))
    if action.purpose == "noise":
        return max(1, sum(outlook.at(action.config, seed) is None for seed in outlook.fresh_seeds))
    return 1


def _price(fte: float, ledger: Ledger) -> str:
    """Return a price in full trainings, in time where that is known, and what of the budget it leaves."""
    plan = ledger.plan
    if plan is None:
        return words.fte(fte)
    per = plan.seconds_per_fte or _measured_pace(ledger)
    time = f", about {words.duration(fte * per)}" if per > 0 else ""
    left = f"; {words.fte(max(0.0, plan.fte - ledger.spent))} of {plan.budget} left"
    return f"{words.fte(fte)} of a full training{time}{left if plan.seconds_per_fte or per else ''}"


def _measured_pace(ledger: Ledger) -> float:
    """Return the seconds of a full training by those that were made; 0 where none was."""
    cost = sum(trial.cost for trial in ledger.trials)
    return sum(trial.seconds for trial in ledger.trials) / cost if cost > 0 else 0.0


def _ledger(state: State) -> Ledger:
    assert state.ledger is not None
    return state.ledger
