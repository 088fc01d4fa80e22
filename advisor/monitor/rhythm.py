"""When to judge, and what to tell: seldom enough that nobody notices the cost, and nothing that comes and goes.

The rules judge a run that ended. On the first updates of a healthy one most alarms are wrong: told at once, nearly
every healthy run of DeepOBS raises one that its whole run does not. Two things leave all but about one in a hundred
of them in peace: the first 400 updates are not judged, and an alarm is told when three judgements in a row raise it.
benchmarks/live_alarms.py has the figures, on the runs on which both numbers were chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.core.finding import Finding

#: The fewest points that have a shape, and one more.
_FEWEST_POINTS = 5
#: Updates before which the curve is still all beginning; of a short run a quarter must do.
_BEGINNING, _BEGINNING_SHARE = 400, 0.25
#: A curve that grew by less says hardly anything new; so a run of a million points is judged about 90 times.
_GROWTH = 1.15
#: The largest share of the time that may go into judging.
_SHARE = 0.01
#: Judgements in a row, so about a third of the run so far, that must raise an alarm.
_IN_A_ROW = 3


@dataclass
class Rhythm:
    """Judges when the number of points grew by 15 %, and never more than 1 % of the time."""

    #: The first judgement comes when x has moved this far.
    beginning: float = 0.0
    hurried: bool = False
    _begin: float | None = None
    _next_points: float = _FEWEST_POINTS
    _next_time: float = 0.0

    @classmethod
    def of_steps(cls, planned: float | None) -> Rhythm:
        """Return the rhythm for points of single updates, of `planned` in all."""
        return cls(_BEGINNING if planned is None else min(_BEGINNING, _BEGINNING_SHARE * planned))

    def due(self, x: float, points: int, now: float) -> bool:
        """Return whether it is time to judge, at `x` and after so many points."""
        if self._begin is None:
            self._begin = x
        is_young = x - self._begin < self.beginning
        return self.hurried or (not is_young and points >= self._next_points and now >= self._next_time)

    def judged(self, points: int, began: float, ended: float) -> None:
        """Take in that a judgement of so many points took from `began` to `ended`."""
        self._next_points = max(points + 1, math.ceil(_GROWTH * points))
        self._next_time = ended + (ended - began) / _SHARE
        self.hurried = False


@dataclass
class Alarms:
    """Which rules raised an alarm lately, and which were told."""

    in_a_row: dict[str, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def fresh(self, findings: Iterable[Finding], at_once: bool = False) -> list[Finding]:
        """Return what is to be told now: each rule once, and unless `at_once`, when it lasted."""
        raised = {finding.rule: finding for finding in findings}
        self.in_a_row = {rule: self.in_a_row.get(rule, 0) + 1 for rule in raised}
        lasting = {rule for rule, times in self.in_a_row.items() if at_once or times >= _IN_A_ROW}
        new = [finding for rule, finding in raised.items() if rule in lasting - self.told]
        self.told |= lasting
        return new
