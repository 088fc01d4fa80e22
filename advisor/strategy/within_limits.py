"""`within_limits`: what brings a training back under a limit, and what is known to be over one without being tried."""

from __future__ import annotations

import math
from collections.abc import Iterator

from advisor.core.config import Config
from advisor.core.limit import MEMORY, SECONDS, Usage
from advisor.core.outcome import Outcome
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis, Trial
from advisor.strategy.more_updates import SMALLEST
from advisor.strategy.outlook import Outlook
from advisor.strategy.transaction import completed

#: The name by which its trainings are known.
PROBE = "limit"
#: A batch is at most so often halved or doubled: then something else is the cause.
_MOST_STEPS = 4
#: These change what a batch takes, as the model does; all else leaves the order of batch sizes as it is.
_WEIGH = ("optimizer", "mixed_precision", "ema_decay", "accumulation_steps")


def is_for_limit(hypothesis: Hypothesis | None) -> bool:
    """Return whether a training was to bring the best back under a limit."""
    return hypothesis is not None and hypothesis.probe == PROBE


def within_limits(outlook: Outlook) -> Iterator[Hypothesis]:
    """Yield what may bring the best back under its limit, the mildest change first; nothing where it is under it."""
    best = outlook.incumbent
    if best is None or best.outcome is not Outcome.OVER_LIMIT:
        return
    for limit in outlook.ledger.terms.limits:
        excess = limit.excess(best.usage)
        if excess is not None and excess > 0:
            for steps in range(_steps(excess), _MOST_STEPS + 1):
                changes = _smaller(best, steps, outlook) if limit.what == MEMORY else _larger(best, steps, outlook)
                if changes:
                    yield Hypothesis(reason=f"{best.failure}", changes=changes, probe=PROBE)


def _steps(excess: float) -> int:
    """Return how often to halve, or double, if all of the usage went with the batch."""
    return min(_MOST_STEPS, max(1, math.ceil(math.log2(1 + excess))))


def _smaller(best: Trial, steps: int, outlook: Outlook) -> tuple[Change, ...]:
    """Return smaller batches; where they can be accumulated, so many that an update sees as many examples as before."""
    held, parts = int(best.config.number("batch_size", 0)), int(best.config.number("accumulation_steps", 1))
    size = held // 2**steps
    if size < SMALLEST or "batch_size" not in outlook.knobs:
        return ()
    because = "less has to be in memory at once"
    change = Change(change="batch_size", from_=held, to=size, operation=f"divided by {2**steps}", because=because)
    if "accumulation_steps" not in outlook.knobs:
        return completed(change, best.config, outlook)
    same = "an update sees as many examples as before"
    operation = f"multiplied by {2**steps}"
    gathered = Change(change="accumulation_steps", from_=parts, to=parts * 2**steps, operation=operation, because=same)
    return (change, gathered)


def _larger(best: Trial, steps: int, outlook: Outlook) -> tuple[Change, ...]:
    held = int(best.config.number("batch_size", 0))
    if not held or "batch_size" not in outlook.knobs:
        return ()
    because = "larger batches go through the data faster, as far as the machine has work to spare for"
    operation = f"multiplied by {2**steps}"
    change = Change(change="batch_size", from_=held, to=held * 2**steps, operation=operation, because=because)
    return completed(change, best.config, outlook)


def is_known_over(config: Config, outlook: Outlook) -> bool:
    """Return whether a training over a limit shows that these values are over it too: their batch is no better."""
    over = [trial for trial in outlook.full_trials if trial.outcome is Outcome.OVER_LIMIT]
    return any(_is_no_better(config, trial, outlook) for trial in over)


def _is_no_better(config: Config, over: Trial, outlook: Outlook) -> bool:
    if any(name in _WEIGH or _is_of_the_model(name, outlook) for name in config.differences(over.config)):
        return False
    broken: list[Usage] = [each.what for each in outlook.ledger.terms.limits if (each.excess(over.usage) or 0) > 0]
    mine, theirs = config.number("batch_size", 0), over.config.number("batch_size", 0)
    return (MEMORY in broken and mine >= theirs) or (SECONDS in broken and mine <= theirs)


def _is_of_the_model(name: str, outlook: Outlook) -> bool:
    known = outlook.knowledge.hyperparameters.get(name)
    return known is None or known.group == "architecture"
