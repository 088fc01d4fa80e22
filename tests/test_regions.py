"""Where on which curve a finding shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advisor.core.finding import Region
from advisor.core.run import Curve, Run
from advisor.regions import region_of


def run(*names: str, planned: float | None = None) -> Run:
    x = np.arange(11.0)
    return Run(curves={name: Curve(name, x, x, "epoch") for name in names}, planned_x=planned)


def test_a_share_of_the_run_is_where_the_region_begins() -> None:
    found = region_of({"val_loss.best_at": 0.4}, run("train_loss", "val_loss"))
    assert found == Region(curve="val_loss", unit="epoch", low=4, high=10)


def test_a_moment_says_more_than_a_part() -> None:
    evidence = {"train_loss.rebound": 0.0, "val_loss.rise_after_best": 0.9, "val_loss.best_at": 0.4}
    found = region_of(evidence, run("train_loss", "val_loss"))
    assert found == Region(curve="val_loss", unit="epoch", low=4, high=10)


def test_a_moment_at_the_very_end_leaves_nothing_to_mark() -> None:
    found = region_of({"train_loss.plateau_at": 1.0, "train_loss.late_share": 0.25}, run("train_loss"))
    assert found == Region(curve="train_loss", unit="epoch", low=7.5, high=10)


def test_a_part_says_more_than_the_whole() -> None:
    found = region_of({"train_loss.relative_drop": 0.5, "train_loss.late_share": 0.1}, run("train_loss"))
    assert found == Region(curve="train_loss", unit="epoch", low=7.5, high=10)


def test_a_planned_run_that_has_not_ended_is_measured_against_its_plan() -> None:
    found = region_of({"train_loss.divergence_at": 0.25}, run("train_loss", planned=20))
    assert found == Region(curve="train_loss", unit="epoch", low=5, high=10)


def test_a_comparison_of_two_curves_shows_on_the_validation_curve() -> None:
    found = region_of({"gap.loss": 0.9}, run("train_loss", "val_loss"))
    assert found is not None
    assert found.curve == "val_loss"


def test_a_metric_by_any_name_is_found() -> None:
    found = region_of({"val_metric.best_at": 0.9}, run("train_loss", "val_loss", "val_accuracy"))
    assert found is not None
    assert found.curve == "val_accuracy"


def test_evidence_about_no_curve_has_no_region() -> None:
    assert region_of({"inputs.has_nan": True, "config.dropout": 0.8}, run("train_loss")) is None
    assert region_of({"train_loss.diverged": True}, run()) is None


def test_a_curve_without_points_has_no_region() -> None:
    empty = np.array([])
    assert (
        region_of(
            {"train_loss.late_share": 0.1}, replace(run(), curves={"train_loss": Curve("train_loss", empty, empty)})
        )
        is None
    )
