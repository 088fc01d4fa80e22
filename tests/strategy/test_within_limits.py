from __future__ import annotations

from advisor.core.config import Config
from advisor.core.limit import Limit
from advisor.core.outcome import Outcome
from advisor.core.step import Trial
from advisor.core.terms import Terms
from advisor.strategy.outlook import Outlook
from advisor.strategy.within_limits import is_known_over, within_limits
from tests.strategy.conftest import KNOBS, START, outlook, trial

MEMORY, SECONDS = Limit.parse("memory=100MB"), Limit.parse("seconds-per-epoch=1")
TERMS = Terms(limits=(MEMORY, SECONDS))
MB = 2.0**20


def over(config: Config = START, memory: float = 50, seconds: float = 0.5) -> Trial:
    usage = {"memory": memory * MB, "seconds-per-epoch": seconds}
    told = {"outcome": Outcome.OVER_LIMIT, "score_beyond": 0.2, "usage": usage, "failure": "it takes too much"}
    return trial(1, None, config, "start", **told)


def view(held: Trial, **fields: object) -> Outlook:
    return outlook([held], terms=TERMS, **fields)  # type: ignore[arg-type]


def test_a_training_under_its_limits_needs_nothing() -> None:
    assert list(within_limits(outlook([trial(1, 0.3, START, "start")], terms=TERMS))) == []


def test_less_memory_by_smaller_batches_as_many_times_smaller_as_it_is_over() -> None:
    first = next(within_limits(view(over(START.with_(batch_size=128), memory=150))))
    assert {change.change: change.to for change in first.changes}["batch_size"] == 64
    first = next(within_limits(view(over(START.with_(batch_size=128), memory=350))))
    assert {change.change: change.to for change in first.changes}["batch_size"] == 32


def test_accumulated_batches_keep_the_update_as_it_was() -> None:
    knobs = KNOBS | {"accumulation_steps": KNOBS["batch_size"]}
    first = next(within_limits(view(over(START.with_(batch_size=128), memory=150), knobs=knobs)))
    assert {change.change: change.to for change in first.changes} == {"batch_size": 64, "accumulation_steps": 2}


def test_faster_epochs_by_larger_batches_with_the_rate_that_belongs_to_them() -> None:
    first = next(within_limits(view(over(seconds=1.5))))
    changed = {change.change: change.to for change in first.changes}
    assert changed["batch_size"] == 64
    assert changed["learning_rate"] != START.learning_rate


def test_what_is_no_better_than_a_training_over_the_limit_is_known_to_be_over_it() -> None:
    held = view(over(START.with_(batch_size=128), memory=150))
    assert is_known_over(START.with_(batch_size=256, learning_rate=1.0), held)
    assert not is_known_over(START.with_(batch_size=64), held)
    assert not is_known_over(START.with_(batch_size=256, width=8), held)
    assert not is_known_over(START.with_(batch_size=256, optimizer="sgd"), held)
    slow = view(over(seconds=2))
    assert is_known_over(START.with_(batch_size=16), slow)
    assert not is_known_over(START.with_(batch_size=64), slow)
