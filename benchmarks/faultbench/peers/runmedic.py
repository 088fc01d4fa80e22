"""runmedic: the log of every update, as in its own examples; every cause that a finding lists is claimed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.core.run import Run
from advisor.errors import InputError
from benchmarks.faultbench.peers.causes import RUNMEDIC
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has, module, pins
from benchmarks.faultbench.peers.tracks import LOGGED, rows

PACKAGE = "runmedic"
TRACKS = ("train_loss", "val_loss", "learning_rate", "gradient_norm")


def findings(run: Run) -> list[Any]:
    """Return everything that runmedic finds, in its own type."""
    theirs = module(PACKAGE, "runmedic.model").Run(name="run", source="csv", path="run.csv")
    for row in rows(run):
        for name in LOGGED.values():
            if name in row:
                theirs.get(name).add(row["step"], row[name])
    log = theirs.finalize()
    found: list[Any] = module(PACKAGE, "runmedic.checks").run_checks(log, module(PACKAGE, "runmedic.roles").detect(log))
    return found


def labels(finding: Any) -> Iterator[str]:
    """Yield the check with the first words of each cause that it lists."""
    check = f"{finding.check}: "
    known = [label.removeprefix(check) for label in RUNMEDIC if label.startswith(check)]
    for cause in finding.causes:
        words = next((each for each in known if each in cause), None)
        if words is None:
            raise InputError(f"runmedic said {check}{cause!r}, which RUNMEDIC of causes.py lacks: add it there.")
        yield check + words


def diagnose(run: Run, severities: tuple[str, ...]) -> frozenset[Alarm]:
    """Return the findings of these severities."""
    said = [finding for finding in findings(run) if finding.severity in severities]
    return alarms({label for finding in said for label in labels(finding)}, RUNMEDIC)


def _peer(name: str, *severities: str) -> Peer:
    claimed = claims(RUNMEDIC)
    return Peer(name, pins()[PACKAGE], TRACKS, lambda run: diagnose(run, severities), claimed, has("train_loss"))


PEERS = (
    _peer(PACKAGE, "critical", "warning"),
    _peer(f"{PACKAGE}, infos as well", "critical", "warning", "info"),
)
