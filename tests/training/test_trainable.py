from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.trainable import Capabilities, Objective, Trainable
from advisor.training.price import Prices
from advisor.training.trainable import ProblemTrainable
from tests.training.problems import clouds, tiny, trainable


def test_it_is_a_trainable() -> None:
    face: Trainable = trainable()
    assert face.name == "clouds"
    able = Capabilities(divisible=True, measures=face.capabilities.measures)
    assert face.capabilities == able


def test_the_situation_is_measured() -> None:
    situation = trainable(start={"optimizer": "sgd", "batch_size": 16, "accumulation_steps": 2}).situation
    assert situation.task == "tabular-classification"
    assert (situation.data_size, situation.classes, situation.input_shape) == (96, 4, (2,))
    assert (situation.parameters, situation.normalization) == (60, "none")
    assert (situation.optimizer, situation.batch_size, situation.epochs) == ("sgd", 32, 8)
    assert (situation.regime, situation.imbalance) == ("from_scratch", 1)
    assert situation.config is not None


@pytest.mark.parametrize(
    ("layer", "kind"),
    [(nn.BatchNorm1d(4), "batch_norm"), (nn.LayerNorm(4), "layer_norm"), (nn.RMSNorm(4), "rms_norm"),
     (nn.GroupNorm(2, 4), "group_norm")],
)  # fmt: skip
def test_normalization_is_told_by_its_layers(layer: nn.Module, kind: str) -> None:
    problem = trainable(build_model=lambda _: nn.Sequential(nn.Linear(2, 4), layer))
    assert problem.situation.normalization == kind


def test_weights_that_no_seed_drew_are_a_fine_tuning() -> None:
    def pretrained(_: Config) -> nn.Module:
        layers = [nn.Linear(2, 50), nn.Linear(50, 4)]
        for layer in layers:
            nn.init.eye_(layer.weight)
        return nn.Sequential(*layers).eval()

    problem = trainable(build_model=pretrained)
    assert problem.situation.regime == "fine_tuning"
    assert problem.bench.fresh_model(problem.start, 0).training


def test_weights_of_one_number_come_from_no_training() -> None:
    def empty(_: Config) -> nn.Module:
        layer = nn.Linear(2, 4)
        nn.init.zeros_(layer.weight)
        return layer

    assert trainable(build_model=empty).situation.regime == "from_scratch"


def test_regression_has_no_classes() -> None:
    inputs, labels = clouds(96)
    problem = trainable(
        build_model=lambda _: nn.Linear(2, 1), loss="mse", metrics=("rmse", "r2"), objective="r2",
        train=(inputs, labels.float()), validation=(inputs, labels.float()),
    )  # fmt: skip
    assert (problem.situation.classes, problem.situation.imbalance) == (None, None)
    assert problem.objective == Objective("r2", "maximize")
    assert "label_smoothing" not in problem.knobs


def test_two_classes_by_one_logit() -> None:
    inputs, labels = clouds(90)
    split = (inputs, (labels > 2).float())
    problem = trainable(build_model=lambda _: nn.Linear(2, 1), loss="bce_with_logits", train=split, validation=split)
    assert problem.situation.classes == 2
    assert problem.situation.imbalance == pytest.approx(68 / 22)
    assert problem.run(problem.start, seed=0).curves["val_accuracy"].y[-1] > 0.7


def test_the_objective_knows_what_the_validation_set_can_show() -> None:
    assert trainable(objective="accuracy").objective == Objective("accuracy", "maximize", 1 / 40)
    assert trainable().objective == Objective("loss", "minimize", 0)


def test_language_models_predict_every_token() -> None:
    class Next(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = nn.Embedding(7, 7)

        def forward(self, tokens: Tensor) -> Tensor:
            scores: Tensor = self.table(tokens)
            return scores

    tokens = torch.arange(7 * 40).view(40, 7) % 7
    split = (tokens, (tokens + 1) % 7)
    problem = trainable(
        build_model=lambda _: Next(), train=split, validation=split, unit="tokens",
        metrics=("perplexity", "accuracy"), objective="perplexity", start={"learning_rate": 0.3, "batch_size": 8},
    )  # fmt: skip
    run = problem.run(problem.start, seed=0)
    assert problem.situation.classes == 7
    assert run.curves["val_perplexity"].y[-1] == pytest.approx(1, abs=0.2)
    assert run.curves["val_accuracy"].y[-1] == 1


def test_knobs_hold_the_start_and_the_problems_own() -> None:
    problem = trainable(start={"width": 8}, knobs={"width": Range(scale="log", low=4, high=64)})
    assert problem.knobs["width"].high == 64
    assert problem.knobs["batch_size"].high == 96
    for name, value in problem.start.items():
        assert problem.knobs[name].contains(value), name


def test_overrides_become_the_start_and_the_yardstick() -> None:
    problem = ProblemTrainable(tiny(), {"epochs": 4, "learning_rate": 0.1})
    assert problem.start.learning_rate == 0.1
    assert problem.run(problem.start, seed=0).cost == pytest.approx(1 + 10 * 40 / 3 / (4 * 96))


def test_the_full_price_is_what_a_full_run_costs() -> None:
    problem = trainable()
    assert problem.full_price == problem.run(problem.start, seed=0).cost > 1


def test_a_changed_model_is_priced_by_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[Any] = []

    def thrice(changed: Any, start: Any, device: torch.device) -> float:
        changed(), start()
        measured.append(device)
        return 3.0

    monkeypatch.setattr("advisor.training.price.relative_time", thrice)
    problem = trainable(start={"width": 8, "dropout": 0.0}, knobs={"width": Range(), "dropout": Range()})
    costs = [
        problem.run(problem.start.with_(**change), seed=0).cost
        for change in ({}, {"dropout": 0.5}, {"width": 16}, {"width": 16})
    ]
    assert costs == pytest.approx([costs[0], costs[0], 3 * costs[0], 3 * costs[0]])
    assert len(measured) == 1


def test_a_model_that_cannot_be_built_has_no_price_and_fails_when_it_is_trained() -> None:
    problem = trainable(start={"width": 8}, knobs={"width": Range()})
    broken = problem.start.with_(width=-1)
    assert Prices(problem.bench, 60).of(broken).parameters is None
    assert problem.run(broken, seed=0).outcome == "failed"
