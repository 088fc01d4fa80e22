"""The part of RESULTS.md: what has to be known to read the figures, and the figures."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.tuning import reach
from benchmarks.tuning.comparisons import differences, with_wrong_knowledge, worse_somewhere
from benchmarks.tuning.figures import OWN, Truths, by_workload, costs, entries, overview, shares, targets
from benchmarks.tuning.grid import Cell
from benchmarks.tuning.peers import ROWS
from benchmarks.tuning.reach import Reach
from benchmarks.tuning.truth import CHOOSING, CLEAR, CLOSED, EASY, FEW, FINALISTS, TPE_TRIALS
from benchmarks.workloads import WORKLOADS


def body(cells: Sequence[Cell], truths: Truths, reached: Sequence[Reach], notes: Sequence[str]) -> str:
    """Return the part of RESULTS.md."""
    found = shares(cells, truths)
    out = [name for name, truth in truths.items() if not truth.enters]
    return "\n\n".join(
        (
            *_read_first(truths, out),
            targets(found),
            worse_somewhere(found),
            with_wrong_knowledge(found),
            *notes,
            "### All workloads that enter",
            overview(found),
            "### Those that constants were chosen on (TUNE)",
            overview(found, "TUNE"),
            "### Those to judge with (JUDGE)",
            overview(found, "JUDGE"),
            "### Paired differences: mean, 95 % bootstrap interval, and chance after Holm",
            differences(found),
            "### What random search and TPE need for our score at 3 FTE",
            reach.told(reached) if reached else "Not measured.",
            "### By workload, mean over repeats",
            by_workload(found, ("advisor suggest", OWN, "random search, twice the budget")),
            "### Costs",
            costs(cells),
            "### Workloads",
            entries(truths),
        )
    )


def _read_first(truths: Truths, out: Sequence[str]) -> tuple[str, ...]:
    unmeasured = [name for name in WORKLOADS if name not in truths]
    left = f" Not measured: {', '.join(unmeasured)}." if unmeasured else ""
    return (
        "Share of the gap between the default and the best configuration that anyone found: 0 is the default's "
        "test score, 1 the oracle's, clipped to [-1, 1.1]. Chosen on validation, scored on test by the mean of "
        f"{len(FEW)} fresh seeds. Median over workloads and repeats, with a 95 % bootstrap interval that "
        "resamples workloads, then repeats.",
        f"A workload enters when its gap is at least {CLEAR:g} seed deviations and at most {EASY:.0%} of random "
        f"draws close {CLOSED} of it. Excluded of {len(truths)}: {', '.join(out) or 'none'}.{left} The oracle is the "
        f"best of all arms' trainings, {ROWS} random draws and {TPE_TRIALS} trials of TPE: the best {FINALISTS} by "
        f"validation are trained on {len(CHOOSING)} more seeds.",
        "1 FTE is one full training of the default, its evaluations included. Optuna's TPE draws at random below 10 "
        "trials: up to 10 FTE it is random search with other draws. At 1 FTE every peer that trains in full has "
        "trained the default only, and ours and the range test answer by short runs. Peers' trainings are on one "
        "seed, from fixed tables of draws, so that a larger budget contains a smaller one. Chances are exact sign "
        "flips of the workloads' mean differences, one-sided, corrected over the peers of one budget.",
    )
