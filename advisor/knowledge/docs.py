"""Writing what is generated from the knowledge: `python -m advisor.knowledge.docs`, or `make docs`."""

from __future__ import annotations

from pathlib import Path

from advisor.knowledge.catalogue import catalogue
from advisor.knowledge.loader import Knowledge, knowledge_folder, load_knowledge
from advisor.knowledge.schemas import schemas
from advisor.signs import CATALOGUE


def pages(known: Knowledge) -> dict[str, str]:
    """Return path inside the knowledge folder -> text, for every generated file."""
    signs = {name: sign.meaning for name, sign in CATALOGUE.items()}
    return {"CATALOGUE.md": catalogue(known, signs), **{f"schema/{name}": text for name, text in schemas().items()}}


def stale(known: Knowledge, folder: Path) -> tuple[str, ...]:
    """Return the generated files that are missing, or that say something else than the knowledge."""
    return tuple(name for name, text in pages(known).items() if _read(folder / name) != text)


def write(known: Knowledge, folder: Path) -> tuple[str, ...]:
    """Return the files that were written: those that were stale."""
    changed, written = stale(known, folder), pages(known)
    for name in changed:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(written[name], encoding="utf-8")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    for name in write(load_knowledge(), knowledge_folder().path):
        print(f"wrote {name}")
