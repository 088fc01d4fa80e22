"""A configuration as code: what is pasted must run, and do what our own loop does."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.core.config import Config
from advisor.export.python import config_as_code, python
from tests.export.conftest import recipe

torch = pytest.importorskip("torch")

SGD = Config(optimizer="sgd", learning_rate=0.1, momentum=0.9, batch_size=8, epochs=5, dropout=0.2)
BATCHES = 8


def trained(config: Config) -> dict[str, Any]:
    """Return what the pasted code defines, after it has trained a tiny model with it; `rates` holds each rate."""
    model = torch.nn.Linear(3, 2)
    scope: dict[str, Any] = {"model": model, "train_loader": [torch.randn(8, 3) for _ in range(BATCHES)]}
    exec(config_as_code(config), scope)
    scope["rates"] = []
    for number in range(int(scope["epochs"]) * BATCHES):
        scope["rates"].append(scope["optimizer"].param_groups[0]["lr"])
        inputs = scope["train_loader"][number % BATCHES]
        scope["update"](model(inputs).square().mean(), number)
    return scope


@pytest.mark.parametrize(
    "optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "radam"]
)
def test_every_optimizer_is_built(optimizer: str) -> None:
    config = Config(optimizer=optimizer, learning_rate=0.01, weight_decay=0.001, epsilon=1e-7, beta1=0.8, epochs=1)
    built = trained(config)["optimizer"]
    assert type(built).__name__.lower() == optimizer
    assert built.param_groups[0]["lr"] == 0.01
    assert built.param_groups[0]["weight_decay"] == 0.001


@pytest.mark.parametrize("warmup", [0.0, 0.25])
@pytest.mark.parametrize(
    "schedule",
    [
        {"schedule": "constant"},
        {"schedule": "cosine"},
        {"schedule": "cosine", "final_learning_rate_fraction": 0.1},
        {"schedule": "polynomial", "polynomial_power": 2.0},
        {"schedule": "exponential", "final_learning_rate_fraction": 0.01},
        {"schedule": "exponential"},
        {"schedule": "step", "decay_factor": 0.5, "decay_every": 0.2},
        {"schedule": "step"},
    ],
    ids=str,
)
def test_the_learning_rate_is_that_of_our_own_loop(schedule: dict[str, Any], warmup: float) -> None:
    schedules = pytest.importorskip("advisor.training.schedules")
    config = SGD.with_(warmup_fraction=warmup, **schedule)
    updates = 5 * BATCHES
    expected = [0.1 * schedules.rate(config, (update + 0.5) / updates) for update in range(updates)]
    assert trained(config)["rates"] == pytest.approx(expected)


def test_one_cycle_rises_and_falls() -> None:
    rates = trained(SGD.with_(schedule="one_cycle"))["rates"]
    assert rates[0] == pytest.approx(0.1 / 25)
    assert max(rates) == pytest.approx(0.1, rel=0.02)
    assert rates[-1] < 0.001


def test_one_cycle_without_momentum_runs() -> None:
    assert "cycle_momentum=False" in config_as_code(SGD.with_(schedule="one_cycle", momentum=0.0))
    trained(SGD.with_(schedule="one_cycle", momentum=0.0))


def test_plateau_is_stepped_by_the_validation() -> None:
    scope = trained(SGD.with_(schedule="plateau", decay_factor=0.3))
    scope["scheduler"].step(1.0)
    assert scope["rates"][-1] == 0.1


def test_accumulation_and_clipping_are_in_the_update() -> None:
    scope = trained(SGD.with_(accumulation_steps=4, gradient_clip_norm=1.0, schedule="cosine"))
    assert scope["total_updates"] == 5 * BATCHES // 4
    assert scope["rates"][0] == scope["rates"][3] > scope["rates"][4]
    assert "clip_grad_norm_(model.parameters(), 1.0)" in config_as_code(SGD.with_(gradient_clip_norm=1.0))


def test_a_late_switch_to_sgd_has_two_optimizers() -> None:
    config = Config(optimizer="adam", learning_rate=0.01, schedule="cosine", epochs=2, momentum=0.9)
    scope = trained(config.with_(switch_to_sgd_at=0.5, sgd_learning_rate=0.1))
    assert type(scope["late_optimizer"]).__name__ == "SGD"
    assert 0 < scope["late_optimizer"].param_groups[0]["lr"] < 0.05


def test_what_the_model_and_the_loss_need_is_named() -> None:
    code = config_as_code(SGD.with_(label_smoothing=0.1, mixed_precision="auto"))
    assert 'model_settings = {"dropout": 0.2}' in code
    assert "CrossEntropyLoss(label_smoothing=0.1)" in code
    assert "autocast" in code


def test_a_configuration_that_is_not_of_pytorch_is_a_dictionary() -> None:
    scope: dict[str, Any] = {}
    exec(config_as_code(Config(optimizer="lion", note='"; import os #\n')), scope)
    assert scope["config"] == {"optimizer": "lion", "note": '"; import os #\n'}


def test_a_length_that_is_not_known_is_said() -> None:
    assert "set your own" in config_as_code(Config(optimizer="sgd", learning_rate=0.1))


def test_the_snippet_of_a_recipe_names_its_sources_and_runs() -> None:
    code = python(recipe(**SGD.with_(schedule="cosine", epochs=1)))
    assert "learning_rate = 0.1: S0-001, book" in code
    exec(code, {"model": torch.nn.Linear(3, 2), "train_loader": [0] * BATCHES})


def test_plateau_keeps_its_warmup() -> None:
    scope = trained(SGD.with_(schedule="plateau", warmup_fraction=0.1))
    assert scope["rates"][0] == pytest.approx(0.1 * 0.5 / 4)
    assert scope["rates"][4:] == pytest.approx([0.1] * 36)


@pytest.mark.parametrize("optimizer", ["adagrad", "adadelta", "rmsprop", "radam"])
def test_one_cycle_runs_with_every_kind_of_optimizer(optimizer: str) -> None:
    trained(SGD.with_(schedule="one_cycle", optimizer=optimizer))


@pytest.mark.parametrize("schedule", ["one_cycle", "plateau", "constant"])
def test_a_late_switch_runs_with_every_schedule(schedule: str) -> None:
    config = Config(optimizer="adam", learning_rate=0.01, epochs=2, schedule=schedule, warmup_fraction=0.1)
    trained(config.with_(switch_to_sgd_at=0.5, sgd_learning_rate=0.1))


def test_nesterov_waits_for_a_momentum() -> None:
    assert "nesterov" not in config_as_code(SGD.with_(nesterov=True, momentum=0.0))


def test_a_schedule_that_cannot_be_drawn_is_said() -> None:
    assert "# schedule = 'wsd' is not drawn here" in config_as_code(SGD.with_(schedule="wsd"))
    trained(SGD.with_(schedule="wsd", warmup_fraction=0.1))


def test_averaged_weights_are_those_of_our_own_loop() -> None:
    from advisor.training.averaging import Average

    config = SGD.with_(ema_decay=0.9)
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)
    average = Average.of(model, config)
    assert average is not None
    scope: dict[str, Any] = {"model": model, "train_loader": [torch.randn(8, 3) for _ in range(BATCHES)]}
    exec(config_as_code(config), scope)
    for number, inputs in enumerate(scope["train_loader"] * 5):
        scope["update"](model(inputs).square().mean(), number)
        average.update()
    assert torch.allclose(scope["averaged"].module.weight, average.model.weight)
    assert not torch.allclose(model.weight, average.model.weight)


def test_a_late_switch_without_a_rate_of_its_own_says_that_it_is_a_guess() -> None:
    config = Config(optimizer="adam", learning_rate=0.002, switch_to_sgd_at=0.5, epochs=2)
    assert "lr=0.02" in config_as_code(config)
    assert "`advisor probe switch` finds the rate" in config_as_code(config)
