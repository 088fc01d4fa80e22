from __future__ import annotations

import itertools

from advisor.core.config import Config
from advisor.core.reading import Reading
from advisor.core.terms import Terms
from advisor.strategy.actions import Climb, Train
from advisor.strategy.climb import climbed, settings
from advisor.strategy.outlook import Outlook
from advisor.strategy.transfer import transfer_of
from tests.strategy.conftest import START, outlook, plan, play, said, trial

TERMS = Terms(fractions=(0.01, 0.1))


def view(budget: str = "12x", *trials: object) -> Outlook:
    return outlook(trials, terms=TERMS, plan=plan(budget, fractions=TERMS.fractions))  # type: ignore[arg-type]


def bowl(config: Config, seed: int) -> float:
    """Best at a rate of 0.001."""
    return 0.3 + abs(1 - config.number("learning_rate", 1) / 0.001) / 50 + 0.001 * seed


def reading(**evidence: object) -> Reading:
    told = {"settings": 9, "pick": {"learning_rate": 0.001}, "score": 0.4, "start_score": 0.8, **evidence}
    return Reading(probe="data_fraction", question="which?", value="learning_rate=0.001", evidence=told)


def test_the_start_comes_first_and_nothing_is_tried_that_a_part_cannot_answer() -> None:
    tried = settings(view(), 9)
    assert tried[0] == START
    assert len(set(tried)) == len(tried) <= 9
    companions = tried[1].differences(START)
    for config in tried[1:]:
        own = [name for name in config.differences(START) if name not in companions]
        assert all(transfer_of(name).likelihood != "unlikely" for name in own)
    rates = sorted({config.number("learning_rate", 0) for config in tried})
    assert len(rates) >= 4
    assert all(high / low > 1.25 for low, high in itertools.pairwise(rates))


def test_only_a_training_on_all_of_the_data_decides() -> None:
    actions, ledger = play(view(), bowl)
    names = [said(action) for action in actions]
    assert "findrate" not in names
    assert names.index("climb") < names.index("change")
    climb = next(action for action in actions if isinstance(action, Climb))
    assert [rung.fraction for rung in climb.rungs] == [0.01, 0.1]
    assert ledger.steps[0].hypothesis.probe == "data_fraction"
    assert ledger.steps[0].decision == "kept"
    assert ledger.result is not None
    assert ledger.result.best.learning_rate == 0.001


def test_a_small_budget_trains_what_came_out_on_top_on_all_of_the_data() -> None:
    actions, ledger = play(view("1.7x"), bowl)
    assert [said(action) for action in actions] == ["check", "climb", "final", "finish"]
    assert ledger.result is not None
    assert ledger.result.best_score == bowl(ledger.result.best, 0)


def test_where_nothing_beats_the_start_the_start_is_trained() -> None:
    actions, _ = play(view("1.7x"), lambda config, _: 0.1 if config == START else 0.5)
    final = next(action for action in actions if isinstance(action, Train))
    assert (final.purpose, final.config, final.hypothesis) == ("final", START, None)


def test_the_same_share_of_what_is_left_is_expected_on_all_of_the_data() -> None:
    held = view("12x", trial(1, 0.2, purpose="start"))
    found = climbed(held, reading())
    assert found is not None
    assert found.predicted == 0.1
    assert found.cites == ("S4-005",)
    assert climbed(held, reading(pick={})) is None
    assert climbed(held, reading(pick={"learning_rate": START.learning_rate})) is None
    assert climbed(held, Reading(probe="data_fraction", question="which?", abstained="none did better")) is None
