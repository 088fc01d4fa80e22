"""What went wrong in a user's code, as an outcome and one sentence."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from advisor.core.outcome import Outcome
from advisor.errors import AdvisorError

_OURS = str(Path(__file__).parent)
#: The words of torch's CPU allocator, which raises a plain RuntimeError.
_CPU_MEMORY = ("can't allocate memory", "not enough memory")


def outcome_of(error: Exception) -> tuple[Outcome, str]:
    """Return how a training ended that raised `error`, and why in one sentence."""
    if is_out_of_memory(error):
        return Outcome.OUT_OF_MEMORY, "the device ran out of memory; a smaller batch_size needs less."
    return Outcome.FAILED, str(error) if isinstance(error, AdvisorError) else sentence(error)


def is_out_of_memory(error: Exception) -> bool:
    """Return whether the device or the machine had no memory left."""
    # By its name: who raises it has imported torch, and a function that trains without need not.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _CPU_MEMORY)


def sentence(error: BaseException) -> str:
    """Return the exception in one line: its kind, what it says, and the last line of the user's own code."""
    said = str(error).strip().partition("\n")[0] or "without a message"
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_theirs(frame.filename)]
    place = f" ({Path(theirs[-1].filename).name}, line {theirs[-1].lineno})" if theirs else ""
    return f"{type(error).__name__}: {said}{place}"


def _is_theirs(filename: str) -> bool:
    # Frames of torch and of ours are never the user's own line.
    torch = sys.modules.get("torch")
    not_theirs = [_OURS] if torch is None else [_OURS, str(Path(str(torch.__file__)).parent)]
    return not filename.startswith((*not_theirs, "<frozen"))
