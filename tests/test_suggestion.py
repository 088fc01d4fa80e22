from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.advice import Advice, Suggestion
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import When
from advisor.suggestion import law_of, matches, recommended, recommended_rate, resolve, suggest

KNOWN = load_knowledge()
RATE = KNOWN.hyperparameters["learning_rate"]
OPTIMIZERS = [str(name) for name in KNOWN.hyperparameters["optimizer"].possible.choices]

situations = st.builds(
    Situation,
    task=st.sampled_from(sorted(KNOWN.tasks)),
    optimizer=st.none() | st.sampled_from(OPTIMIZERS),
    batch_size=st.none() | st.integers(1, 10_000),
    regime=st.sampled_from([None, "from_scratch", "fine_tuning"]),
    normalization=st.sampled_from([None, "none", "batch_norm", "layer_norm"]),
    data_size=st.none() | st.integers(1, 10**8),
    parameters=st.none() | st.integers(1, 10**11),
    imbalance=st.none() | st.floats(1, 1000),
    label_noise=st.none() | st.floats(0, 1),
    epochs=st.none() | st.floats(0.5, 1000),
    memory_gb=st.none() | st.floats(1, 1000),
)


def suggested(task: str = "cnn-classification", **facts: object) -> Suggestion:
    return suggest(Situation.model_validate({"task": task, **facts}), KNOWN)


def advice_on(name: str, suggestion: Suggestion) -> Advice:
    return next(advice for advice in suggestion.advice if advice.hyperparameter == name)


@settings(deadline=None, max_examples=80)
@given(situations)
def test_every_value_is_possible_inside_its_range_and_has_a_reason_and_a_source(situation: Situation) -> None:
    told = suggest(situation, KNOWN)
    # What the user said is kept, whatever is recommended.
    said = {name for name in ("optimizer", "batch_size") if getattr(situation, name) is not None}
    for advice in told.advice:
        name = advice.hyperparameter
        if advice.value is not None:
            assert KNOWN.hyperparameters[name].possible.contains(advice.value)
            assert name in said or advice.range.contains(advice.value), (name, advice.value, str(advice.range))
        assert advice.why
        assert advice.cites
        assert set(advice.cites) <= KNOWN.citable
    assert len({advice.hyperparameter for advice in told.advice}) == len(told.advice)


@settings(deadline=None, max_examples=20)
@given(situations)
def test_the_same_situation_gets_the_same_suggestion(situation: Situation) -> None:
    assert suggest(situation, KNOWN) == suggest(situation.model_copy(), KNOWN)


@settings(deadline=None, max_examples=20)
@given(situations)
def test_the_order_is_the_tasks(situation: Situation) -> None:
    order = KNOWN.task(situation.task or "").importance
    named = [advice.hyperparameter for advice in suggest(situation, KNOWN).advice]
    assert named == [name for name in order if name in named]
    assert named[0] == "learning_rate"


@settings(deadline=None, max_examples=20)
@given(situations)
def test_what_the_user_said_is_kept(situation: Situation) -> None:
    told = suggest(situation, KNOWN)
    assert told.situation == situation
    for name in ("optimizer", "batch_size"):
        if getattr(situation, name) is not None:
            assert told.value_of(name) == getattr(situation, name)


@pytest.mark.parametrize(
    ("optimizer", "law"),
    [("sgd", "linear"), ("lars", "linear"), ("adam", "sqrt"), ("adamw", "sqrt"), ("adagrad", "none"), ("lion", "none")],
)
def test_each_optimizer_has_its_law_of_the_batch_size(optimizer: str, law: str) -> None:
    found = law_of(RATE, Situation(optimizer=optimizer, batch_size=64))
    assert found is not None
    assert found.law == law


def test_an_unknown_batch_size_scales_nothing() -> None:
    stated = resolve(RATE, Situation(optimizer="sgd", normalization="batch_norm"))
    assert stated.at_batch_size is not None
    value, span = recommended(RATE, Situation(optimizer="sgd", normalization="batch_norm"))
    assert (value, span.low, span.high) == (stated.default, stated.low, stated.high)


def test_the_classic_rate_of_image_networks_scales_with_its_range() -> None:
    # 0.1 at batch size 256, see knowledge/hyperparameters/learning_rate.yaml.
    at_256 = advice_on("learning_rate", suggested(optimizer="sgd", normalization="batch_norm", batch_size=256))
    at_64 = advice_on("learning_rate", suggested(optimizer="sgd", normalization="batch_norm", batch_size=64))
    assert at_256.value == 0.1
    assert at_64.value == 0.025
    assert (at_256.range.low, at_256.range.high) == (0.01, 1.0)
    assert (at_64.range.low, at_64.range.high) == (0.0025, 0.25)


