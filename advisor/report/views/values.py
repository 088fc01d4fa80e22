"""`ValueRow`: every value of the configuration that was found, against the start, with its source."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.step import Step
from advisor.report import words
from advisor.report.views.steps import PROBES, origin

_RATE_PROBE = PROBES["lr_range"]
_SET_BY = {
    "start": "the start",
    "probe": "a probe's training",
    "noise": "a training that measured the noise",
    "change": "a change",
    "refine": "the search",
    "confirm": "a confirming training",
    "final": "the final training",
}


@dataclass(frozen=True, kw_only=True)
class ValueRow:
    """One hyperparameter of the configuration that was found."""

    name: str
    start: str
    found: str
    changed: bool
    source: str


def value_rows(ledger: Ledger) -> tuple[ValueRow, ...]:
    """Return one row per hyperparameter, those that changed first."""
    best = best_config(ledger)
    names = dict.fromkeys([*best, *ledger.start])
    rows = [_row(name, best, ledger) for name in names]
    return tuple(sorted(rows, key=lambda row: not row.changed))


def best_config(ledger: Ledger) -> Config:
    """Return the best configuration so far: the result's, else the incumbent's, else the start."""
    if ledger.result is not None:
        return ledger.result.best
    return ledger.start if ledger.incumbent is None else ledger.trial(ledger.incumbent).config


def _row(name: str, best: Config, ledger: Ledger) -> ValueRow:
    changed = best.get(name) != ledger.start.get(name)
    return ValueRow(
        name=name,
        start=_shown(name, ledger.start),
        found=_shown(name, best),
        changed=changed,
        source=_source(name, best, ledger) if changed else "the start",
    )


def _shown(name: str, config: Config) -> str:
    return words.value(config[name]) if name in config else "not set"


def _source(name: str, best: Config, ledger: Ledger) -> str:
    """Return who set the value: the last kept step that did, else the first training that had it, else the probe."""
    setters = [step for step in ledger.steps if step.decision == "kept" and _sets(step, name, best)]
    if setters:
        return f"step {setters[-1].number}, {origin(setters[-1].hypothesis)}"
    trial = next((trial for trial in ledger.trials if trial.config == best), None)
    if trial is not None:
        return f"{_SET_BY[trial.purpose]} (training {trial.id})"
    if best.get("learning_rate") not in [read.number for read in ledger.readings if read.probe == "lr_range"]:
        return "not recorded"
    # Nothing was trained in full: the rate was measured by short runs, and its companions come with it.
    return _RATE_PROBE if name == "learning_rate" else "recommended along with this learning rate"


def _sets(step: Step, name: str, best: Config) -> bool:
    return any(change.change == name and change.to == best.get(name) for change in step.hypothesis.changes)
