"""The log formats that advisor reads, in the order in which they are tried."""

from __future__ import annotations

from advisor.logs import own, table
from advisor.logs.reader import Reader

#: Strict formats come first: the first reader that recognises a log reads it.
READERS: tuple[Reader, ...] = (
    own.READER,
    table.READER,
)
