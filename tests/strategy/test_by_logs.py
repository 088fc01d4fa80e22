from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.run import Curve, Run
from advisor.core.situation import Situation
from advisor.diagnosis import diagnose
from advisor.errors import LogError
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.session.entries import Decided, Diagnosed, Trained, after
from advisor.strategy.actions import Decide, Finish, Train
from advisor.strategy.by_logs import (
    ONE_SEED,
    first_ledger,
    log_outlook,
    next_of_logs,
    objective_in,
    trial_in,
    unresolved,
)

START = {"learning_rate": 0.0008, "optimizer": "adam", "batch_size": 64}


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load_knowledge()


def run_of(rate: float, best: float = 0.3, config: dict[str, object] | None = None, **curves: str) -> Run:
    """Return a training that falls as fast as its rate lets it."""
    x = np.arange(0.0, 1000.0, 10.0)
    y = 2.0 * np.exp(-x * rate * 0.3) + best
    named = {"train_loss": y + 0.004 * np.sin(x), "val_loss": 1.02 * y}
    given = {curves.get(name, name): values for name, values in named.items()}
    return Run(
        config=Config(config or {}),  # type: ignore[arg-type]
        curves={name: Curve(name, x, values) for name, values in given.items()},
        source="a log",
    )


def take(ledger: Ledger, run: Run, known: Knowledge, repeats: bool = False) -> Ledger:
    """Return the ledger with the training of a log, diagnosed and judged."""
    trial = trial_in(run, log_outlook(ledger, known), repeats)
    ledger = after(ledger, Trained(trial=trial))
    seen = dataclasses.replace(run, config=trial.config)
    ledger = after(ledger, Diagnosed(trial=trial.id, diagnosis=diagnose(seen, known, ledger.situation)))
    action = next_of_logs(log_outlook(ledger, known))
    return after(ledger, Decided(step=action.step)) if isinstance(action, Decide) else ledger


def begun(known: Knowledge, run: Run | None = None) -> Ledger:
    situation = Situation(task="cnn-classification", config=Config(START))  # type: ignore[arg-type]
    first = run or run_of(0.0008)
    return take(first_ledger("logs", first, situation), first, known)


def test_the_first_log_is_the_start_and_its_fault_is_the_next_change(known: Knowledge) -> None:
    ledger = begun(known)
    assert [trial.purpose for trial in ledger.trials] == ["start"]
    action = next_of_logs(log_outlook(ledger, known))
    assert isinstance(action, Train)
    assert action.hypothesis is not None
    (change,) = action.hypothesis.changes
    assert (change.change, change.from_, change.to) == ("learning_rate", 0.0008, 0.008)
    assert action.hypothesis.predicted is not None
    assert action.hypothesis.predicted > 0


def test_a_large_gain_is_kept_and_a_small_one_on_one_seed_is_a_tie(known: Knowledge) -> None:
    better = take(begun(known), run_of(0.008), known)
    assert [step.decision for step in better.steps] == ["kept"]
    assert better.incumbent == 2
    start = begun(known).trials[0].score
    assert start is not None
    slightly = take(begun(known), run_of(0.0008, best=0.3 - 0.5 * ONE_SEED * start), known)
    (step,) = slightly.steps
    assert step.decision == "tie"
    assert "may be luck" in step.why
    assert slightly.incumbent == 1


def test_a_second_seed_measures_the_noise_that_then_decides(known: Knowledge) -> None:
    ledger = take(begun(known), run_of(0.0008, best=0.301), known, repeats=True)
    assert [trial.purpose for trial in ledger.trials] == ["start", "noise"]
    assert [trial.seed for trial in ledger.trials] == [0, 1]
    assert not ledger.noise_is_unknown
    slightly = take(ledger, run_of(0.0008, best=0.26), known)
    (step,) = slightly.steps
    assert step.noise is not None
    assert step.decision == "kept"


def test_worse_and_broken_are_reverted(known: Knowledge) -> None:
    worse = take(begun(known), run_of(0.0001), known)
    assert worse.steps[0].decision == "reverted"
    broken = run_of(0.008)
    broken.curves["val_loss"].y[-1] = np.nan
    ledger = take(begun(known), broken, known)
    assert ledger.steps[0].decision == "reverted"
    assert ledger.trials[-1].outcome == "diverged"


def test_what_was_really_changed_wins_over_what_was_proposed(known: Knowledge) -> None:
    ledger = take(begun(known), run_of(0.004, config={**START, "learning_rate": 0.004}), known)
    (step,) = ledger.steps
    assert step.hypothesis.reason == "a change of your own"
    assert step.hypothesis.changes[0].to == 0.004
    same = take(begun(known), run_of(0.0008, config=dict(START)), known)
    assert same.trials[-1].purpose == "noise"


def test_a_remedy_that_needs_an_unknown_value_is_named(known: Knowledge) -> None:
    run = run_of(0.0008)
    ledger = take(first_ledger("logs", run, Situation()), run, known)
    outlook = log_outlook(ledger, known)
    assert isinstance(next_of_logs(outlook), Finish)
    found = unresolved(outlook)
    assert found is not None
    assert found[1].change == "learning_rate"


def test_a_log_needs_a_validation_curve_whose_better_end_is_known() -> None:
    assert objective_in(run_of(0.1)).metric == "loss"
    assert objective_in(run_of(0.1, val_loss="val_accuracy")).direction == "maximize"
    with pytest.raises(LogError, match="holds no validation curve"):
        objective_in(run_of(0.1, val_loss="val_oddness"))
