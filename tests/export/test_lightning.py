"""The method is executed on a stand-in for a LightningModule: it needs only parameters() and trainer.

The combinations below were also trained once by a real Trainer, lightning 2.6.6.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from advisor.core.config import Config, Value
from advisor.export.lightning import lightning
from tests.export.conftest import recipe

torch = pytest.importorskip("torch")

#: From the signature of lightning.Trainer, 2.6.6 (https://lightning.ai/docs/pytorch/stable/common/trainer.html).
TRAINER = {"max_epochs", "gradient_clip_val", "gradient_clip_algorithm", "accumulate_grad_batches", "precision"}
PRECISIONS = {"32-true", "bf16-mixed"}
BASE: dict[str, Value] = {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9, "epochs": 5, "dropout": 0.2}
UPDATES = 40


def configured(**values: Value) -> tuple[dict[str, Any], Any]:
    """Return what the pasted code defines, and what its method returns for a tiny model."""
    scope: dict[str, Any] = {}
    exec(lightning(recipe(**{**BASE, **values})), scope)
    trainer = SimpleNamespace(estimated_stepping_batches=float(UPDATES), max_epochs=5)
    module = SimpleNamespace(parameters=torch.nn.Linear(3, 2).parameters, trainer=trainer)
    return scope, scope["configure_optimizers"](module)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "radam"])
@pytest.mark.parametrize(
    "schedule", ["constant", "step", "exponential", "polynomial", "cosine", "one_cycle", "plateau"]
)
def test_every_optimizer_and_schedule_runs(optimizer: str, schedule: str) -> None:
    scope, built = configured(optimizer=optimizer, schedule=schedule, warmup_fraction=0.25)
    assert set(scope["trainer_arguments"]) <= TRAINER
    optimizers = built[0] if isinstance(built, tuple) else [built["optimizer"]]
    assert type(optimizers[0]).__name__.lower() == optimizer


def test_the_learning_rate_is_that_of_our_own_loop() -> None:
    schedules = pytest.importorskip("advisor.training.schedules")
    values: dict[str, Value] = {"schedule": "cosine", "warmup_fraction": 0.25, "final_learning_rate_fraction": 0.1}
    _, built = configured(**values)
    optimizer, scheduler = built["optimizer"], built["lr_scheduler"]["scheduler"]
    assert built["lr_scheduler"]["interval"] == "step"
    rates = []
    for _ in range(UPDATES):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    config = Config({**BASE, **values})
    assert rates == pytest.approx([0.1 * schedules.rate(config, (i + 0.5) / UPDATES) for i in range(UPDATES)])


def test_a_constant_rate_needs_no_scheduler() -> None:
    assert isinstance(configured(schedule="constant")[1], torch.optim.SGD)


def test_plateau_watches_the_validation_loss_and_keeps_its_warmup() -> None:
    assert configured(schedule="plateau")[1]["lr_scheduler"]["monitor"] == "val_loss"
    _, (optimizers, schedulers) = configured(schedule="plateau", warmup_fraction=0.1)
    assert len(optimizers) == 1
    assert [scheduler["interval"] for scheduler in schedulers] == ["step", "epoch"]


def test_the_trainer_is_told_the_rest() -> None:
    scope, _ = configured(gradient_clip_norm=1.0, accumulation_steps=4, mixed_precision="auto")
    told = scope["trainer_arguments"]
    assert told["gradient_clip_val"] == 1.0
    assert told["accumulate_grad_batches"] == 4
    assert told["max_epochs"] == 5
    assert told["precision"] in PRECISIONS - {"32-true"}
    assert configured()[0]["trainer_arguments"]["precision"] == "32-true"


def test_what_lightning_has_no_name_for_is_listed() -> None:
    code = lightning(recipe(**BASE, batch_size=8, schedule="wsd"))
    for line in ("dropout = 0.2 (the model)", "batch_size = 8 (the data loader", "schedule = 'wsd'"):
        assert f"#   {line}" in code
    lion = lightning(recipe(optimizer="lion", learning_rate=1e-4, epochs=2))
    assert "#   optimizer = 'lion'" in lion
    assert "configure_optimizers" not in lion
    exec(lion, {})
