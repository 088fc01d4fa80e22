"""`TrackRecord`: how often a rule was right on labelled runs, and how often its first remedy helped."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from advisor.core.noun import Noun


class Share(Noun):
    """So many of so many, with the 95 % interval of that share (Wilson 1927); None where there were none at all."""

    hits: int = Field(ge=0)
    of: int = Field(ge=0)
    wilson: tuple[float, float] | None

    def __str__(self) -> str:
        """Return "41 of 52"."""
        return f"{self.hits} of {self.of}"


class Measured(Noun):
    """What a rule did on one half of a benchmark."""

    #: The cause that the rule blames, in the words of the benchmark; None when it blames none.
    cause_group: str | None
    fired_on_faulty: int
    fired_on_healthy: int
    #: Runs between faulty and healthy, of which nobody can say whether the rule was right.
    fired_on_between: int
    #: Of all runs on which it fired, those with a fault that the blamed cause explains.
    right: Share
    #: Of all healthy runs, those on which it fired.
    on_healthy: Share
    #: Of the faulty runs on which it fired and its first remedy was tried, those that improved by more than the noise.
    first_remedy_helped: Share


class TrackRecord(Noun):
    """What a benchmark measured of one rule; it is evidence for the rule and not part of it."""

    rule: str
    benchmark: str
    #: How much of each run the rule got to see.
    track: str
    #: The part on which thresholds were tuned, and two that were looked at while rules were made.
    tune: Measured | None = None
    judge: Measured | None = None
    fresh: Measured | None = None
    #: Workloads that were made after the rules, on other data; what they showed was mended afterwards.
    held: Measured | None = None

    def __str__(self) -> str:
        """Return the record in one phrase: of all parts but the one tuned on, of that one where they are silent.

        A rule that blames no cause cannot be right, and has nothing to tell.
        """
        parts = [part for part in (self.judge, self.fresh, self.held) if part and part.cause_group is not None]
        others = _told(parts)
        if others or self.tune is None or self.tune.cause_group is None:
            return others
        tuned = _told([self.tune])
        return f"{tuned} (seen when it was made)" if tuned else ""


def _told(parts: Sequence[Measured]) -> str:
    right, of = (sum(getattr(part.right, name) for part in parts) for name in ("hits", "of"))
    helped, tried = (sum(getattr(part.first_remedy_helped, name) for part in parts) for name in ("hits", "of"))
    if not of:
        return ""
    return f"right in {right} of {of} measured runs" + (
        f", first remedy helped in {helped} of {tried}" if tried else ""
    )
