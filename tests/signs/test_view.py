from __future__ import annotations

import numpy as np

from advisor.core.run import Run
from advisor.signs.view import TRAIN_METRIC, VAL_METRIC, View
from tests.signs.curves import run_of


def test_the_metric_of_a_run_is_its_first_known_one() -> None:
    ones = [1.0, 1.0]
    view = View(run_of({"val_loss": ones, "val_vibes": ones, "train_accuracy": ones, "val_f1": ones, "train_f1": ones}))
    assert (view.name_of(VAL_METRIC), view.name_of(TRAIN_METRIC)) == ("val_f1", "train_f1")
    assert view.orientation(VAL_METRIC) == -1
    assert view.orientation("val_loss") == 1


def test_a_train_metric_of_its_own() -> None:
    view = View(run_of({"train_accuracy": [1.0, 2.0], "val_f1": [1.0, 2.0]}))
    assert view.name_of(TRAIN_METRIC) == "train_accuracy"


def test_without_a_metric_there_is_none() -> None:
    view = View(run_of({"val_loss": [1.0], "val_accuracy": [np.nan]}))
    assert not view.has(VAL_METRIC)


def test_needs_are_curves_with_points_or_facts() -> None:
    view = View(run_of({"train_loss": [1.0, np.nan, 2.0]}, facts={"task.classes": 10, "inputs.mean": None}))
    assert view.has("train_loss", 2)
    assert not view.has("train_loss", 3)
    assert view.has("task.classes", 100)
    assert not view.has("inputs.mean")
    assert view.fact("task.classes") == 10
    assert view.fact("model.parameters") is None


def test_the_whole_run_is_the_planned_one_or_what_is_seen() -> None:
    assert (View(run_of({"train_loss": [3.0, 2.0]}, planned_x=50)).window.end) == 50
    seen = View(run_of({"train_loss": [3.0, 2.0]}, x=[100, 120])).window
    assert (seen.begin, seen.end) == (100, 120)
    assert View(Run()).window.end == 0
