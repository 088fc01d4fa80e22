"""Beliefs: what a change is expected to bring before it is measured, and how measurements move that."""

from __future__ import annotations

import math

from advisor.core.finding import Finding, Level
from advisor.core.ledger import Ledger
from advisor.core.reading import Reading
from advisor.core.step import Step
from advisor.strategy.gain import left_to_gain

# Expected improvement as a share of what is left to gain (of the loss, or of the distance to a perfect score).
# Starting points that only have to put the candidates into a sensible order: a fired rule before a mere
# recommendation, the surer and the more important first. `benchmarks/tuning` is where they are to be measured.
_BY_CONFIDENCE: dict[Level, float] = {"high": 0.2, "medium": 0.1, "low": 0.05}
_BY_TIER = {1: 0.1, 2: 0.05, 3: 0.02}
_BY_MORE_UPDATES = 0.25
#: After so many changes in a row that measurement did not keep, the knowledge is not trusted with another one.
PATIENCE = 2


def expected_from_finding(finding: Finding, ledger: Ledger, score: float) -> float:
    """Return the expected improvement, in the unit of the metric, of a remedy of this finding."""
    return _BY_CONFIDENCE[finding.confidence] * trust(ledger) * left_to_gain(score, ledger.maximizes)


def expected_from_advice(tier: int, ledger: Ledger, score: float) -> float:
    """Return the expected improvement, in the unit of the metric, of following a recommendation of this tier."""
    return _BY_TIER[tier] * trust(ledger) * left_to_gain(score, ledger.maximizes)


def expected_from_more_updates(ledger: Ledger, score: float) -> float:
    """Return the expected improvement, in the unit of the metric, of a smaller batch where updates are few."""
    return _BY_MORE_UPDATES * trust(ledger) * left_to_gain(score, ledger.maximizes)


def expected_from_short_runs(reading: Reading, current: float, ledger: Ledger, score: float) -> float | None:
    """Return the expected improvement of the measured learning rate over the current one at full length.

    Short runs measure it at their own length, where more is left to gain: the same share of what is left is expected.
    None where the current rate was not among the short runs.
    """
    gain, length = reading.evidence.get("predicted_gain"), reading.evidence.get("predicted_at_length")
    horizons = [horizon for horizon in reading.evidence.get("horizons", ()) if horizon["length"] == length]
    points = [point for horizon in horizons for point in horizon["points"] if math.isclose(point["rate"], current)]
    before = points[0]["score"] if points else None
    maximizes = ledger.measured_direction == "maximize"
    if gain is None or before is None or left_to_gain(before, maximizes) <= 0:
        return None
    return float(gain / left_to_gain(before, maximizes) * left_to_gain(score, ledger.maximizes))


def trust(ledger: Ledger) -> float:
    """Return the share of the knowledge's proposals that is expected to be kept, times 2.

    The mean of a Beta(1, 1) updated by the ledger: 1 before anything was tested, towards 0 as predictions fail.
    """
    judged = [step for step in ledger.steps if is_of_knowledge(step)]
    kept = sum(step.decision == "kept" for step in judged)
    return 2 * (1 + kept) / (2 + len(judged))


def has_lost_patience(ledger: Ledger) -> bool:
    """Return whether the last changes that the knowledge proposed were all not kept."""
    judged = [step for step in ledger.steps if is_of_knowledge(step) and not is_of_probe(step)]
    return len(judged) >= PATIENCE and all(step.decision != "kept" for step in judged[-PATIENCE:])


def is_of_knowledge(step: Step) -> bool:
    """Return whether a rule, a recommendation or the procedure proposed the step, and not the search."""
    return bool(step.hypothesis.cites or step.hypothesis.rule)


def is_of_probe(step: Step) -> bool:
    """Return whether a probe's reading gave the new value."""
    return step.hypothesis.probe is not None
