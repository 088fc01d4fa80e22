"""trainproof: the rules of `trainproof epoch` over a log of every tenth update, as its own runs are logged."""

from __future__ import annotations

from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import TRAINPROOF
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has, module, pins
from benchmarks.faultbench.peers.tracks import rows

PACKAGE = "trainproof"
TRACKS = ("train_loss", "val_loss", "learning_rate", "gradient_norm")
#: Updates in one row, whose loss is their mean: its rule "the last loss is 1.5 times the smallest" would fire on the
#: noise of single batches.
EVERY = 10


def diagnose(run: Run, levels: tuple[str, ...]) -> frozenset[Alarm]:
    """Return the findings of these levels."""
    report = module(PACKAGE, "trainproof.epoch").check_records(rows(run, EVERY))
    return alarms({str(each["id"]) for each in report["findings"] if each["level"] in levels}, TRAINPROOF)


def _peer(name: str, *levels: str) -> Peer:
    claimed = claims(TRAINPROOF)
    return Peer(name, pins()[PACKAGE], TRACKS, lambda run: diagnose(run, levels), claimed, has("train_loss"))


#: Its exit code is 1 for FAIL alone.
PEERS = (_peer(PACKAGE, "FAIL", "WARN"), _peer(f"{PACKAGE}, FAIL only", "FAIL"))
