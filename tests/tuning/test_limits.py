"""A tuning under limits, for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Config
from advisor.core.limit import Limit
from advisor.core.outcome import Outcome
from advisor.core.step import Trial
from advisor.core.terms import Terms
from advisor.errors import UsageError
from advisor.programs.group_memory import can_see_groups
from advisor.session import Session
from advisor.tuning.opening import begin, resume
from advisor.tuning.samplers import Choice, build
from advisor.tuning.search import open_study, tell
from tests.programs.programs import PYTHON, program
from tests.training.problems import tiny
from tests.tuning.conftest import START

#: Takes a MB for each example of a batch, and is better the larger that is.
HUNGRY = """
import math, sys, time

given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
lr, batch = float(given["--lr"]), int(given["--batch"])
held = bytearray(batch * 2**20)
held[::4096] = b"1" * len(held[::4096])
while time.process_time() < 0.3:
    pass  # as a training would: long enough to be weighed on a busy machine
for epoch in range(1, 201):
    loss = 0.3 + 2 * math.exp(-300 * lr * epoch / 200) + 10 / batch
    print(f"epoch {epoch}/200 loss={loss:.4f} val_loss={loss + 0.05:.4f}", flush=True)
"""


@pytest.mark.skipif(not can_see_groups(), reason="this system does not tell the memory of other processes")
def test_a_start_over_the_limit_comes_under_it_first_and_never_wins(tmp_path: Path) -> None:
    words = (*PYTHON, str(program(tmp_path, HUNGRY)), "--lr", "{learning_rate}", "--batch", "{batch_size}")
    command = CommandLine(words=words, task="tabular-classification", folder=str(tmp_path))
    terms = Terms(limits=(Limit.parse("memory=150MB"),))
    start = {"learning_rate": 0.003, "batch_size": 256}
    tuner = begin(command, tmp_path / "s", Budget(fte=4), start, terms=terms)
    with tuner.session:
        assert "memory=150MB" in tuner.plan().asked[0]
        result = tuner.tune()
    ledger = Session.open(tmp_path / "s").ledger
    first, second = ledger.trials[:2]
    assert (first.outcome, first.score) == (Outcome.OVER_LIMIT, None)
    assert first.score_beyond is not None
    assert "150MB is the limit" in (first.failure or "")
    assert second.config.batch_size == 128
    assert ledger.steps[0].decision == "kept"
    assert result.best.number("batch_size", 0) <= 128
    assert "over the limit" in result.verdict
    assert "went over the limit" in result.remarks[0]
    assert resume(tmp_path / "s").trainable.weighs  # type: ignore[attr-defined]


def test_a_limit_that_nothing_holds_leaves_the_start(tmp_path: Path) -> None:
    terms = Terms(limits=(Limit.parse("seconds-per-epoch=0.0000001"),))
    tuner = begin(tiny(), tmp_path / "s", Budget(fte=3), terms=terms)
    with tuner.session:
        result = tuner.tune()
    assert result.best == result.start
    assert result.best_score is None
    assert "No training stayed under the limit" in result.verdict


def test_a_limit_that_nobody_can_measure_is_refused(tmp_path: Path) -> None:
    words = (*PYTHON, str(program(tmp_path, HUNGRY)), "--lr", "{learning_rate}")
    command = CommandLine(words=words, task="tabular-classification", folder=str(tmp_path))
    terms = Terms(limits=(Limit.parse("seconds-per-epoch=3"),))
    with pytest.raises(UsageError, match=r"with \{epochs\} it would be"):
        begin(command, tmp_path / "s", Budget(fte=4), {"learning_rate": 0.1}, terms=terms)


def test_optuna_is_told_what_is_over_the_limit_as_a_constraint(tmp_path: Path) -> None:
    from advisor.core.advice import Range
    from advisor.core.sampler import Sampler

    region = {"learning_rate": Range(scale="log", low=0.01, high=1.0)}
    choice, limit = Choice(Sampler.TPE, "asked"), Limit.parse("memory=100")
    trials = [_trial(1, 0.5, 0.1, 50.0), _trial(2, 0.1, 0.2, 200.0)]
    for limits, count in (((limit,), 2), ((), 1)):
        study = open_study(tmp_path / f"{count}.log", "s", "minimize", build(choice, region, START, 0))
        tell(study, trials, region, {}, limits=limits)
        assert len(study.trials) == count
        assert study.best_trial.value == 0.5


def _trial(number: int, score: float, rate: float, memory: float) -> Trial:
    is_over = memory > 100
    return Trial(
        id=number,
        purpose="refine",
        config=Config(START).with_(learning_rate=rate),
        seed=0,
        length=1.0,
        outcome=Outcome.OVER_LIMIT if is_over else Outcome.FINISHED,
        score=None if is_over else score,
        score_beyond=score if is_over else None,
        usage={"memory": memory},
        cost=1.0,
        seconds=1.0,
    )


def test_nothing_is_spent_on_rates_while_nothing_is_under_the_limit(tmp_path: Path) -> None:
    terms = Terms(limits=(Limit.parse("seconds-per-epoch=0.0000001"),))
    tuner = begin(tiny(), tmp_path / "s", Budget(fte=6), terms=terms)
    with tuner.session:
        result = tuner.tune()
    changed = [set(trial.config.differences(result.start)) for trial in tuner.session.ledger.trials[1:]]
    assert all("batch_size" in names for names in changed)
    assert result.spent_fte < 6
