"""The space is executed with a stand-in that has the names of neps; neps.run searched it once, neps 0.17.0."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.export.neps import neps
from advisor.export.space import Space
from tests.export.stand_in import Call, install, noting

#: From https://automl.github.io/neps/latest/reference/pipeline_space/; the prior of a choice is its index.
PARAMETERS = ("Float", "Integer", "Categorical")


class PipelineSpace:
    """Stands for neps.PipelineSpace: parameters and constants are attributes of a class derived from it."""


@pytest.fixture
def made(space: Space, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the pasted class."""
    install(monkeypatch, "neps", PipelineSpace=PipelineSpace, **{name: noting(name) for name in PARAMETERS})
    scope: dict[str, Any] = {}
    exec(neps(space), scope)
    return scope["AdvisedSpace"]


def test_each_range_has_its_parameter_and_prior(made: Any) -> None:
    sure = {"prior_confidence": "high"}
    assert made.learning_rate == Call("Float", (0.005, 0.5), {"log": True, "prior": 0.05, **sure})
    assert made.width == Call("Integer", (16, 256), {"log": True, "prior": 64, "prior_confidence": "medium"})
    assert made.depth == Call("Integer", (2, 12), {"prior": 4, "prior_confidence": "medium"})
    assert made.schedule == Call("Categorical", (("cosine", "step"),), {"prior": 0, "prior_confidence": "medium"})
    assert (made.optimizer, made.batch_size, made.switch_to_sgd_at) == ("sgd", 128, None)


def test_the_direction_is_said(space: Space) -> None:
    assert "return -val_accuracy" in neps(space)
    assert "return val_loss" in neps(space.model_copy(update={"metric": "val_loss", "direction": "minimize"}))
