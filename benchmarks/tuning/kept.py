"""What the repository keeps of the benchmark's trainings and answers, so that the figures can be made again at once.

    python -m benchmarks.tuning --keep    # writes data/ from the cache; a cache that is empty is filled from data/

Of each full training: configuration, seed, scores and evaluations. Curves of single updates stay in the cache: an arm
of ours that is asked again trains again what it has to look at.
"""

from __future__ import annotations

import json
import lzma
import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from benchmarks.workloads import WORKLOADS

FOLDER = Path(__file__).parent / "data"
TRAININGS, ANSWERS = FOLDER / "trainings.jsonl.xz", FOLDER / "answers.jsonl.xz"
#: Digits that are kept: more than seeds leave alone.
DIGITS = 7
_KEPT = (
    "CREATE TABLE IF NOT EXISTS kept (print TEXT, config TEXT, seed INTEGER, score REAL, test REAL, seen TEXT, "
    "PRIMARY KEY (print, config, seed))"
)
_ANSWERED = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT)"


def fill_trainings(store: sqlite3.Connection) -> None:
    """Put the trainings of the repository into a cache that has none of them yet."""
    store.execute(_KEPT)
    if store.execute("SELECT 1 FROM kept LIMIT 1").fetchone() is None:
        with store:
            store.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?, ?, ?)", _lines(TRAININGS))


def fill_answers(store: sqlite3.Connection) -> None:
    """Put the answers of the repository into a cache that has none yet."""
    store.execute(_ANSWERED)
    if store.execute("SELECT 1 FROM answers LIMIT 1").fetchone() is None:
        with store:
            store.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", _lines(ANSWERS))


def save(trainings: sqlite3.Connection, answers: sqlite3.Connection) -> None:
    """Write both files from the caches."""
    FOLDER.mkdir(exist_ok=True)
    fill_trainings(trainings)
    rows: dict[tuple[str, str, int], list[Any]] = {}
    for print_, config, seed, *rest in trainings.execute("SELECT * FROM kept"):
        rows[print_, config, seed] = [print_, config, seed, *rest]
    wanted = "SELECT print, config, seed, score, test, run FROM runs WHERE length = 1.0 AND watched = ''"
    for print_, config, seed, score, test, packed in trainings.execute(wanted):
        run: Run = pickle.loads(zlib.decompress(packed))
        seen = json.dumps(evaluations_of(run, WORKLOADS[print_.split()[0]].objective))
        rows[print_, config, seed] = [print_, config, seed, score, test, seen]
    _write(TRAININGS, (rows[key] for key in sorted(rows)))
    _write(ANSWERS, answers.execute("SELECT key, answer FROM answers ORDER BY key"))


def evaluations_of(run: Run, objective: str) -> list[list[float]]:
    """Return share of the training and value at each evaluation."""
    curve = run.curves.get(f"val_{objective}")
    if curve is None:
        return []
    shares = curve.x / (run.planned_x or 1.0)
    return [[round(float(at), 4), _short(value)] for at, value in zip(shares, curve.y, strict=True)]


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _lines(path: Path) -> Iterator[list[Any]]:
    if path.exists():
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def _write(path: Path, rows: Iterable[Any]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(list(row)) + "\n" for row in rows)
