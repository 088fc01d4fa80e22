"""The baseline that always blames the learning rate: too high where the loss diverged, else too low."""

from __future__ import annotations

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import ALWAYS_RATE
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has
from benchmarks.faultbench.peers.tracks import broke


def diverged(run: Run) -> bool:
    """Return whether the loss is not finite, or ends above where it began."""
    losses = [float(y) for y in run.curves["train_loss"].y]
    return run.outcome == Outcome.DIVERGED or broke(losses) or losses[-1] > losses[0]


def diagnose(run: Run) -> frozenset[Alarm]:
    """Return the one alarm that there always is."""
    return alarms([f"learning rate too {'high' if diverged(run) else 'low'}"], ALWAYS_RATE)


PEERS = (
    Peer("always the learning rate", "a baseline", ("train_loss",), diagnose, claims(ALWAYS_RATE), has("train_loss")),
)
