"""Reading the text of a file, within limits: what can be asked of a file before anything parses it."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

#: A knowledge file is text that a person wrote: a megabyte of it is a mistake, or an attack.
SIZE_LIMIT = 1_000_000


class UnreadableError(Exception):
    """A file that cannot be read as YAML of ours; the message says where and why."""


def text_of(path: Path) -> str:
    """Return the text of a file."""
    try:
        found = path.stat()
        # A pipe or a device under the name of a file would never end.
        if not S_ISREG(found.st_mode):
            raise UnreadableError("cannot be read: it is not a file")
        if found.st_size > SIZE_LIMIT:
            limit, size = SIZE_LIMIT / 1e6, found.st_size / 1e6
            raise UnreadableError(f"expected at most {limit:g} MB of text (found {size:.1f} MB)")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"expected UTF-8 text (byte {error.start} is not); save the file as UTF-8") from error
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from error
