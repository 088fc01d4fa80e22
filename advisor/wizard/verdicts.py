"""The steps after the trainings: what a change brought, before beside after, and the result."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.core.ledger import Result
from advisor.core.step import Step
from advisor.export.python import config_as_code
from advisor.knowledge.base import Knowledge
from advisor.report import words
from advisor.report.views.spend import total
from advisor.report.views.steps import measured, predicted
from advisor.wizard.command import line_with
from advisor.wizard.opening import mode_of
from advisor.wizard.screen import Choice, Screen
from advisor.wizard.state import State

_LABELS = {"kept": "Keep it", "reverted": "Go back to the one before", "tie": "Call it a tie: keep the one before"}


def verdict_screen(step: Step, state: State) -> Screen:
    """Return what a change was expected to bring, what it brought, and what follows from it."""
    ledger = state.ledger
    assert ledger is not None
    before, after = ledger.trial(step.before), ledger.trial(step.after)
    noise = f"; seeds alone make {words.number(step.noise)}" if step.noise is not None else ""
    other = "Keep it all the same" if step.decision != "kept" else "Do not keep it"
    traces = tuple(
        trace.model_copy(update={"label": label})
        for number, label in ((before.id, "before"), (after.id, "after"))
        if (trace := state.traces.get(number)) is not None
    )
    return Screen(
        name="verdict",
        title="Did it help?",
        seen=(
            f"before: {_ended(before.score, before.outcome.value)}   after: {_ended(after.score, after.outcome.value)}"
            f"   (validation {ledger.metric})",
            f"{_predicted(step)}measured {measured(step)}{noise}",
        ),
        means=words.sentence(step.why),
        proposal=f"{_LABELS[step.decision]}: {words.changes(step.hypothesis.changes)}",
        traces=traces,
        # A training that failed cannot be kept.
        choices=(
            Choice(key="accept", label=_LABELS[step.decision]),
            *((Choice(key="overrule", label=other),) if after.score is not None else ()),
        ),
        has_why=True,
    )


def _predicted(step: Step) -> str:
    expected = step.hypothesis.predicted
    return "" if expected is None else f"predicted {predicted(expected)}, "


def _ended(score: float | None, outcome: str) -> str:
    return words.number(score) if score is not None else outcome.replace("_", " ")


def overruled(step: Step) -> Step:
    """Return the step with the decision that the measurement did not suggest, and says so."""
    decision = "reverted" if step.decision == "kept" else "kept"
    return step.model_copy(update={"decision": decision, "why": f"you decided so; the measurement said: {step.why}"})


def result_screen(result: Result, state: State, knowledge: Knowledge) -> Screen:
    """Return how it ended, and the configuration to paste."""
    ledger = state.ledger
    assert ledger is not None
    changed = result.best.differences(result.start)
    rows = tuple((name, words.value(old), f"→ {words.value(new)}") for name, (new, old) in changed.items())
    return Screen(
        name="result",
        title="The result",
        seen=(words.sentence(result.verdict),),
        means=words.sentence(f"stopped because {result.stopped_because}") + f" It cost {total(ledger)}.",
        proposal="Change this:" if rows else "Change nothing: your start is the best that was measured.",
        rows=rows,
        code=found_command(state, result.best, knowledge) or config_as_code(result.best),
        choices=(Choice(key="accept", label="Write the report"),),
    )


def found_command(state: State, best: Config, knowledge: Knowledge) -> str:
    """Return the command with the values that were found, ready to be run; empty where nothing is typed."""
    return line_with(state.told["subject"], best, 0, knowledge) if mode_of(state) == "command" else ""
