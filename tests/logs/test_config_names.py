"""Hyperparameters under the names of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.logs.config_names import config_of, seed_of


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"lr": 0.1, "bs": 32, "wd": "1e-4"}, {"learning_rate": 0.1, "batch_size": 32, "weight_decay": 1e-4}),
        ({"opt": "torch.optim.AdamW"}, {"optimizer": "adamw"}),
        ({"optimizer": "SGD (\nParameter Group 0\n    lr: 0.1"}, {"optimizer": "sgd"}),
        ({"lr_scheduler_type": "cosine_with_restarts"}, {"schedule": "cosine_restarts"}),
        ({"scheduler": "CosineAnnealingLR"}, {"schedule": "cosine"}),
        (
            {"optimizer": {"class_path": "torch.optim.SGD", "init_args": {"lr": 0.1, "nesterov": "True"}}},
            {"optimizer": "sgd", "learning_rate": 0.1, "nesterov": True},
        ),
        ({"discriminator": {"lr": 3}}, {"discriminator_lr": 3}),
        ({"batch_size": "auto", "dropout": "None"}, {}),
        ({"learning_rate": 0.1, "max_lr": 1, "lr": 0.2}, {"learning_rate": 0.1}),
        ({"lr": 0.2, "training/learning_rate": 0.3}, {"learning_rate": 0.2}),
        ({"layers": [1, 2], "none": None}, {}),
        ({"1a": 1, "class": "x", "--": 2}, {"the_1a": 1, "the_class": "x", "value": 2}),
    ],
)
def test_names_and_values(given_: dict[str, object], expected: dict[str, object]) -> None:
    assert dict(config_of(given_)) == expected


@pytest.mark.parametrize(
    ("given_", "seed"), [({"seed": 3}, 3), ({"seed_everything": True, "random_seed": "7"}, 7), ({"seed": "x"}, None)]
)
def test_seeds(given_: dict[str, object], seed: int | None) -> None:
    assert seed_of(given_) == seed


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)


@given(
    st.dictionaries(
        st.text(max_size=8) | st.sampled_from(["lr", "seed", "optimizer"]), values | st.lists(values, max_size=2)
    )
)
def test_any_values_give_a_config(given_: dict[str, object]) -> None:
    config_of(given_)
    seed_of(given_)
