"""What below a folder is a log: folders that are a run, and files that no such folder owns."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.logs.reader import FolderReader


def logs_below(folder: Path, readers: Sequence[FolderReader]) -> list[tuple[Path, FolderReader | None]]:
    """Return the folders that are a run with their reader, and the other files, in the order of their paths.

    Hidden files and folders are left out, and links to folders, which could lead in a circle.
    """
    found: list[tuple[Path, FolderReader | None]] = []
    owners: dict[Path, FolderReader] = {}
    for name, folders, files in os.walk(folder):
        here = Path(name)
        if reader := next((reader for reader in readers if reader.recognises(here)), None):
            found.append((here, reader))
            owners[here] = reader
        folders[:] = [each for each in folders if not each.startswith(".") and not _owned(here / each, owners)]
        paths = (here / each for each in files if not each.startswith("."))
        found += [(path, None) for path in paths if path.is_file() and not _owned(path, owners)]
    return sorted(found, key=lambda log: log[0])


def _owned(path: Path, owners: Mapping[Path, FolderReader]) -> bool:
    return any(above in owners and owners[above].owns(above, path) for above in path.parents)
