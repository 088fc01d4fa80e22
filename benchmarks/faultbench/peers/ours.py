"""Our own diagnosis as alarms, at each of its operating points: what one hears who listens to so much confidence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from advisor.core.finding import Finding
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.diagnosis import diagnose
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.track_records import track_record
from benchmarks.faultbench.groups import of_rule
from benchmarks.faultbench.peers.peer import Alarm

#: Notes that fire on faulty runs at least so often, of all runs of TUNE on which they fire.
RELIABLE = (0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.0)
#: Strictest first: alarms of high confidence; all alarms, which is what a user is shown; ever more of the notes.
POINTS = ("alarms of high confidence", "all alarms", *(f"notes from {share:.0%} on" for share in RELIABLE))


def points(run: Run, situation: Situation) -> dict[str, frozenset[Alarm]]:
    """Return the alarms at each operating point."""
    said = diagnose(run, _knowledge(), situation)
    sure = [finding for finding in said.findings if finding.confidence == "high"]
    heard = [[note for note in said.notes if _reliability(note.rule) >= share] for share in RELIABLE]
    steps = (sure, said.findings, *((*said.findings, *notes) for notes in heard))
    return dict(zip(POINTS, map(_alarms, steps), strict=True))


@cache
def _reliability(rule: str) -> float:
    """Return the share of faulty runs among those of TUNE on which a rule fired; 0 where that was not measured."""
    record = track_record(rule)
    if record is None or record.tune is None:
        return 0.0
    fired = record.tune.fired_on_faulty + record.tune.fired_on_healthy
    return record.tune.fired_on_faulty / fired if fired else 0.0


def _alarms(findings: Iterable[Finding]) -> frozenset[Alarm]:
    return frozenset(Alarm(finding.rule, of_rule(finding.rule, finding.name)) for finding in findings)


@cache
def _knowledge() -> Knowledge:
    return load_knowledge()
