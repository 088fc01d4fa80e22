"""What our own files held when they were parsed the last time, so that nobody waits for the same parsing again.

It lies in the user's cache folder, each text's data under a hash of that text and of the parser's own source: what is
recalled is never out of date. A file that is damaged, too large or somebody else's is as good as none, and a folder
that cannot be written costs the memory alone.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Any

#: All that we ship takes two fifths of it; the rest is room for another version of the same user.
SIZE_LIMIT = 2_000_000
#: Bytes of a hash: two texts that share one would be found in no lifetime.
_HASH_BYTES = 16
# Written as two digits each.
_HASH = 2 * _HASH_BYTES
_PARSER = Path(__file__).with_name("yaml_files.py")


class Memory:
    """Text -> data, in one file with a line for each text: its hash, the hash of the rest of the line, and JSON."""

    def __init__(self, file: Path | None, parser: bytes) -> None:
        self._file, self._parser = file, parser
        self._used: dict[bytes, bytes] = {}
        self._learned = False

    def parsed(self, text: str) -> Any:
        """Return the plain data of a YAML text, recalled or parsed; raise UnreadableError as the parser does."""
        key = _hash(text.encode(), self._parser)
        line = self._former.get(key, b"")
        if _is_sound(line):
            self._used[key] = line
            return json.loads(line[2 * _HASH :])
        # PyYAML takes its time to be imported, and is not needed as long as everything is recalled.
        from advisor.knowledge.yaml_files import parse_yaml

        data = parse_yaml(text)
        plain = json.dumps(data)
        # A number as a key would come back as a text: such data is parsed every time.
        if json.loads(plain) == data:
            self._used[key] = _line(key, plain.encode())
            self._learned = True
        return data

    def keep(self) -> None:
        """Write down what was used, and behind it what was known before, as far as there is room."""
        if self._file is None or not self._learned:
            return
        before = (line for key, line in self._former.items() if key not in self._used and _is_sound(line))
        content = b"".join(_first([*self._used.values(), *before]))
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self._file, content)

    @cached_property
    def _former(self) -> dict[bytes, bytes]:
        return {line[:_HASH]: line for line in _content(self._file).splitlines(keepends=True)}


@cache
def memory() -> Memory:
    """Return the memory of this process, which is written down when the process ends."""
    try:
        kept = Memory(_place(), blake2b(_PARSER.read_bytes()).digest())
    except OSError:
        # Without the parser's source nobody could tell whether it is still the same.
        return Memory(None, b"")
    atexit.register(kept.keep)
    return kept


def _place() -> Path | None:
    """Return the file in the user's cache folder; None where there is no such folder."""
    folder = Path(os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", ""))
    # Where the variable is not set, or not to a folder that is the same from everywhere, the custom is ~/.cache.
    if not folder.is_absolute():
        try:
            folder = Path.home() / ".cache"
        except RuntimeError:
            return None
    return folder / "tuning-advisor" / "parsed.txt"


def _content(file: Path | None) -> bytes:
    if file is None:
        return b""
    try:
        found = file.stat()
        # In a folder that several people share, one of them could put words into our mouth.
        ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        return file.read_bytes() if ours and S_ISREG(found.st_mode) and found.st_size <= SIZE_LIMIT else b""
    except OSError:
        return b""


def _replace(file: Path, content: bytes) -> None:
    """Write a file so that another process sees the old one or the new one, and never a part."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(dir=file.parent, delete=False) as draft:
        try:
            draft.write(content)
            draft.close()
            Path(draft.name).replace(file)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)


def _first(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield as many of the lines as the file has room for."""
    room = SIZE_LIMIT
    for line in lines:
        room -= len(line)
        if room < 0:
            return
        yield line


def _line(key: bytes, plain: bytes) -> bytes:
    return b"%b%b%b\n" % (key, _hash(key + plain + b"\n"), plain)


def _is_sound(line: bytes) -> bool:
    """Return whether a line is as it was written; an empty one never was."""
    return line[_HASH : 2 * _HASH] == _hash(line[:_HASH] + line[2 * _HASH :])


def _hash(content: bytes, key: bytes = b"") -> bytes:
    return blake2b(content, key=key, digest_size=_HASH_BYTES).hexdigest().encode()
