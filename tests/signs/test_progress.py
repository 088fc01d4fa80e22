from __future__ import annotations

from advisor.core.run import Run
from advisor.signs import measure
from tests.signs.curves import run_of


def test_progress() -> None:
    signs = measure(run_of({"train_loss": [3, 2, 1]}, x=[10, 20, 30], planned_x=120))
    assert (signs["run.points"], signs["run.progress"], signs["run.updates"]) == (3, 0.25, 30)


def test_epochs_are_not_updates() -> None:
    signs = measure(run_of({"train_loss": [3, 2, 1]}, x_unit="epoch"))
    assert (signs["run.updates"], signs["run.progress"]) == (None, None)


def test_an_empty_run() -> None:
    signs = measure(Run(planned_x=10))
    assert (signs["run.points"], signs["run.progress"], signs["run.updates"]) == (0, None, None)