def test_a_scaled_value_stays_possible() -> None:
    value, span = recommended(RATE, Situation(optimizer="sgd", normalization="batch_norm", batch_size=100_000))
    assert value == span.high == RATE.possible.high


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_fine_tuning_starts_lower(optimizer: str) -> None:
    scratch, tuned = (
        suggested(optimizer=optimizer, regime=regime).value_of("learning_rate")
        for regime in ("from_scratch", "fine_tuning")
    )
    assert isinstance(scratch, float)
    assert isinstance(tuned, float)
    assert tuned <= scratch / 10


@pytest.mark.parametrize(("optimizer", "momentum", "beta1"), [("sgd", True, False), ("adamw", False, True)])
def test_what_has_no_effect_beside_the_optimizer_is_not_advised(optimizer: str, momentum: bool, beta1: bool) -> None:
    named = {advice.hyperparameter for advice in suggested("tabular-classification", optimizer=optimizer).advice}
    assert ("momentum" in named) is momentum
    assert ("beta1" in named) is beta1


def test_the_tasks_own_start_values_win() -> None:
    for task in KNOWN.tasks.values():
        told = suggested(task.name)
        for name, value in task.start.items():
            if name in {advice.hyperparameter for advice in told.advice}:
                assert told.value_of(name) == value


def test_the_advised_batch_size_is_one_that_the_task_takes() -> None:
    for task in KNOWN.tasks.values():
        value = suggested(task.name).value_of("batch_size")
        assert task.batch_size.contains(value)


@pytest.mark.parametrize("task", ["cnn-clasification", "", None])
def test_an_unknown_task_is_refused(task: str | None) -> None:
    with pytest.raises(UsageError, match="no task"):
        suggest(Situation(task=task), KNOWN)


def test_what_was_not_told_is_listed_with_what_it_would_sharpen() -> None:
    missing = {item.fact: item.sharpens for item in suggested().missing}
    assert "learning_rate" in missing["optimizer"]
    assert "learning_rate" in missing["batch_size"]
    assert "weight_decay" in missing["data_size"]
    told = {item.fact for item in suggested(optimizer="sgd", data_size=50_000).missing}
    assert {"optimizer", "data_size"}.isdisjoint(told)


@pytest.mark.parametrize(
    ("config", "named"), [({"dropout": 0.8}, ["dropout"]), ({"dropout": 0.2}, []), ({"unheard_of": 7}, ["unheard_of"])]
)
def test_a_given_value_outside_its_range_is_warned_of(config: dict[str, Value], named: list[str]) -> None:
    warnings = suggested(config=Config(config)).warnings
    assert [warning.split()[0] for warning in warnings] == named


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"optimizer": "adadelta"}, ["optimizer = adadelta is outside the recommended range sgd | adamw | adam."]),
        ({"batch_size": 90_000}, ["batch_size = 90000 is outside the recommended range 16 … 1024."]),
        ({"optimizer": "sgd", "batch_size": 64}, []),
        ({"optimizer": "adadelta", "config": Config(optimizer="adadelta")}, ["optimizer = adadelta is outside"]),
        ({"optimizer": "sgd", "config": Config(optimizer="adadelta")}, ["optimizer = adadelta is outside"]),
        ({"batch_size": 64, "config": Config(batch_size=16, accumulation_steps=4)}, []),
    ],
)
def test_what_the_user_names_is_warned_of_once(facts: dict[str, Any], words: list[str]) -> None:
    warnings = suggested(**facts).warnings
    assert len(warnings) == len(words)
    assert all(warning.startswith(word) for warning, word in zip(warnings, words, strict=True))


def test_a_configuration_is_held_against_its_own_batch_size() -> None:
    config = Config(optimizer="sgd", learning_rate=0.02, batch_size=64)
    assert suggested(config=config, batch_size=1024, optimizer="sgd").warnings == ()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_reason_of_a_named_optimizer_is_its_own(optimizer: str) -> None:
    advice = advice_on("optimizer", suggested(optimizer=optimizer))
    option = next(option for option in KNOWN.choices["optimizers"].options if option.name == optimizer)
    assert optimizer == "sgd" or advice.why == f"You named it. When to use it: {option.use_when}"
    assert optimizer == "sgd" or advice.cites == option.cites


