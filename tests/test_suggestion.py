from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.advice import Advice, Suggestion
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import When
from advisor.suggestion import batch_factor, matches, recommended, recommended_rate, suggest

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
    ("optimizer", "exponent"),
    [("sgd", 1.0), ("adam", 0.5), ("adamw", 0.5), ("rmsprop", 0.5), ("adagrad", 0.0), ("adadelta", 0.0)],
)
@settings(deadline=None)
@given(batch=st.integers(1, 100_000), stated=st.integers(1, 100_000))
def test_the_batch_size_moves_the_rate_by_the_law_of_the_optimizer(
    optimizer: str, exponent: float, batch: int, stated: int
) -> None:
    situation = Situation(optimizer=optimizer, batch_size=batch)
    assert batch_factor(RATE, situation, stated) == pytest.approx((batch / stated) ** exponent)


def test_an_unknown_batch_size_or_optimizer_scales_nothing() -> None:
    assert batch_factor(RATE, Situation(optimizer="sgd"), 256) == 1
    assert batch_factor(RATE, Situation(optimizer="sgd", batch_size=64), None) == 1
    assert batch_factor(RATE, Situation(batch_size=64), 256) == 1


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
    ("config", "named"), [({"dropout": 0.8}, ["dropout"]), ({"dropout": 0.2}, []), ({"unheard_of": 7}, [])]
)
def test_a_given_value_outside_its_range_is_warned_of(config: dict[str, Value], named: list[str]) -> None:
    warnings = suggested(config=Config(config)).warnings
    assert [warning.split()[0] for warning in warnings] == named


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
