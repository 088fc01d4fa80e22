from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.knowledge.loader import load_knowledge
from advisor.rescaling import changed, rederived

KNOWN = load_knowledge()
OPTIMIZERS = [str(name) for name in KNOWN.hyperparameters["optimizer"].possible.choices]
#: Two roundings to three digits, there and back.
ROUNDED = 0.02

sizes = st.integers(1, 131_072)
#: Where no value is driven to an end of what is possible, nor an update holds more examples than a law is followed to.
moderate = st.sampled_from([16, 24, 32, 48, 64, 100, 128, 192, 256, 512, 768, 1000])
configs = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from(OPTIMIZERS),
        "learning_rate": st.floats(1e-5, 0.1),
        "weight_decay": st.just(0.0) | st.floats(1e-6, 0.1),
        "momentum": st.floats(0, 0.99),
        "beta1": st.floats(0, 0.99),
        "beta2": st.floats(0.9, 0.9999),
        "ema_decay": st.floats(0.99, 0.9999),
        "warmup_fraction": st.floats(0, 0.2),
        "epochs": st.integers(1, 300),
        "schedule": st.sampled_from(["constant", "cosine", "one_cycle", "step"]),
    }
)


def moved(config: dict[str, Value], before: int, after: int, **facts: object) -> dict[str, tuple[Value, Value]]:
    """Return name -> (from, to) of a configuration that goes from one batch size to another."""
    situation = Situation.model_validate({"task": "cnn-classification", **facts})
    rows = rederived(Config(config, batch_size=before), after, situation, KNOWN)
    return {row.hyperparameter: (row.from_, row.to) for row in rows}


@settings(deadline=None, max_examples=60)
@given(configs, sizes, sizes, st.none() | st.integers(1, 4096), st.sampled_from(sorted(KNOWN.tasks)))
def test_every_value_stays_possible_and_says_why(
    config: dict[str, Value], before: int, after: int, fitting: int | None, task: str
) -> None:
    situation = Situation(task=task, max_batch_size=fitting)
    for row in rederived(Config(config, batch_size=before), after, situation, KNOWN):
        possible = KNOWN.hyperparameters[row.hyperparameter].possible
        assert possible.contains(row.to) or row.hyperparameter == "accumulation_steps", row
        assert row.why
        assert set(row.cites) <= KNOWN.citable
        assert row.law != "none" or row.to == row.from_


@settings(deadline=None, max_examples=60)
@given(configs, moderate, moderate)
def test_there_and_back_gives_the_old_configuration(config: dict[str, Value], before: int, after: int) -> None:
    # A warmup is raised for a large batch and never lowered, and the law of beta2 is not followed past its ends.
    beta2 = config["beta2"]
    assert isinstance(beta2, float)
    config = {**config, "beta2": min(0.999, max(0.99, beta2))}
    situation = Situation(task="cnn-classification")
    old = Config(config, batch_size=before)
    there = changed(rederived(old, after, situation, KNOWN), old)
    back = changed(rederived(there, before, situation, KNOWN), there)
    for name, value in old.items():
        if isinstance(value, float) and name != "beta2" and name != "ema_decay":
            assert back.number(name, 0) == pytest.approx(value, rel=ROUNDED, abs=1e-9), name
        elif isinstance(value, int | str):
            assert back[name] == value, name
    assert 1 - back.number("ema_decay", 0) == pytest.approx(1 - old.number("ema_decay", 0), rel=ROUNDED)
    if 0.95 < there.number("beta2", 0) < 0.9999:
        assert 1 - back.number("beta2", 0) == pytest.approx(1 - old.number("beta2", 0), rel=ROUNDED)


@settings(deadline=None, max_examples=30)
@given(configs, sizes)
def test_the_batch_size_in_use_moves_nothing(config: dict[str, Value], size: int) -> None:
    assert all(before == after for before, after in moved(config, size, size).values())


@pytest.mark.parametrize(
    ("optimizer", "rate", "decay"),
    [("sgd", 0.4, 0.01), ("adamw", 0.2, 0.02), ("adam", 0.2, 0.01), ("lion", 0.1, 0.01), ("adagrad", 0.1, 0.01)],
)
def test_rate_and_decay_move_by_the_laws_of_the_optimizer(optimizer: str, rate: float, decay: float) -> None:
    told = moved({"optimizer": optimizer, "learning_rate": 0.1, "weight_decay": 0.01}, 64, 256)
    assert told["learning_rate"] == (0.1, rate)
    assert told["weight_decay"] == (0.01, decay)


def test_what_adamw_forgets_in_one_pass_stays() -> None:
    # rate * decay * updates, Wang and Aitchison 2024 (arXiv:2405.13698).
    told = moved({"optimizer": "adamw", "learning_rate": 0.001, "weight_decay": 0.01}, 100, 400)
    rate, decay = told["learning_rate"][1], told["weight_decay"][1]
    assert isinstance(rate, float)
    assert isinstance(decay, float)
    assert rate * decay / 400 == pytest.approx(0.001 * 0.01 / 100)


