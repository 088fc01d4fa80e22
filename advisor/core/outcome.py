"""`Outcome`: how a training ended."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a training ended. `UNKNOWN` is a log that does not say."""

    FINISHED = "finished"
    DIVERGED = "diverged"
    OUT_OF_MEMORY = "out_of_memory"
    #: It ended well, and used more than it may.
    OVER_LIMIT = "over_limit"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"
