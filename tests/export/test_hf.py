"""The call is executed with a stand-in that knows the real names; the real class took all of it once, 5.23.0."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from advisor.core.config import Value
from advisor.export.hf import hf
from tests.export.conftest import recipe

#: Fields of transformers.TrainingArguments 5.23.0 (src/transformers/training_args.py); warmup_ratio is gone there.
FIELDS = {
    *("output_dir", "learning_rate", "weight_decay", "per_device_train_batch_size", "gradient_accumulation_steps"),
    *("num_train_epochs", "label_smoothing_factor", "optim", "optim_args", "adam_beta1", "adam_beta2", "adam_epsilon"),
    *("lr_scheduler_type", "lr_scheduler_kwargs", "warmup_steps", "eval_strategy", "max_grad_norm", "bf16"),
}
#: Of OptimizerNames there, those that need no further package.
OPTIMIZERS = {"adamw_torch", "sgd", "rmsprop", "adagrad"}
#: Of SchedulerType there -> the keywords of its function in src/transformers/optimization.py that we use.
SCHEDULERS: dict[str, set[str]] = {
    "constant": set(),
    "constant_with_warmup": set(),
    "linear": set(),
    "cosine": set(),
    "cosine_with_min_lr": {"min_lr_rate"},
    "polynomial": {"lr_end", "power"},
    "reduce_lr_on_plateau": {"factor", "patience", "threshold"},
}
BASE: dict[str, Value] = {"optimizer": "adamw", "learning_rate": 0.01, "epochs": 10}


def arguments(**values: Value) -> dict[str, Any]:
    """Return the keyword arguments of the pasted call."""
    tree = ast.parse(hf(recipe(**{**BASE, **values})))
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad", "radam", "lion"])
@pytest.mark.parametrize("schedule", ["constant", "step", "polynomial", "cosine", "one_cycle", "plateau", "wsd"])
@pytest.mark.parametrize("final", [0.0, 0.1])
def test_only_names_that_exist(optimizer: str, schedule: str, final: float) -> None:
    told = arguments(optimizer=optimizer, schedule=schedule, final_learning_rate_fraction=final, warmup_fraction=0.1)
    assert set(told) <= FIELDS
    assert told.get("optim", "sgd") in OPTIMIZERS
    assert set(told.get("lr_scheduler_kwargs", ())) <= SCHEDULERS[told.get("lr_scheduler_type", "linear")]


def test_plain_values_keep_their_meaning() -> None:
    told = arguments(weight_decay=0.1, batch_size=8, accumulation_steps=2, label_smoothing=0.1, gradient_clip_norm=0.5)
    assert (told["weight_decay"], told["per_device_train_batch_size"], told["gradient_accumulation_steps"]) == (
        0.1,
        8,
        2,
    )
    assert (told["label_smoothing_factor"], told["max_grad_norm"], told["num_train_epochs"]) == (0.1, 0.5, 10)


def test_their_defaults_do_not_creep_in() -> None:
    told = arguments()
    assert told["max_grad_norm"] == 0.0
    assert told["weight_decay"] == 0.01
    assert "weight_decay" not in arguments(optimizer="sgd")


def test_sgd_gets_its_momentum_through_optim_args() -> None:
    told = arguments(optimizer="sgd", momentum=0.9, nesterov=True)
    assert (told["optim"], told["optim_args"]) == ("sgd", "momentum=0.9,nesterov=True")
    assert "optim_args" not in arguments(optimizer="sgd", nesterov=True)


def test_adam_is_adamw_only_without_decay() -> None:
    assert arguments(optimizer="adam", beta2=0.98)["adam_beta2"] == 0.98
    assert "optim" not in arguments(optimizer="adam", weight_decay=0.1)
    code = hf(recipe(optimizer="adam", weight_decay=0.1, learning_rate=0.1))
    assert "#   optimizer = 'adam' (build the optimizer" in code


def test_warmup_is_a_share_of_the_updates() -> None:
    told = arguments(schedule="cosine", warmup_fraction=0.1)
    assert (told["lr_scheduler_type"], told["warmup_steps"]) == ("cosine", 0.1)
    assert arguments(schedule="constant", warmup_fraction=0.1)["lr_scheduler_type"] == "constant_with_warmup"


def test_the_end_of_a_polynomial_is_a_rate() -> None:
    told = arguments(schedule="polynomial", final_learning_rate_fraction=0.1, polynomial_power=2)
    assert told["lr_scheduler_kwargs"] == {"lr_end": 0.001, "power": 2}
    assert arguments(schedule="polynomial")["lr_scheduler_type"] == "linear"


def test_plateau_waits_a_share_of_the_epochs_and_loses_its_warmup_loudly() -> None:
    assert arguments(schedule="plateau")["lr_scheduler_kwargs"]["patience"] == 2
    assert "#   warmup_fraction = 0.1" in hf(recipe(**BASE, schedule="plateau", warmup_fraction=0.1))


def test_a_schedule_without_a_name_is_listed() -> None:
    code = hf(recipe(**BASE, schedule="one_cycle", dropout=0.1))
    assert "#   schedule = 'one_cycle' (build the optimizer" in code
    assert "#   dropout = 0.1 (the model)" in code
