"""The order of the procedure for each budget, and what must hold whatever the trainings say."""

from __future__ import annotations

import inspect
import math
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from advisor.core.config import Config, Value
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger, Result
from advisor.core.metric import improvement
from advisor.core.trainable import Capabilities
from advisor.strategy import procedure
from advisor.strategy.actions import Action, FindRate, Search, Train
from advisor.strategy.procedure import next_action
from tests.strategy.conftest import (
    FULL_PRICE,
    KNOBS,
    START,
    change,
    diagnosis,
    finding,
    outlook,
    plan,
    play,
    rate_reading,
    said,
    trial,
)

#: What a new rate comes with where the start's is constant: see advisor/strategy/companions.py.
WITH_RATE: dict[str, Value] = {"schedule": "cosine", "warmup_fraction": 0.05}


def score(config: Config, seed: int) -> float:
    """Return a loss that the measured rate, a decaying schedule and some weight decay improve."""
    distance = abs(math.log10(config.number("learning_rate", 0.0) / 2e-3))
    tuned = 0.02 * (config.schedule == "cosine") + 0.01 * (config.number("weight_decay", 0.0) > 0)
    return float(0.3 + 0.1 * distance - tuned + 0.003 * seed)


def words(actions: list[Action]) -> str:
    return " ".join(said(action) for action in actions)


@pytest.mark.parametrize(
    ("budget", "order"),
    [
        ("0.2x", "findrate finish"),
        ("1.5x", "check findrate final finish"),
        ("3x", "check start findrate change decide finish"),
        ("5x", "check start findrate change decide change decide change decide finish"),
        (
            "12x",
            "check start findrate change noise noise decide change decide change decide "
            "change decide search decide confirm confirm finish",
        ),
    ],
)
def test_the_order_of_the_procedure(budget: str, order: str) -> None:
    actions, _ = play(outlook(budget=budget), score)
    assert words(actions) == order


def test_what_cannot_be_done_is_left_out() -> None:
    nothing = Capabilities(seeded=False, shortenable=False, inspectable=False)
    actions, _ = play(outlook(budget="12x", capabilities=nothing), score)
    assert {"check", "findrate", "noise", "confirm"}.isdisjoint(words(actions).split())
    assert words(actions).startswith("start change decide")


def test_the_start_is_trained_as_it_is() -> None:
    actions, _ = play(outlook(), score)
    start = next(action for action in actions if said(action) == "start")
    assert isinstance(start, Train)
    assert (start.config, start.seed, start.hypothesis) == (START, 0, None)


def test_the_probe_gets_the_recommended_range_and_what_is_left() -> None:
    actions, _ = play(outlook(budget="5x"), score)
    (probe,) = (action for action in actions if isinstance(action, FindRate))
    assert probe.config == START.with_(**WITH_RATE)
    assert 0 < probe.fte <= 1.2
    # Adam on a table: see knowledge/hyperparameters/learning_rate.yaml.
    assert (probe.prior.low, probe.prior.high, probe.prior_value) == (1e-4, 1e-3, 1e-3)


def test_the_measured_rate_is_the_first_change() -> None:
    actions, _ = play(outlook(), score, rate=0.001)
    first = next(action for action in actions if said(action) == "change")
    assert isinstance(first, Train)
    assert first.config == START.with_(learning_rate=0.001, **WITH_RATE)


@pytest.mark.parametrize("rate", [None, 0.01, 0.0115, 0.0085])
def test_a_probe_that_abstains_or_confirms_the_rate_in_use_changes_nothing(rate: float | None) -> None:
    _, ledger = play(outlook(start=START.with_(schedule="cosine")), score, rate=rate)
    assert all(step.hypothesis.probe != "lr_range" for step in ledger.steps)


def test_a_small_budget_trains_the_measured_rate_even_where_it_is_the_one_in_use() -> None:
    actions, ledger = play(outlook(budget="1.5x"), score, rate=0.01)
    assert words(actions) == "check findrate final finish"
    assert ledger.incumbent == 1


def test_a_pick_that_short_runs_do_not_favour_is_not_trained_blindly() -> None:
    reading = rate_reading(0.001, evidence={"predicted_gain": -0.1}, own_cost=0.2)
    actions, ledger = play(outlook(budget="1.5x", readings=(reading,)), score)
    assert words(actions) == "check final finish"
    assert ledger.trials[0].config == START


def test_a_search_that_always_fails_is_given_up() -> None:
    # Whatever is not the start diverges.
    actions, ledger = play(
        outlook(budget="40x"), lambda config, seed: None if config != START else 0.3 + 0.01 * seed, rate=None
    )
    assert words(actions).count("search") == 4
    assert ledger.result is not None
    assert ledger.result.best == START


@pytest.mark.parametrize("full_price", [1.0, 1.2, 1.33, 1.5])
@pytest.mark.parametrize("budget", ["1.8x", "3x", "5x", "5.5x", "9x", "16x"])
def test_dear_evaluations_leave_something_for_the_probe(full_price: float, budget: str) -> None:
    actions, ledger = play(outlook(plan=plan(budget, full_price=full_price)), score)
    for action in actions:
        if isinstance(action, FindRate):
            assert action.fte >= 0.15
    assert ledger.spent <= float(budget.rstrip("x"))


def test_a_change_is_charged_with_the_probe_behind_it() -> None:
    _, ledger = play(outlook(), score)
    (measured,) = (step for step in ledger.steps if step.hypothesis.probe == "lr_range")
    assert measured.price == pytest.approx(FULL_PRICE + 0.6)
    assert all(step.price == FULL_PRICE for step in ledger.steps if step != measured)


