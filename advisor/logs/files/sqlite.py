"""SQLite files, opened so that nothing is written and a foreign program's lock is not waited for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.errors import LogError
from advisor.logs.files.text import Head

_MAGIC = b"SQLite format 3\0"
# In seconds; a training that is writing right now holds its lock for a moment only.
_PATIENCE = 2.0


def is_database(head: Head) -> bool:
    """Return whether the file is an SQLite database."""
    return head.raw.startswith(_MAGIC)


def tables_of(path: Path) -> frozenset[str]:
    """Return the names of the tables; none when the file is damaged."""
    try:
        with opened(path) as database:
            return frozenset(
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            )
    except LogError:
        return frozenset()


def _mode(path: Path) -> str:
    """Return how to open it: without a log beside it nobody writes, and nothing needs to be put beside it either."""
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database for reading; LogError when it is damaged, locked, or made by another version."""
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?{_mode(path)}", uri=True, timeout=_PATIENCE)
    except sqlite3.Error as error:
        raise LogError(f"it is a database that cannot be opened ({error}).") from None
    # Names and values may hold any bytes.
    database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    try:
        yield database
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise LogError(
            f"it is a database that cannot be read ({error}); it may be damaged or of another version."
        ) from None
    finally:
        database.close()
