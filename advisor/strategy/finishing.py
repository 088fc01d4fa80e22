"""`finishing_touch`: what is tried on the best at the end: averaged weights, then a late switch to SGD."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.config import Value
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.beliefs import expected_from_advice
from advisor.strategy.hypotheses import is_active, name_of
from advisor.strategy.more_updates import updates_of
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import trainings_of

AVERAGE, SWITCH = "ema_decay", "switch_to_sgd_at"
TOUCHES = (AVERAGE, SWITCH)
#: The usual decays, longest memory first: each remembers about 1 / (1 - decay) updates ...
_DECAYS = (0.9999, 0.999, 0.99)
#: ... and that should be a small part of the training, or the average holds weights of long ago.
_MEMORY = 0.05
#: The last third is where it helps, if it does (rule OPT001).
_SWITCH_AT = 0.7
_TIER = 3


def is_finishing(hypothesis: Hypothesis | None) -> bool:
    """Return whether a training was one of these."""
    return hypothesis is not None and bool(hypothesis.changes) and hypothesis.changes[0].change in TOUCHES


def finishing_touch(outlook: Outlook) -> Hypothesis | None:
    """Return the next one that was not tried; None when there is none that this training can carry out."""
    return next(_open(outlook), None)


def touches_left(outlook: Outlook) -> int:
    """Return how many more the plan has trainings for, as far as there are any."""
    bought = sum(is_finishing(trial.hypothesis) for trial in outlook.full_trials)
    return min(max(0, trainings_of(outlook.plan, "finishing") - bought), len(list(_open(outlook))))


def _open(outlook: Outlook) -> Iterator[Hypothesis]:
    tried = {change.change for step in outlook.ledger.steps for change in step.hypothesis.changes}
    for name, value, why in _touches(outlook):
        if name in tried or name not in outlook.knobs or outlook.config.get(name) is not None:
            continue
        hypothesis = _hypothesis(name, value, why, outlook)
        if outlook.knobs[name].contains(value) and name_of(hypothesis) not in outlook.ledger.declined:
            yield hypothesis


def _touches(outlook: Outlook) -> Iterator[tuple[str, Value, str]]:
    updates = updates_of(outlook.config, outlook)
    decay = next((decay for decay in _DECAYS if updates is not None and 1 / (1 - decay) <= _MEMORY * updates), None)
    if decay is not None:
        yield AVERAGE, decay, "averaging removes the jitter of the last steps"
    if outlook.config.get("optimizer") != "sgd" and is_active(SWITCH, outlook.config, outlook):
        yield SWITCH, _SWITCH_AT, "the SGD end sometimes generalizes better"


def _hypothesis(name: str, value: Value, why: str, outlook: Outlook) -> Hypothesis:
    known, score = outlook.knowledge.hyperparameters[name], outlook.incumbent.score if outlook.incumbent else None
    change = Change(change=name, from_=None, to=value, operation=f"set to {value}", because=why)
    return Hypothesis(
        reason=f"a last touch: {why}",
        changes=(change,),
        predicted=None if score is None else expected_from_advice(_TIER, outlook.ledger, score),
        cites=known.cites,
    )
