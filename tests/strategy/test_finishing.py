from __future__ import annotations

import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.situation import Situation
from advisor.strategy.actions import Train
from advisor.strategy.finishing import finishing_touch, is_finishing
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import trainings_of
from tests.strategy.conftest import KNOBS, START, change, hypothesis, outlook, plan, play, step, trial

OWN_LOOP = {**KNOBS, "ema_decay": Range(low=0.0, high=0.999999), "switch_to_sgd_at": Range(low=0.0, high=1.0)}


def view(config: Config = START, data_size: int = 100_000, **fields: object) -> Outlook:
    """Return the outlook on a trained start of twenty epochs."""
    told = {"situation": Situation(task="cnn-classification", data_size=data_size, epochs=20), "knobs": OWN_LOOP}
    return outlook([trial(1, 0.5, config, "start")], start=config, **{**told, **fields})  # type: ignore[arg-type]


def touched(at: Outlook) -> tuple[str, object] | None:
    found = finishing_touch(at)
    return None if found is None else (found.changes[0].change, found.changes[0].to)


@pytest.mark.parametrize(("data_size", "decay"), [(10_000, 0.99), (100_000, 0.999), (1_000_000, 0.9999)])
def test_the_memory_of_the_average_follows_the_length(data_size: int, decay: float) -> None:
    assert touched(view(data_size=data_size)) == ("ema_decay", decay)


def test_a_training_of_few_updates_has_nothing_to_average() -> None:
    assert touched(view(data_size=1000)) == ("switch_to_sgd_at", 0.7)


def test_after_the_average_comes_the_switch_and_then_nothing() -> None:
    averaged = step("tie", hypothesis=hypothesis(change("ema_decay", None, 0.999)))
    switched = step("tie", 2, hypothesis=hypothesis(change("switch_to_sgd_at", None, 0.7)))
    assert touched(view(steps=(averaged,))) == ("switch_to_sgd_at", 0.7)
    assert touched(view(steps=(averaged, switched))) is None


def test_sgd_does_not_switch_to_itself() -> None:
    assert touched(view(START.with_(optimizer="sgd"), data_size=1000)) is None


def test_what_the_training_does_not_take_or_the_user_declined_is_not_tried() -> None:
    assert touched(view(knobs=KNOBS)) is None
    assert touched(view(declined=("ema_decay=0.999",))) == ("switch_to_sgd_at", 0.7)
    assert touched(view(START.with_(ema_decay=0.99))) == ("switch_to_sgd_at", 0.7)


def test_only_a_large_budget_has_some_to_spare_and_it_is_in_the_plan() -> None:
    assert trainings_of(plan("12x"), "finishing") == 0
    assert trainings_of(plan("30x"), "finishing") == 2


def test_a_touch_that_helps_is_kept_and_is_in_the_ledger_with_its_prediction() -> None:
    def score(config: Config, seed: int) -> float:
        return 0.3 + 0.01 * seed - 0.2 * (config.get("ema_decay") is not None)

    actions, ledger = play(view(budget="30x"), score)
    tried = [action for action in actions if isinstance(action, Train) and is_finishing(action.hypothesis)]
    assert [each.hypothesis.changes[0].change for each in tried if each.hypothesis] == ["ema_decay", "switch_to_sgd_at"]
    kept = next(each for each in ledger.steps if is_finishing(each.hypothesis))
    assert kept.decision == "kept"
    assert kept.hypothesis.predicted is not None
    assert kept.hypothesis.cites
    assert ledger.result is not None
    assert ledger.result.best.number("ema_decay", 0) == 0.999
