"""The sweep is parsed and held against W&B's own schema, as far as it is used here.

From github.com/wandb/sweeps, src/sweeps/config/schema.json: each kind of parameter allows exactly these keys. The
whole schema (package sweeps 0.3.0) accepted the sweeps of every task and optimizer once.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from advisor.export.space import Space
from advisor.export.wandb import wandb

METHODS = {"bayes", "grid", "random"}
TOP = {"program", "method", "metric", "parameters"}
#: Distribution -> its keys and the type of its ends.
KINDS: dict[str, tuple[set[str], type | tuple[type, ...]]] = {
    "uniform": ({"distribution", "min", "max"}, (int, float)),
    "log_uniform_values": ({"distribution", "min", "max"}, (int, float)),
    "q_log_uniform_values": ({"distribution", "min", "max", "q"}, (int, float)),
    "int_uniform": ({"distribution", "min", "max"}, int),
}


@pytest.fixture
def sweep(space: Space) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(wandb(space))
    return loaded


def test_it_is_of_their_schema(sweep: dict[str, Any]) -> None:
    assert set(sweep) == TOP
    assert sweep["method"] in METHODS
    assert sweep["metric"] == {"name": "val_accuracy", "goal": "maximize"}
    for parameter in sweep["parameters"].values():
        if "distribution" not in parameter:
            assert set(parameter) in ({"value"}, {"values"})
            continue
        keys, ends = KINDS[parameter["distribution"]]
        assert set(parameter) == keys
        assert isinstance(parameter["min"], ends)
        assert parameter["min"] < parameter["max"]


def test_each_range_has_its_distribution(sweep: dict[str, Any]) -> None:
    kinds = {name: item.get("distribution") for name, item in sweep["parameters"].items()}
    assert kinds["learning_rate"] == "log_uniform_values"
    assert kinds["decay_factor"] == "uniform"
    assert kinds["width"] == "q_log_uniform_values"
    assert kinds["depth"] == "int_uniform"
    assert sweep["parameters"]["optimizer"] == {"value": "sgd"}
    assert sweep["parameters"]["schedule"] == {"values": ["cosine", "step"]}


def test_what_is_off_is_left_out_loudly(space: Space, sweep: dict[str, Any]) -> None:
    assert "switch_to_sgd_at" not in sweep["parameters"]
    assert "# Left out, because it is off: switch_to_sgd_at." in wandb(space)
