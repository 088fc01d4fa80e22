"""The published thresholds of SageMaker Debugger's rules, those that the curves of a run allow.

Its rules are closed: these are our reading of its documentation and of `smdebug-rulesconfig`. Rules over single
tensors are judged on what the run has of them: the norm of the whole gradient, the update ratio and the dead units of
the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import SAGEMAKER
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has
from benchmarks.faultbench.peers.tracks import Evaluations, broke, evaluations

VERSION = "documented defaults, 2023-10"
TRACKS = ("train_loss", "val_loss", "gradient_norm", "update_ratio", "dead_units")
#: LossNotDecreasing: the loss must be lower than this many steps before; `diff_percent` is unset.
NUM_STEPS = 10
#: Overfit: validation over training loss, in more than `patience` evaluations in a row.
RATIO, PATIENCE = 0.1, 1
#: Overtraining: evaluations without an improvement by `delta`.
PATIENCE_TRAIN, PATIENCE_VALIDATION, DELTA = 5, 10, 0.1
#: VanishingGradient: mean absolute gradient; WeightUpdateRatio: update over weight; DeadRelu: share of a layer.
VANISHED, LARGE, SMALL, DEAD = 1e-7, 10.0, 1e-8, 0.5


def labels(run: Run) -> Iterator[str]:
    """Yield the rules that trigger."""
    if not_decreasing(_values(run, "train_loss")):
        yield "LossNotDecreasing"
    if any(broke(_values(run, track)) for track in TRACKS):
        yield "ExplodingTensor"
    seen = evaluations(run)
    if overfit(seen):
        yield "Overfit"
    if overtrained(seen):
        yield "Overtraining"
    yield from _tensors(run)


def _tensors(run: Run) -> Iterator[str]:
    # The mean of N absolute values is at most their norm over the root of N.
    size = float(run.facts.get("model.parameters") or 1)
    if any(norm / math.sqrt(size) < VANISHED for norm in _values(run, "gradient_norm")):
        yield "VanishingGradient"
    ratios = _values(run, "update_ratio")
    if any(ratio > LARGE for ratio in ratios):
        yield "WeightUpdateRatio: large"
    # Where the schedule ends at 0 the weights stand still by intent: the last update is not held against a run.
    if any(ratio < SMALL for ratio in ratios[:-1]):
        yield "WeightUpdateRatio: small"
    if any(share > DEAD for share in _values(run, "dead_units")):
        yield "DeadRelu"


def _values(run: Run, track: str) -> list[float]:
    return [float(y) for y in run.curves[track].y] if track in run.curves else []


def not_decreasing(losses: list[float]) -> bool:
    """Return whether the loss once failed to fall, looked at every ten steps."""
    looked = losses[::NUM_STEPS]
    return any(after >= before for before, after in pairwise(looked))


def overfit(seen: Evaluations) -> bool:
    """Return whether validation loss stood above training loss for too long."""
    in_a_row = 0
    for train, val in zip(seen.train_loss, seen.val_loss, strict=False):
        in_a_row = in_a_row + 1 if train > 0 and (val - train) / train > RATIO else 0
        if in_a_row > PATIENCE:
            return True
    return False


def overtrained(seen: Evaluations) -> bool:
    """Return whether neither loss has improved for as long as the rule waits."""
    waited = _without_improvement(seen.train_loss), _without_improvement(seen.val_loss)
    return waited[0] >= PATIENCE_TRAIN and waited[1] >= PATIENCE_VALIDATION


def _without_improvement(values: list[float]) -> int:
    best, since = math.inf, 0
    for value in values:
        best, since = (value, 0) if value < best - DELTA else (best, since + 1)
    return since


def diagnose(run: Run, without: frozenset[str] = frozenset()) -> frozenset[Alarm]:
    """Return the rules that trigger, some left out if so wished."""
    return alarms(set(labels(run)) - without, SAGEMAKER)


_NAME = "SageMaker Debugger's thresholds"
_NOISY = frozenset({"LossNotDecreasing"})
#: The one rule that the noise of single batches always triggers is left out of the second.
PEERS = (
    Peer(_NAME, VERSION, TRACKS, diagnose, claims(SAGEMAKER), has("train_loss")),
    Peer(
        f"{_NAME}, no LossNotDecreasing",
        VERSION,
        TRACKS,
        lambda run: diagnose(run, _NOISY),
        claims(SAGEMAKER),
        has("train_loss"),
    ),
)
