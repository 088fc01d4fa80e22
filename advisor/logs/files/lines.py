"""Lines of a text log, each of bounded length: a log without line ends must not fill the memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

#: Longer than any line that a person reads; a log's longest lines are configurations and progress bars.
LONGEST = 10_000

# Colours, and the moves of the cursor with which progress bars redraw themselves.
_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|[\b\x00]")


class Lines:
    """The lines of a stream without colours and line ends; `cut` counts those of which the end was left out."""

    def __init__(self, stream: TextIO) -> None:
        self.cut = 0
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        while piece := self._stream.readline(LONGEST):
            if not _ends(piece) and len(piece) == LONGEST:
                self.cut += self._skip_rest()
            yield _ESCAPES.sub("", piece).rstrip("\r\n")

    def remarks(self) -> Iterator[str]:
        """Yield what was left out."""
        if self.cut:
            yield f"{self.cut} line(s) longer than {LONGEST:,} characters were cut there."

    def _skip_rest(self) -> bool:
        """Move on to the next line, and return whether anything was left of this one."""
        skipped = False
        while rest := self._stream.readline(LONGEST):
            skipped = skipped or bool(rest.strip())
            if _ends(rest):
                break
        return skipped


def _ends(piece: str) -> bool:
    return piece.endswith(("\n", "\r"))
