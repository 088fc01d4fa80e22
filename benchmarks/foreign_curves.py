"""Does it keep quiet on other people's good runs, and survive all of their curves? Any alarm on a good run is false."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from foreign import CURVES, floats, records, run_by_epochs, run_of_algoperf
from results import table, write_part

from advisor.core.run import Run
from advisor.diagnosis import diagnose
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge

#: Of a corpus without labels, the share of a workload's runs that ended best and count as healthy.
BEST = 0.1
#: Of TaskSet's random configurations nine in ten hardly learn at all: the tenth best ends next to ln 2, like the worst.
BEST_OF = {"taskset_imdb_rnn": 0.01}


@dataclass(frozen=True)
class Judged:
    """One run of a corpus: how well it ended (small is better, None = its source says it is healthy), what was said."""

    corpus: str
    workload: str
    score: float | None
    alarms: tuple[str, ...]


def judge_corpus(corpus: str, knowledge: Knowledge) -> Iterator[Judged]:
    """Yield what is said of every run of the corpus."""
    for path in sorted((CURVES / corpus).glob("*.jsonl.gz")):
        for record in records(path):
            workload = str(record.get("workload") or record.get("problem") or record.get("task") or path.stem)
            for way, run in _runs(corpus, record):
                alarms = tuple(finding.rule for finding in diagnose(run, knowledge).findings)
                yield Judged(f"{corpus}{way}", workload, _score(corpus, record), alarms)


def _runs(corpus: str, record: Mapping[str, Any]) -> Iterator[tuple[str, Run]]:
    """Yield the ways in which a person may hand the record over."""
    if not corpus.startswith("algoperf"):
        yield "", run_by_epochs(record)
        return
    yield ", logged steps", run_of_algoperf(record)
    yield ", evaluations only", run_of_algoperf({"eval": record.get("eval")})


def _score(corpus: str, record: Mapping[str, Any]) -> float | None:
    if corpus == "optimizer_repos" or record.get("shape") == "healthy_best_lr":
        return None
    evaluated = record.get("eval") or {}
    losses = evaluated.get("validation/loss") or record.get("valid_loss") or record.get("val_ce")
    # Without a loss to rank by, or with a label other than healthy, a run is only there to be survived.
    known = [value for value in floats(losses or []).tolist()[-1:] if np.isfinite(value)]
    return known[0] if known and corpus != "shape_gallery" else np.inf


def healthy(judged: list[Judged]) -> list[Judged]:
    """Return the runs that count as healthy: by their source, or the best tenth of their workload."""
    chosen = [each for each in judged if each.score is None]
    for workload in {each.workload for each in judged}:
        ranked = [each for each in judged if each.workload == workload and each.score is not None]
        ranked = sorted((each for each in ranked if np.isfinite(each.score or 0)), key=lambda each: each.score or 0)
        share = BEST_OF.get(ranked[0].corpus, BEST) if ranked else 0.0
        chosen += ranked[: round(share * len(ranked))]
    return chosen


def _row(name: str, runs: int, good: list[Judged]) -> list[str]:
    alarmed = [each for each in good if each.alarms]
    share = f"{len(alarmed)}/{len(good)} ({len(alarmed) / len(good):.1%})" if good else "none"
    said = Counter(rule for each in alarmed for rule in each.alarms)
    return [name, str(runs), share, ", ".join(f"{rule} {count}" for rule, count in said.most_common())]


def main() -> None:
    """Write the part of RESULTS.md."""
    if not CURVES.is_dir():
        sys.exit("../shared/curves is not there: this benchmark needs curves that are not part of the project")
    knowledge, rows = load_knowledge(), []
    for corpus in sorted({path.parent.name for path in CURVES.glob("*/*.jsonl.gz")} - {"lr_range_tests"}):
        judged = list(judge_corpus(corpus, knowledge))
        for way in dict.fromkeys(each.corpus for each in judged):
            part = [each for each in judged if each.corpus == way]
            rows.append(_row(way, len(part), healthy(part)))
    body = (
        "Every run of every corpus was diagnosed without a crash. Healthy: so labelled by its source, or the best "
        "tenth of its workload by its last validation loss (of TaskSet, whose tenth best hardly learned, the "
        f"hundredth).\n\n"
        f"{table(['corpus', 'runs', 'healthy runs with any alarm', 'which'], rows)}"
    )
    write_part("foreign_curves", "Silence on other people's good runs", body, ("numpy",))
    print(body)


if __name__ == "__main__":
    main()
