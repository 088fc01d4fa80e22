"""sk-autod: training and validation loss per evaluation, up to the first that is not finite: it refuses the others."""

from __future__ import annotations

from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import SK_AUTOD
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, module, pins
from benchmarks.faultbench.peers.tracks import evaluations, finite_start

PACKAGE = "sk-autod"
TRACKS = ("train_loss", "val_loss")
#: It refuses shorter curves.
FEWEST = 5


def accepted(run: Run) -> tuple[list[float], list[float]]:
    """Return the two curves as far as sk-autod accepts them."""
    seen = evaluations(run)
    end = finite_start(seen.train_loss, seen.val_loss)
    return seen.train_loss[:end], seen.val_loss[:end]


def judges(run: Run) -> bool:
    """Return whether enough of the run is finite."""
    return len(accepted(run)[0]) >= FEWEST


def diagnose(run: Run) -> frozenset[Alarm]:
    """Return the findings of its ten detectors."""
    if not judges(run):
        return frozenset()
    report = module(PACKAGE, "sk_autod").diagnose(*accepted(run))
    return alarms({str(finding.detector_name) for finding in report.findings}, SK_AUTOD)


PEERS = (Peer(PACKAGE, pins()[PACKAGE], TRACKS, diagnose, claims(SK_AUTOD), judges),)