def test_the_reason_of_a_named_batch_size_says_that_it_was_named() -> None:
    assert advice_on("batch_size", suggested(batch_size=48)).why.startswith("You named it. ")
    assert not advice_on("batch_size", suggested()).why.startswith("You named it. ")


@pytest.mark.parametrize(
    ("name", "task", "facts", "value"),
    [
        ("label_smoothing", "cnn-classification", {"label_noise": 0.2}, 0.1),
        ("label_smoothing", "cnn-classification", {"label_noise": 0.01}, 0),
        ("mixup_alpha", "cnn-classification", {"label_noise": 0.3}, 8),
        ("early_stopping_patience", "tabular-classification", {"epochs": 10}, 3),
        ("early_stopping_patience", "tabular-classification", {"epochs": 100}, 10),
        ("fine_tuning_method", "transformer-classification", {"memory_gb": 16, "parameters": 7 * 10**9}, "lora"),
        ("fine_tuning_method", "transformer-classification", {"memory_gb": 160, "parameters": 7 * 10**9}, "full"),
    ],
)
def test_facts_of_the_situation_decide(name: str, task: str, facts: dict[str, object], value: Value) -> None:
    assert advice_on(name, suggested(task, **facts)).value == value


@pytest.mark.parametrize(
    ("when", "facts", "fits"),
    [
        ({}, {}, True),
        ({"optimizer": "sgd"}, {"optimizer": "sgd"}, True),
        ({"optimizer": ("adam", "adamw")}, {"optimizer": "adamw"}, True),
        ({"optimizer": "sgd"}, {}, False),
        ({"optimizer": "sgd", "regime": "fine_tuning"}, {"optimizer": "sgd"}, False),
        ({"data_size_below": 100}, {"data_size": 99}, True),
        ({"data_size_below": 100}, {"data_size": 100}, False),
        ({"data_size_at_least": 100}, {"data_size": 100}, True),
        ({"batch_size_above": 100}, {"batch_size": 100}, False),
        ({"batch_size_above": 100}, {"batch_size": 101}, True),
        ({"data_size_below": 100}, {}, False),
        ({"label_noise_at_least": 0.1}, {"label_noise": 0.1}, True),
        ({"epochs_below": 10}, {"epochs": 10}, False),
        ({"memory_gb_below": 24}, {"memory_gb": 16}, True),
    ],
)
def test_a_context_holds_only_where_every_fact_is_known(
    when: dict[str, object], facts: dict[str, object], fits: bool
) -> None:
    assert matches(When.model_validate(when), Situation.model_validate(facts)) is fits


def test_the_prior_of_the_probe_is_the_advice_where_there_is_a_task() -> None:
    value, span = recommended_rate(Situation(task="cnn-classification", batch_size=128), KNOWN)
    advice = advice_on("learning_rate", suggested(batch_size=128))
    assert (value, span) == (advice.value, advice.range)
    general, _ = recommended_rate(Situation(), KNOWN)
    assert general == RATE.resolved[-1].default


SHORT = {"data_size": 900, "epochs": 12, "parameters": 6000, "regime": "from_scratch"}


@pytest.mark.parametrize("task", ["tabular-classification", "cnn-classification", "rnn-sequence", "image-to-image"])
def test_a_training_of_few_updates_takes_a_higher_rate_than_the_usual_one(task: str) -> None:
    assert advice_on("learning_rate", suggested(task, **SHORT)).value == 5e-3
    assert advice_on("optimizer", suggested(task, **SHORT)).value in ("adam", "adamw")
    longer = suggested(task, optimizer="adam", **{**SHORT, "data_size": 90_000, "epochs": 40})
    assert advice_on("learning_rate", longer).value in (1e-3, 2e-4)


def test_many_passes_over_few_examples_keep_the_usual_rate() -> None:
    assert advice_on("learning_rate", suggested("tabular-regression", **{**SHORT, "epochs": 240})).value == 1e-3


def test_updates_are_counted_at_the_batch_that_is_advised() -> None:
    assert Situation(data_size=900, epochs=12).updates is None
    assert Situation(data_size=900, epochs=12, batch_size=16).updates == 675
    told = suggested("tabular-regression", regime="from_scratch", parameters=6000)
    assert {"data_size", "epochs"} <= {missing.fact for missing in told.missing if "learning_rate" in missing.sharpens}
