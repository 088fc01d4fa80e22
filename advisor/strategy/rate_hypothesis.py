"""`rate_hypothesis`: the learning rate that the probe measured, as a change worth a training; else the usual one."""

from __future__ import annotations

import math

from advisor.core.finding import Finding
from advisor.core.metric import Direction
from advisor.core.reading import Reading
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.beliefs import expected_from_short_runs
from advisor.strategy.companions import companions
from advisor.strategy.outlook import Outlook
from advisor.suggestion import recommended_rate


def rate_hypothesis(outlook: Outlook, reading: Reading) -> Hypothesis | None:
    """Return the measured rate as a hypothesis, or the recommended one where the probe abstained on a faulty rate.

    None when there is nothing to go by: the probe abstained, and no finding says that the rate is wrong.
    """
    current = outlook.config.number("learning_rate", 0.0)
    if reading.number is not None:
        because = "the probe measured it on this model and data"
        return _hypothesis(outlook, reading, reading.number, because, finding_on_rate(outlook, current, reading.number))
    better = _better_in_short_runs(reading, current, outlook.ledger.measured_direction)
    if better is not None:
        because = "the probe could not tell the best ones apart, and all of them did better than the present one"
        return _hypothesis(outlook, reading, better, because, finding_on_rate(outlook, current, better))
    advised, _ = recommended_rate(outlook.ledger.situation, outlook.knowledge)
    finding = None if advised is None else finding_on_rate(outlook, current, advised)
    if advised is None or finding is None:
        return None
    because = f"the probe could not measure it ({reading.abstained}), and this is the recommended value"
    return _hypothesis(outlook, None, advised, because, finding)


def _hypothesis(
    outlook: Outlook, reading: Reading | None, rate: float, because: str, finding: Finding | None
) -> Hypothesis:
    current = outlook.config.number("learning_rate", 0.0)
    operation = f"{reading.probe} probe" if reading else "set to the recommended value"
    change = Change(change="learning_rate", from_=current, to=rate, operation=operation, because=because)
    return Hypothesis(
        reason=finding.claim if finding else "the learning rate is tuned first, and the probe found another one",
        changes=(change, *(companions(outlook) if reading else ())),
        rule=finding.rule if finding else None,
        finding=finding,
        probe=reading.probe if reading else None,
        predicted=_expected(outlook, reading, current) if reading else None,
        cites=finding.cites if finding else outlook.knowledge.hyperparameters["learning_rate"].cites,
    )


def _better_in_short_runs(reading: Reading, current: float, direction: Direction) -> float | None:
    """Return the best rate of the longest short runs where the current one stands in the worse half of them."""
    for horizon in reversed(reading.evidence.get("horizons", ())):
        sign = 1 if direction == "maximize" else -1
        scores: dict[float, float] = {
            point["rate"]: sign * point["score"] for point in horizon["points"] if point["score"] is not None
        }
        own = next((score for rate, score in scores.items() if math.isclose(rate, current)), None)
        if own is not None and own < (min(scores.values()) + max(scores.values())) / 2:
            return max(scores, key=lambda rate: scores[rate])
    return None


def is_favoured(reading: Reading, current: float) -> bool:
    """Return whether the probe's short runs did better near the measured rate than at the current one.

    A current rate that failed in them lost; where it was not among them, nothing is known.
    """
    gain = reading.evidence.get("predicted_gain")
    if gain is not None:
        return bool(gain > 0)
    points = [point for horizon in reading.evidence.get("horizons", ()) for point in horizon["points"]]
    own = [point for point in points if math.isclose(point["rate"], current)]
    return bool(own) and all(point["score"] is None for point in own)


def _expected(outlook: Outlook, reading: Reading, current: float) -> float | None:
    start = outlook.start
    if start is None or start.score is None:
        return None
    return expected_from_short_runs(reading, current, outlook.ledger, start.score)


def finding_on_rate(outlook: Outlook, current: float, measured: float) -> Finding | None:
    """Return the start's finding that a change of the rate in this direction answers first of all."""
    start = outlook.start
    diagnosis = outlook.ledger.diagnoses.get(start.id) if start else None
    found = (*diagnosis.findings, *diagnosis.notes) if diagnosis else ()
    return next((finding for finding in found if _asks_for(finding, current, measured)), None)


def _asks_for(finding: Finding, current: float, measured: float) -> bool:
    first = finding.remedies[0] if finding.remedies else None
    if first is None or first.change != "learning_rate" or not isinstance(first.to, int | float):
        return False
    return (first.to < current) == (measured < current)
