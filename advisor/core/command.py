"""`CommandLine`: a training that is a program of the user's own, and where its numbers are to be found."""

from __future__ import annotations

from pydantic import Field

from advisor.core.advice import Range
from advisor.core.metric import Direction
from advisor.core.noun import Noun


class CommandLine(Noun):
    """What stands behind `advisor tune ... --`: words with `{placeholders}`, and where its numbers are."""

    words: tuple[str, ...]
    task: str
    #: Where the program is run, absolute.
    folder: str
    #: The log that it writes, with placeholders; None: what it prints is read.
    metrics: str | None = None
    #: Regular expressions with named groups for the lines that it prints.
    patterns: tuple[str, ...] = ()
    #: What is tuned, as the user calls it; None: what the first training shows.
    metric: str | None = None
    #: Which way is better, where the name does not tell.
    direction: Direction | None = None
    #: Seconds after which a training is ended; None: ten times what the others took.
    timeout: float | None = None
    #: Values that the program takes, where they are fewer than what is possible.
    ranges: dict[str, Range] = Field(default_factory=dict)
