"""`unreachable`: what the rules propose and this training cannot be told, so that it stays an advice."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.finding import Diagnosis
from advisor.core.remedy import Change
from advisor.strategy.hypotheses import is_length
from advisor.strategy.outlook import Outlook


def unreachable(diagnosis: Diagnosis | None, outlook: Outlook) -> tuple[str, ...]:
    """Return a sentence for each hyperparameter that a finding would change and that is no knob here."""
    told: dict[str, str] = {}
    for rule, change in _remedies(diagnosis):
        if change.change not in outlook.knobs and not is_length(change.change, outlook):
            what = f"{rule} proposes {change.change} ({_deed(change)})"
            told.setdefault(change.change, f"{what}, which cannot be set from outside")
    return tuple(told.values())


def _remedies(diagnosis: Diagnosis | None) -> Iterator[tuple[str, Change]]:
    for finding in diagnosis.findings if diagnosis else ():
        for change in finding.remedies:
            yield finding.rule, change


def _deed(change: Change) -> str:
    """Return the operation in words; a probe's fallback stands for the probe."""
    return change.operation.rpartition(", else ")[2]
