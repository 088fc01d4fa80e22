"""`TrackRecord`: how often a rule was right on labelled runs, and how often its first remedy helped."""

from __future__ import annotations

from pydantic import Field

from advisor.core.noun import Noun


class Share(Noun):
    """So many of so many, with the 95 % interval of the share (Wilson 1927)."""

    count: int = Field(ge=0)
    of: int = Field(ge=0)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


class TrackRecord(Noun):
    """What a benchmark measured of one rule; it is evidence for the rule and not part of it."""

    rule: str
    #: Which benchmark, and which of its workloads.
    benchmark: str
    #: Runs with a fault on which the rule raised an alarm, and on how many of these it named an accepted cause.
    right: Share
    #: Healthy runs, and on how many of them it raised an alarm.
    false_alarms: Share
    #: Alarms whose first remedy was tried, and how many of these trainings improved by more than the noise.
    remedy_helped: Share

    def __str__(self) -> str:
        """Return the record in one phrase."""
        told = [f"right in {self.right.count} of {self.right.of} measured runs"] if self.right.of else []
        if self.remedy_helped.of:
            told.append(f"first remedy helped in {self.remedy_helped.count} of {self.remedy_helped.of}")
        if self.false_alarms.count:
            told.append(f"false alarm on {self.false_alarms.count} of {self.false_alarms.of} healthy runs")
        return ", ".join(told)
