"""A tuning of somebody who names everything to do harm."""

from __future__ import annotations

from advisor.core.ledger import Ledger
from advisor.core.reading import Reading
from advisor.core.step import Step, Trial

#: Markup, quotes, templates, tables, calls, writing from right to left, all ends of lines, and ten thousand letters.
NAME = (
    "</script></style><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    '" onload="window.hacked = 1" \' & `${window.hacked = 1}` {{ 7 * 7 }} | a | [x](javascript:1) @team '
    "\u202eשלום مرحبا\u202e one\ntwo\r\n\tthree\u2028four\x0bfive " + "x" * 10_000
)
#: What steers a terminal: its title, its paper, its colours in eight bits, its cursor.
STEERING = f"\x1b]0;owned\x07 \x1b[2J \x9b31m \x08 {NAME}"


def renamed(ledger: Ledger, name: str) -> Ledger:
    """Return the tuning with this text in every place that a user, a program or a log fills."""
    assert ledger.result is not None
    assert ledger.plan is not None
    result = ledger.result.model_copy(
        update={
            "verdict": name,
            "metric": name,
            "best": ledger.result.best.with_(activation=name),
            "not_checked": (name,),
            "remarks": (name,),
            "stopped_because": name,
        }
    )
    told = {
        "name": name,
        "metric": name,
        "plan": ledger.plan.model_copy(update={"cannot": (name,)}),
        "trials": tuple(_trial(trial, name) for trial in ledger.trials),
        "readings": tuple(_reading(reading, name) for reading in ledger.readings),
        "steps": tuple(_step(step, name) for step in ledger.steps),
        "result": result,
        "warnings": (name,),
    }
    return ledger.model_copy(update=told)


def _trial(trial: Trial, name: str) -> Trial:
    return trial.model_copy(update={"failure": name if trial.score is None else None})


def _reading(reading: Reading, name: str) -> Reading:
    abstained = None if reading.abstained is None else name
    facts = {**reading.facts, "inputs.name": name}
    return reading.model_copy(update={"question": name, "abstained": abstained, "facts": facts})


def _step(step: Step, name: str) -> Step:
    changes = tuple(change.model_copy(update={"to": name, "because": name}) for change in step.hypothesis.changes)
    hypothesis = step.hypothesis.model_copy(update={"reason": name, "changes": changes, "source": name})
    return step.model_copy(update={"why": name, "hypothesis": hypothesis})