def test_each_hypothesis_is_judged_before_the_next_is_trained() -> None:
    actions, _ = play(outlook(budget="20x"), score)
    waiting = 0
    for action in actions:
        trains_idea = said(action) in ("change", "search")
        assert not (trains_idea and waiting)
        waiting += trains_idea - (said(action) == "decide")
    assert waiting == 0


def test_the_noise_of_a_faulty_start_is_measured_on_what_cured_it() -> None:
    faulty = diagnosis(finding(family="learning_rate"))
    actions, _ = play(outlook(), score, diagnosed=faulty)
    noise = [action.config for action in actions if isinstance(action, Train) and action.purpose == "noise"]
    assert set(noise) == {START.with_(learning_rate=0.001, **WITH_RATE)}
    sound, _ = play(outlook(), score)
    assert {a.config for a in sound if isinstance(a, Train) and a.purpose == "noise"} == {START}


def test_after_two_changes_in_vain_the_search_takes_over() -> None:
    # Everything that anyone proposes makes it worse.
    actions, ledger = play(outlook(), lambda config, seed: 0.3 + 0.01 * seed + (config != START), rate=None)
    changes = [step for step in ledger.steps if step.hypothesis.cites or step.hypothesis.rule]
    assert [step.decision for step in changes] == ["reverted", "reverted"]
    assert words(actions).count("search") > 2


def test_the_search_goes_around_the_best() -> None:
    actions, ledger = play(outlook(), score)
    kept = [ledger.trial(step.after).config for step in ledger.steps if step.decision == "kept"]
    for action in actions:
        if isinstance(action, Search):
            assert action.around in [START, *kept]
            assert set(action.region) <= set(KNOBS)


def test_the_same_ledger_gives_the_same_decision() -> None:
    view = outlook([trial(1, 0.5, purpose="start")], readings=(rate_reading(0.001),))
    assert next_action(view) == next_action(view)


JUDGED = (
    None,
    diagnosis(finding(change("dropout", 0.0, 0.3), change("weight_decay", 0, 0.1))),
    diagnosis(finding(change("batch_size", 32, 128), family="stability")),
    diagnosis(finding(change("optimizer", "adam", "adamw"), family="learning_rate")),
)


def erratic(name: int, failing: float) -> tuple[Ledger, list[Action], float]:
    """Return a tuning in which every training reaches anything at all, or diverges."""
    random = Random(name)
    budget = round(random.uniform(0.1, 20), 2)
    direction = random.choice(["minimize", "maximize"])
    rate = random.choice([None, 0.001, 0.0105])
    judged: Diagnosis | None = random.choice(JUDGED)

    def draw(config: Config, seed: int) -> float | None:
        own = Random(f"{name} {sorted(config.items(), key=str)} {seed}")
        return None if own.random() < failing else own.random()

    actions, ledger = play(outlook(budget=f"{budget}x", direction=direction), draw, rate, judged)
    return ledger, actions, budget


names = st.integers(0, 10**9)
#: A name is as simple as any other, so a failing one is shown as it is found.
erratically = settings(deadline=None, max_examples=60, phases=(Phase.reuse, Phase.generate))
failures = st.sampled_from([0.0, 0.1, 0.4])


@erratically
@given(names, failures)
def test_whatever_happens_the_budget_is_kept_and_nothing_is_trained_twice(name: int, failing: float) -> None:
    ledger, _, budget = erratic(name, failing)
    assert ledger.spent <= budget + 1e-9
    trained = [(trial.config, trial.seed) for trial in ledger.trials]
    assert len(trained) == len(set(trained))


@erratically
@given(names, failures)
def test_whatever_happens_only_what_can_be_is_trained_and_all_of_it_is_judged(name: int, failing: float) -> None:
    ledger, _, _ = erratic(name, failing)
    for each in ledger.trials:
        for knob, value in each.config.items():
            assert value is None or KNOBS[knob].contains(value)
    waiting = {t.id for t in ledger.trials if t.hypothesis and t.purpose != "final"}
    assert waiting == {step.after for step in ledger.steps}


@erratically
@given(names, failures)
def test_whatever_happens_the_result_is_never_worse_than_the_start(name: int, failing: float) -> None:
    ledger, _, _ = erratic(name, failing)
    result = ledger.result
    assert result is not None
    assert result.improvement is None or result.improvement >= 0
    if result.improvement is not None and result.start_score is not None and result.best_score is not None:
        told = improvement(result.start_score, result.best_score, result.direction)
        assert told == pytest.approx(result.improvement)
    assert result.verdict
    if not any(t.score is not None for t in ledger.trials):
        assert_unchanged_but_for_a_reading(result)


def assert_unchanged_but_for_a_reading(result: Result) -> None:
    assert set(result.best.differences(result.start)) <= {"learning_rate", *WITH_RATE}
    assert result.best_score is None


def test_the_stages_stand_in_the_order_in_which_they_happen() -> None:
    source = inspect.getsource(procedure)
    places = [source.index(f"def {stage.__name__}(") for stage in procedure.STAGES]
    assert places == sorted(places)


def test_the_plan_spends_in_the_order_of_the_stages() -> None:
    spent = [item.what for item in plan("40x").items]
    assert spent[-4:] == ["learning rate again", "search", "finishing", "confirmation"]
