"""Labelled runs: those of the benchmark, and other people's curves by shape, for as long as there are no others."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.faultbench.groups import OVERFITTING, RATE_HIGH, RATE_LOW
from benchmarks.faultbench.peers.compare import Case
from benchmarks.faultbench.published import shown
from benchmarks.faultbench.store import Record
from benchmarks.foreign import CURVES, records, run_by_epochs

GALLERY = CURVES / "shape_gallery" / "dev.jsonl.gz"
#: Shape -> cause. A shape that more than one cause can have, such as a spike, proves none and is left out.
SHAPES = {
    "healthy_best_lr": frozenset[str](),
    "lr_too_low": frozenset({RATE_LOW}),
    "flat_no_learning_low_lr": frozenset({RATE_LOW}),
    "stuck_at_chance_high_lr": frozenset({RATE_HIGH}),
    "diverged_finite": frozenset({RATE_HIGH}),
    "overfit": frozenset({OVERFITTING}),
}


def of_record(record: Record, track: str) -> Iterator[Case]:
    """Yield the whole runs of a published configuration that are healthy or faulty."""
    for one in shown(record, track):
        if one.share == 1 and one.label.verdict != "between":
            yield Case(one.run, one.configuration, frozenset(one.label.causes), one.situation)


def gallery() -> Iterator[Case]:
    """Yield other people's curves whose shape names the cause; every one is a configuration of its own."""
    for number, record in enumerate(records(GALLERY)):
        if record["shape"] in SHAPES:
            yield Case(run_by_epochs(record), str(number), SHAPES[record["shape"]])
