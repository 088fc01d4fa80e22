"""`rate_at_full_length`: the next learning rate worth a full training, where no training can be run shorter."""

from __future__ import annotations

import math
from collections.abc import Iterator

from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.beliefs import expected_from_advice
from advisor.strategy.outlook import Outlook
from advisor.strategy.rate_hypothesis import finding_on_rate
from advisor.suggestion import recommended_rate

#: The name of this way to measure; its trainings are changes like others, and are judged like them.
PROBE = "full-length"
#: Half a decade: nearer rates cannot be told apart by one training each.
STEP = math.sqrt(10.0)
#: Where short runs have found the rate, full trainings look half a step further.
FINER, _SAME_AGAIN = 2.0, 1.4
#: From a rate that failed, or one further than this from the recommended one, the way leads there at once.
_FAR = STEP
#: Rates within this factor are the same.
_SAME = 1.8
_TIER = 1


def is_ladder(hypothesis: Hypothesis | None) -> bool:
    """Return whether a training was one of these."""
    return hypothesis is not None and hypothesis.probe == PROBE


def rate_at_full_length(outlook: Outlook) -> Hypothesis | None:
    """Return the recommended rate, or an untried neighbour of the best so far; None when both sides are known."""
    current = outlook.config.number("learning_rate", 0.0)
    knob = outlook.knobs.get("learning_rate")
    if current <= 0 or knob is None or outlook.incumbent is None:
        return None
    advised, _ = recommended_rate(outlook.ledger.situation, outlook.knowledge)
    tried = _tried(outlook)
    for rate in _wanted(current, advised, outlook.incumbent.score is None):
        typed = float(f"{rate:.2g}")
        if knob.contains(typed) and not any(1 / _SAME < typed / other < _SAME for other in tried):
            return _hypothesis(outlook, current, typed, advised)
    return None


def finer_rate(outlook: Outlook) -> Hypothesis | None:
    """Return a neighbour of the best rate between those that short runs tell apart; None when both sides are known."""
    current, knob = outlook.config.number("learning_rate", 0.0), outlook.knobs.get("learning_rate")
    if current <= 0 or knob is None or outlook.incumbent is None or outlook.incumbent.score is None:
        return None
    for rate in (current * FINER, current / FINER):
        typed = float(f"{rate:.2g}")
        if knob.contains(typed) and not any(1 / _SAME_AGAIN < typed / other < _SAME_AGAIN for other in _tried(outlook)):
            return _hypothesis(outlook, current, typed, None)
    return None


def _wanted(current: float, advised: float | None, has_failed: bool) -> Iterator[float]:
    """Yield rates in the order in which they are worth trying."""
    if has_failed:
        # Too high is the usual way to fail; the recommended rate is the better guess only where it is lower.
        yield from (rate for rate in (advised, current / 10, current / 100) if rate is not None and rate < current)
        return
    if advised is not None and not 1 / _FAR <= advised / current <= _FAR:
        yield advised
    yield current * STEP
    yield current / STEP


def _tried(outlook: Outlook) -> list[float]:
    """Return the rates of all full trainings that differ from the best in nothing else, its own included."""
    alike = (t for t in outlook.full_trials if set(t.config.differences(outlook.config)) <= {"learning_rate"})
    return [trial.config.number("learning_rate", 0.0) for trial in alike]


def _hypothesis(outlook: Outlook, current: float, rate: float, advised: float | None) -> Hypothesis:
    incumbent = outlook.incumbent
    assert incumbent is not None
    is_advised = advised is not None and math.isclose(rate, advised, rel_tol=0.05)
    because = "it is the recommended rate" if is_advised else "a neighbour of the best rate so far"
    change = Change(
        change="learning_rate",
        from_=current,
        to=rate,
        operation=f"set to {rate:g}",
        because=f"{because}, and only a full training can measure it here",
    )
    finding = finding_on_rate(outlook, current, rate)
    score = incumbent.score if is_advised else None
    return Hypothesis(
        reason=finding.claim
        if finding
        else f"the learning rate is tuned first: {rate:g} is {because.removeprefix('it is ')}",
        changes=(change,),
        rule=finding.rule if finding else None,
        finding=finding,
        probe=PROBE,
        predicted=None if score is None else expected_from_advice(_TIER, outlook.ledger, score),
        cites=finding.cites if finding else outlook.knowledge.hyperparameters["learning_rate"].cites,
    )
