"""The figures of the learning-rate benchmark, and the part of RESULTS.md that shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.learning_rate.answers import Answer
from benchmarks.learning_rate.truth import Truth
from benchmarks.results import table

#: What was asked for: at least this share of intervals that hold the best; at most these decades, shares and regret.
HELD, WIDTH, WIDEST, ABSTAINED, REGRET = 0.9, 0.7, 1.3, 0.15, 0.05


@dataclass(frozen=True)
class Scored:
    """One answer beside the truth of its cell."""

    truth: Truth
    answer: Answer

    @property
    def regret(self) -> float:
        """Return the share of the gap that the value leaves; the whole of it where there is no value."""
        return 1.0 if self.answer.value is None else self.truth.regret(self.answer.value)

    @property
    def holds(self) -> bool:
        """Return whether the interval holds a rate as good as the best."""
        low, high = self.answer.low, self.answer.high
        return low is not None and high is not None and self.truth.holds(low, high)


def answered(scored: Sequence[Scored]) -> list[Scored]:
    """Return those that are no abstentions."""
    return [one for one in scored if one.answer.value is not None]


def share(part: int, whole: int) -> str:
    """Return a share with its counts, and Wilson's interval at 95 %."""
    if not whole:
        return "none"
    here, z = part / whole, 1.96
    middle, reach = here + z**2 / (2 * whole), z * math.sqrt(here * (1 - here) / whole + z**2 / (4 * whole**2))
    low, high = ((middle + side * reach) / (1 + z**2 / whole) for side in (-1, 1))
    return f"{part} of {whole} ({here:.0%}, {low:.0%} to {high:.0%})"


def summary(name: str, scored: Sequence[Scored]) -> list[str]:
    """Return one row on answers with intervals."""
    given = answered(scored)
    widths = [one.answer.width for one in given]
    return [
        name,
        share(len(scored) - len(given), len(scored)),
        share(sum(one.holds for one in given), len(given)),
        f"{median(widths):.2f}",
        f"{max(widths):.2f}",
        f"{median(one.regret for one in given):.1%}",
        f"{median(one.answer.cost for one in scored):.2f}",
    ]


def missed(name: str, scored: Sequence[Scored]) -> str:
    """Return a sentence on the goals that were missed, and by how much."""
    given = answered(scored)
    widths = [one.answer.width for one in given]
    measured = {
        f"intervals that hold the best {{:.0%}} instead of {HELD:.0%}": (
            -sum(one.holds for one in given) / len(given),
            -HELD,
        ),
        f"median width {{:.2f}} instead of {WIDTH:.2f} decades": (median(widths), WIDTH),
        f"widest {{:.2f}} instead of {WIDEST:.2f} decades": (max(widths), WIDEST),
        f"abstentions {{:.0%}} instead of {ABSTAINED:.0%}": (1 - len(given) / len(scored), ABSTAINED),
        f"median regret {{:.1%}} instead of {REGRET:.1%}": (median(one.regret for one in given), REGRET),
    }
    said = [text.format(abs(value)) for text, (value, goal) in measured.items() if value > goal]
    return f"Missed on {name}: {', '.join(said) or 'nothing'}."


def compared(name: str, tune: Sequence[Scored], judge: Sequence[Scored]) -> list[str]:
    """Return one row on values alone; where there is none the default stays, and leaves the whole gap."""
    everything = [*tune, *judge]
    bad = sum(one.regret >= 1 and one.answer.value is not None for one in everything)
    return [
        name,
        f"{median(one.regret for one in tune):.1%}",
        f"{median(one.regret for one in judge):.1%}",
        share(bad, len(everything)),
        share(sum(one.answer.value is None for one in everything), len(everything)),
        f"{median(one.answer.cost for one in everything):.2f}",
    ]


def cell(half: str, scored: Sequence[Scored]) -> list[str]:
    """Return one row on a workload with one optimizer."""
    truth, given = scored[0].truth, answered(scored)
    good = [quarter for quarter in truth.scores if truth.score(quarter) <= truth.score(truth.best) + truth.noise]
    values = [math.log10(one.answer.value) for one in given if one.answer.value]
    return [
        half,
        truth.workload,
        truth.optimizer,
        f"{truth.default / 4:.2f}",
        f"{truth.best / 4:.2f} ({min(good) / 4:.2f} to {max(good) / 4:.2f})",
        f"{truth.gap / truth.noise:.0f}",
        ", ".join(f"{value:.2f}" for value in values) or "none",
        str(len(scored) - len(given)),
        f"{sum(one.holds for one in given)} of {len(given)}",
        f"{median(one.regret for one in given):.0%}" if given else "",
    ]


SUMMARY = ["answers", "abstained", "interval holds it", "median width", "widest", "median regret", "median price (FTE)"]
COMPARED = [
    "who",
    "median regret, TUNE",
    "median regret, JUDGE",
    "no better than the default",
    "no answer",
    "price (FTE)",
]
CELLS = ["half", "workload", "optimizer", "default", "best (as good)", "gap", "values", "abstained", "holds", "regret"]


def body(
    ours: dict[str, list[Scored]],
    starts: dict[str, list[Scored]],
    peers: dict[str, tuple[list[Scored], list[Scored]]],
    cells: list[tuple[str, list[Scored]]],
    remarks: Sequence[str],
) -> str:
    """Return the text of the part."""
    return "\n\n".join(
        (
            "Small workloads of `benchmarks/workloads`, each with Adam (AdamW for transformers) and with SGD with "
            "momentum 0.9. The truth is a sweep of full trainings on seeds 1000 to 1002, in half decades from 1e-5 "
            "to 10 or to where it diverges, in quarters around the best. A rate is as good as the best where its mean "
            "is within one standard deviation between seeds. The gap is what the best rate gains on the rate that "
            "everyone begins with (1e-3, for SGD 1e-2); regret is the share of it that a value leaves. No training "
            "counts as worse than the best constant answer. Each probe is repeated with seeds 0, 100, 200, 300, 400.",
            *remarks,
            f"What was asked for: {HELD:.0%} or more of the intervals hold a rate as good as the best; a median width "
            f"of at most {WIDTH} decades, none above {WIDEST}; at most {ABSTAINED:.0%} abstentions; a median regret of "
            f"at most {REGRET:.0%}.",
            *(missed(name, scored) for name, scored in ours.items()),
            table(SUMMARY, [summary(name, scored) for name, scored in {**ours, **starts}.items()]),
            "Shares carry Wilson's 95 % interval, which takes repeats of one cell for independent: it is too narrow.",
            "Side by side, values alone: others state no interval. Where there is no answer the default stays and "
            "leaves the whole gap. A range test is charged for its 100 updates, though it may stop earlier.",
            table(COMPARED, [compared(name, *both) for name, both in peers.items()]),
            "Cell by cell; rates are log10, the gap is in standard deviations between seeds.",
            table(CELLS, [cell(half, scored) for half, scored in cells]),
        )
    )
