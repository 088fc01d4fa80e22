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
from benchmarks.faultbench.groups import of_rule
from benchmarks.faultbench.peers.peer import Alarm

#: Strictest first: alarms of high confidence; all alarms, which is what a user is shown; the notes as well.
POINTS = ("high", "medium", "low")


def points(run: Run, situation: Situation) -> dict[str, frozenset[Alarm]]:
    """Return the alarms at each operating point."""
    said = diagnose(run, _knowledge(), situation)
    sure = [finding for finding in said.findings if finding.confidence == "high"]
    return dict(zip(POINTS, map(_alarms, (sure, said.findings, (*said.findings, *said.notes))), strict=True))


def _alarms(findings: Iterable[Finding]) -> frozenset[Alarm]:
    return frozenset(Alarm(finding.rule, of_rule(finding.rule, finding.name)) for finding in findings)


@cache
def _knowledge() -> Knowledge:
    return load_knowledge()
