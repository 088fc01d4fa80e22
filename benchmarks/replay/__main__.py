"""How many recorded trainings until the regret is small? Writes its part of RESULTS.md; skipped without the tables."""

from __future__ import annotations

import argparse
import pickle
import shlex
import sys
from pathlib import Path

from benchmarks.replay.figures import Walk, body
from benchmarks.replay.searches import SEARCHES, start_of
from benchmarks.replay.tables import CURVES, tables
from benchmarks.results import write_part

#: What was walked already, so that a killed run goes on; `--again` walks one search anew.
CACHE = Path(__file__).parents[1] / "cache" / "replay.pickle"


def main() -> None:
    """Walk every table with every search from several starts."""
    asked = _asked()
    if not CURVES.is_dir():
        print(f"skipped: the tables of others are not there ({CURVES.name} beside the repository)")
        return
    known: dict[tuple[str, str, int], Walk] = pickle.loads(CACHE.read_bytes()) if CACHE.exists() else {}
    known = {key: walk for key, walk in known.items() if key[0] not in asked.again}
    walks = []
    for table in tables():
        for repeat in range(asked.repeats):
            for name, search in SEARCHES.items():
                # Nothing can be cut short where only final scores are known.
                if name == "successive halving" and not table.has_curves:
                    continue
                key = (name, f"{table.group} {table.name}", repeat)
                if key not in known:
                    trail = search(table, start_of(table, repeat), repeat)
                    known[key] = Walk(table.name, table.group, table.has_curves, name, repeat, trail)
                walks.append(known[key])
        CACHE.parent.mkdir(exist_ok=True)
        CACHE.write_bytes(pickle.dumps(known))
        print(table.group, table.name, flush=True)
    text = body(walks)
    if asked.write:
        command = shlex.join(["python", "-m", "benchmarks.replay", *sys.argv[1:]])
        write_part("replay", "The strategy on trainings that others recorded", text, ("optuna", "numpy"), command)
    else:
        print(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=4, help="starts of each table")
    parser.add_argument("--again", nargs="+", choices=list(SEARCHES), default=[], help="searches to walk again")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md instead of printing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
