"""The space is executed with a stand-in that has the names of ray.tune; a real Tuner ran it once, ray 2.60.0."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.export.ray import ray
from advisor.export.space import Space
from tests.export.stand_in import Call, install, noting

#: From https://docs.ray.io/en/latest/tune/api/search_space.html; the upper end of the whole numbers is exclusive.
DOMAINS = ("uniform", "loguniform", "randint", "lograndint", "choice")


@pytest.fixture
def scope(space: Space, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the pasted code defines."""
    tune = install(monkeypatch, "ray.tune", TuneConfig=noting("TuneConfig"), **{name: noting(name) for name in DOMAINS})
    install(monkeypatch, "ray", tune=tune)
    install(monkeypatch, "ray.tune.search")
    variants = "ray.tune.search.basic_variant"
    install(monkeypatch, variants, BasicVariantGenerator=noting("BasicVariantGenerator"))
    defined: dict[str, Any] = {}
    exec(ray(space), defined)
    return defined


def test_each_range_has_its_domain(scope: dict[str, Any]) -> None:
    domains = scope["param_space"]
    assert domains["learning_rate"] == Call("loguniform", (0.005, 0.5), {})
    assert domains["decay_factor"] == Call("uniform", (0.1, 0.5), {})
    assert domains["width"] == Call("lograndint", (16, 257), {})
    assert domains["depth"] == Call("randint", (2, 13), {})
    assert domains["schedule"] == Call("choice", (["cosine", "step"],), {})
    assert (domains["optimizer"], domains["batch_size"], domains["switch_to_sgd_at"]) == ("sgd", 128, None)


def test_the_advised_point_is_tried_first(scope: dict[str, Any]) -> None:
    told = scope["tune_config"].named
    assert (told["metric"], told["mode"]) == ("val_accuracy", "max")
    (point,) = told["search_alg"].named["points_to_evaluate"]
    assert point["learning_rate"] == 0.05
    assert set(point) <= set(scope["param_space"])


def test_a_condition_is_told_beside_the_range(space: Space) -> None:
    assert "'decay_factor': tune.uniform(0.1, 0.5),  # only with schedule = step" in ray(space)