def test_memories_stay_as_long_in_examples() -> None:
    told = moved({"optimizer": "adamw", "beta1": 0.9, "beta2": 0.999, "ema_decay": 0.9999}, 64, 256)
    assert told["beta1"] == (0.9, 0.9)
    assert told["beta2"][1] == pytest.approx(0.999**4, abs=1e-5)
    assert told["ema_decay"][1] == pytest.approx(0.9999**4, abs=1e-6)


@pytest.mark.parametrize(("given_", "kept"), [(0.999, 0.95), (0.9, 0.9)])
def test_the_law_of_beta2_is_not_followed_past_its_end(given_: float, kept: float) -> None:
    assert moved({"optimizer": "adam", "beta2": given_}, 32, 32 * 1024)["beta2"] == (given_, kept)


@pytest.mark.parametrize(
    ("config", "before", "after", "warmup"),
    [
        ({}, 256, 4096, 0.05),
        ({"warmup_fraction": 0.01}, 256, 4096, 0.05),
        ({"warmup_fraction": 0.1}, 256, 4096, 0.1),
        ({"warmup_fraction": 0.01}, 8192, 4096, 0.01),
        ({"warmup_fraction": 0.01}, 64, 256, 0.01),
        ({"warmup_fraction": 0.3, "schedule": "one_cycle"}, 256, 4096, 0.3),
    ],
)
def test_a_large_batch_is_warmed_up(config: dict[str, Value], before: int, after: int, warmup: float) -> None:
    assert moved({"optimizer": "sgd", **config}, before, after)["warmup_fraction"][1] == warmup


def test_one_cycle_has_a_warmup_of_its_own() -> None:
    assert "warmup_fraction" not in moved({"optimizer": "sgd", "schedule": "one_cycle"}, 256, 4096)


@pytest.mark.parametrize(
    ("parts", "fitting", "after", "split"),
    [
        (1, None, 512, (512, 1)),
        (1, 100, 64, (64, 1)),
        (1, 128, 512, (128, 4)),
        (1, 100, 512, (64, 8)),
        (1, 100, 101, (50, 2)),
        (4, None, 512, (64, 8)),
        (4, 256, 512, (256, 2)),
        (4, None, 32, (32, 1)),
    ],
)
def test_what_does_not_fit_is_accumulated(parts: int, fitting: int | None, after: int, split: tuple[int, int]) -> None:
    told = moved({"optimizer": "sgd", "accumulation_steps": parts}, 64, after, max_batch_size=fitting)
    assert told["batch_size"][1] == split[0]
    assert told["accumulation_steps"][1] == split[1]


@settings(deadline=None, max_examples=60)
@given(sizes, st.integers(1, 512))
def test_parts_fit_and_make_up_the_batch(after: int, fitting: int) -> None:
    told = moved({"optimizer": "sgd", "accumulation_steps": 1}, 64, after, max_batch_size=fitting)
    size, parts = told["batch_size"][1], told["accumulation_steps"][1]
    assert isinstance(size, int)
    assert isinstance(parts, int)
    assert 1 <= size <= fitting
    assert after - parts < size * parts <= after


def test_the_rate_is_that_of_the_whole_update() -> None:
    told = moved({"optimizer": "sgd", "learning_rate": 0.1, "accumulation_steps": 2}, 32, 128, max_batch_size=32)
    assert told["accumulation_steps"] == (2, 4)
    assert told["learning_rate"] == (0.1, 0.2)


def test_what_counts_examples_or_shares_stays() -> None:
    told = moved({"optimizer": "sgd", "momentum": 0.9, "epochs": 30, "decay_every": 0.3, "schedule": "step"}, 32, 256)
    assert {name: told[name][0] == told[name][1] for name in ("momentum", "epochs", "decay_every")} == {
        "momentum": True,
        "epochs": True,
        "decay_every": True,
    }


def test_what_is_idle_or_not_set_is_left_out() -> None:
    told = moved({"optimizer": "adam", "momentum": 0.9}, 32, 256)
    assert set(told) == {"batch_size"}


def test_the_batch_comes_first_and_then_what_matters_most() -> None:
    config: dict[str, Value] = {"optimizer": "adamw", "ema_decay": 0.999, "weight_decay": 0.1, "learning_rate": 0.1}
    assert list(moved(config, 32, 64, max_batch_size=32)) == [
        "batch_size",
        "accumulation_steps",
        "learning_rate",
        "weight_decay",
        "ema_decay",
    ]


def test_without_a_batch_size_nothing_can_be_scaled() -> None:
    assert rederived(Config(learning_rate=0.1), 64, Situation(task="cnn-classification"), KNOWN) == ()


def test_the_task_s_optimizer_is_assumed_where_none_is_named() -> None:
    assert moved({"learning_rate": 0.01}, 32, 64)["learning_rate"] == (0.01, 0.02)
    without_task = rederived(Config(learning_rate=0.01, batch_size=32), 64, Situation(), KNOWN)
    assert {row.hyperparameter: row.law for row in without_task}["learning_rate"] == "none"
