"""Does `advisor tune --budget 5x` help? Verified on seeds that the tuning never saw.

Each example is tuned from Adam at PyTorch's own values, from a learning rate 100 times too high and from one 1000
times too low, with several session seeds. Start and result are then trained on fresh seeds; those scores count.
"""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from results import table, write_part

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.metric import improvement
from advisor.core.statistics import t_interval
from advisor.training.load import load_problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.opening import begin

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))
STARTS = {"Adam's defaults": 1.0, "rate 100 x too high": 100.0, "rate 1000 x too low": 1e-3}
SESSION_SEEDS = (0, 100, 200)
#: Far from every seed that a session uses.
FRESH_SEEDS = range(5000, 5005)
CACHE = Path(__file__).parent / "cache" / "tune_examples.json"


@dataclass(frozen=True)
class Tuned:
    """One tuning and its verification."""

    example: str
    start: str
    metric: str
    before: list[float]
    after: list[float]
    gains: list[float]
    spent: float
    finding: str
    rate: float
    claimed: float | None
    low: float | None
    high: float | None
    decisions: str


def tune(path: Path, start: str, seed: int) -> Tuned:
    """Return one tuning of an example, verified on fresh seeds."""
    overrides = {"learning_rate": 1e-3 * STARTS[start]}
    with tempfile.TemporaryDirectory() as folder:
        tuner = begin(path, Path(folder) / "session", Budget(fte=5), overrides, seed)
        with tuner.session:
            result = tuner.tune()
        ledger = tuner.session.ledger
    trainable = ProblemTrainable(load_problem(path), overrides)
    before, after = scores(trainable, result.start), scores(trainable, result.best)
    gains = [improvement(a, b, result.direction) for a, b in zip(before, after, strict=True)]
    return Tuned(
        example=path.stem,
        start=start,
        metric=result.metric,
        before=before,
        after=after,
        gains=gains,
        spent=result.spent_fte,
        finding=first_finding(ledger),
        rate=result.best.number("learning_rate", 0.0),
        claimed=result.improvement,
        low=result.low,
        high=result.high,
        decisions=", ".join(step.decision for step in ledger.steps) or "none",
    )


def scores(trainable: ProblemTrainable, config: Config) -> list[float]:
    """Return the objective of a configuration on the fresh seeds; infinite where it did not finish."""
    curve = trainable.objective.curve
    runs = [trainable.run(config, seed) for seed in FRESH_SEEDS]
    return [float(run.curves[curve].y[-1]) if curve in run.curves else math.inf for run in runs]


def first_finding(ledger: Ledger) -> str:
    """Return what the rules said of the start first of all."""
    diagnosis = ledger.diagnoses.get(ledger.trials[0].id)
    return diagnosis.primary.rule if diagnosis and diagnosis.primary else "none"


def main() -> None:
    """Tune what is not in the cache yet, and write the table."""
    torch.set_num_threads(1)
    cached = json.loads(CACHE.read_text(encoding="utf-8")) if CACHE.exists() else {}
    for path in EXAMPLES:
        for start in STARTS:
            for seed in SESSION_SEEDS:
                key = f"{path.stem}/{start}/{seed}"
                if key not in cached:
                    cached[key] = tune(path, start, seed).__dict__
                    CACHE.parent.mkdir(exist_ok=True)
                    CACHE.write_text(json.dumps(cached, indent=1), encoding="utf-8")
                    print(key, cached[key]["claimed"], np.mean(cached[key]["gains"]), flush=True)
    write(list(cached.items()))


def write(tuned: list[tuple[str, dict[str, object]]]) -> None:
    """Write one row per tuning, and a summary."""
    results = [(int(key.rsplit("/", 1)[1]), Tuned(**fields)) for key, fields in tuned]  # type: ignore[arg-type]
    rows = [row(seed, one) for seed, one in results]
    head = [
        "example",
        "start",
        "seed",
        "first finding",
        "metric",
        "start's",
        "result's",
        "gain (95 %)",
        "claimed",
        "spent",
    ]
    worse = sum(np.mean(one.gains) < 0 for _, one in results)
    shown = sum((interval := t_interval(one.gains)) is not None and interval.low > 0 for _, one in results)
    seeds = f"{FRESH_SEEDS.start} to {FRESH_SEEDS.stop - 1}"
    body = (
        f"{len(results)} tunings at 5x, each verified on {len(FRESH_SEEDS)} seeds that it never saw ({seeds}). "
        f"Better with a 95 % interval above 0: {shown} of {len(results)}; worse on average: {worse}. "
        f"Dearest: {max(one.spent for _, one in results):.2f}x of 5x.\n\n"
        "Scores are mean and standard deviation over the fresh seeds; the gain's interval is Student's over the pairs; "
        "claimed is what the tuning itself said, on its one confirmation seed.\n\n"
    )
    title = "`advisor tune --budget 5x` on the examples"
    write_part("tune_examples", title, body + table(head, rows), ("torch", "optuna"))


def row(seed: int, one: Tuned) -> list[str]:
    """Return one line of the table."""
    interval = t_interval(one.gains)
    assert interval is not None
    gain = f"{np.mean(one.gains):+.3g} ({interval.low:+.3g} to {interval.high:+.3g})"
    claimed = "start kept" if not one.claimed else f"{one.claimed:+.3g}"
    both = [f"{np.mean(values):.4g} ({np.std(values, ddof=1):.2g})" for values in (one.before, one.after)]
    return [one.example, one.start, str(seed), one.finding, one.metric, *both, gain, claimed, f"{one.spent:.2f}x"]


if __name__ == "__main__":
    main()
