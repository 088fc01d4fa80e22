"""The whole loop on a simulated training: fast, deterministic, with a real edge of divergence."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from advisor.core.config import Config
from advisor.core.events import Event, Retimed, TrainingFinished
from advisor.core.ledger import Result
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Capabilities, Observer
from advisor.errors import TrainingError
from tests.probes.simulated import Quadratic
from tests.tuning.conftest import Opener, quadratic


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


def trained(trainable: Quadratic) -> list[tuple[Config, int, float]]:
    """Return what was trained, without the few steps that the price is measured on: they finish nothing."""
    return [call for call in trainable.calls if call[2] > 0.01]


class Mortal(Quadratic):
    """Dies after some trainings."""

    def __init__(self, survives: int) -> None:
        healthy = quadratic(learning_rate=1e-4)
        super().__init__(start=healthy.start, capabilities=healthy.capabilities)
        self.survives = survives

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        if len(self.calls) >= self.survives:
            raise Killed
        return super().run(config, seed, length, observer)


@pytest.mark.parametrize(
    ("rate", "named"), [(1e-4, "never-starts-learning"), (30.0, "learning-rate-too-high-diverges")]
)
def test_a_wrong_learning_rate_is_named_measured_and_mended(rate: float, named: str, open_tuner: Opener) -> None:
    tuner = open_tuner(quadratic(learning_rate=rate))
    with tuner.session:
        result = tuner.tune()
    first = tuner.session.ledger.steps[0]
    assert first.hypothesis.changes[0].change == "learning_rate"
    assert first.hypothesis.probe == "lr_range"
    assert first.decision == "kept"
    finding = tuner.session.ledger.diagnoses[1].primary
    assert finding is not None
    assert finding.name == named
    # Full trainings look half a step further than the short ones that measured it.
    assert 0.5 <= result.best.number("learning_rate", 0) / float(first.hypothesis.changes[0].to or 0) <= 2


def test_the_result_is_never_worse_than_the_start(open_tuner: Opener) -> None:
    tuner = open_tuner(quadratic())
    with tuner.session:
        result = tuner.tune()
    assert result.start_score is not None
    assert result.best_score is not None
    assert result.best_score <= result.start_score


@pytest.mark.parametrize("budget", ["0.3x", "2x", "3x", "5x", "12x"])
def test_the_budget_is_kept(budget: str, open_tuner: Opener) -> None:
    tuner = open_tuner(quadratic(learning_rate=1e-3), budget)
    with tuner.session:
        result = tuner.tune()
    assert result.spent_fte <= float(budget.rstrip("x")) * 1.02


@pytest.mark.parametrize("budget", ["2x", "3x", "5x", "12x"])
@pytest.mark.parametrize("survives", [0, 1, 3, 6, 8, 11, 14])
def test_a_killed_tuning_goes_on_and_repeats_nothing(budget: str, survives: int, open_tuner: Opener) -> None:
    untouched = quadratic(learning_rate=1e-4)
    straight = open_tuner(untouched, budget, name="straight")
    with straight.session:
        expected = straight.tune()
    mortal, healthy = Mortal(survives), quadratic(learning_rate=1e-4)
    killed = open_tuner(mortal, budget)
    with killed.session, suppress(Killed):
        killed.tune()
    resumed = open_tuner(healthy, budget)
    with resumed.session:
        result = resumed.tune()
    first, second, whole = (trained(each) for each in (mortal, healthy, untouched))
    assert [call for call in second if call in first] == []
    assert len(first) + len(second) == len(whole)
    assert told(result) == told(expected)


@pytest.mark.parametrize("written", range(2, 40, 3))
def test_a_kill_between_any_two_lines_of_the_journal_changes_nothing(written: int, open_tuner: Opener) -> None:
    straight = open_tuner(quadratic(learning_rate=30.0), "5x", name="straight")
    with straight.session:
        expected = straight.tune()
    killed = open_tuner(quadratic(learning_rate=30.0), "5x")
    with killed.session:
        killed.tune()
    journal = killed.session.directory / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:written]))
    resumed = open_tuner(quadratic(learning_rate=30.0), "5x")
    with resumed.session:
        result = resumed.tune()
    assert told(result) == told(expected)
    assert [step.hypothesis.rule for step in result.ledger] == [step.hypothesis.rule for step in expected.ledger]


def told(result: Result) -> dict[str, object]:
    """Return what a result says, without how long it took on this machine."""
    told = result.model_dump(exclude={"spent_seconds"})
    # It names the session, and each is in a place of its own.
    return told | {"verdict": re.sub(r"confirm \S+", "confirm", result.verdict)}


@pytest.mark.parametrize("survives", [0, 1, 3])
def test_a_killed_confirmation_goes_on_with_no_training_twice(survives: int, open_tuner: Opener) -> None:
    tuner = open_tuner(quadratic(learning_rate=1e-4), "3x")
    with tuner.session:
        assert tuner.tune().confirmed_on == 0
        tuner.reopen(2)
    mortal, healthy = Mortal(survives), quadratic(learning_rate=1e-4)
    killed = open_tuner(mortal)
    with killed.session, suppress(Killed):
        killed.tune()
    resumed = open_tuner(healthy)
    with resumed.session:
        assert resumed.tune().confirmed_on == 2
    assert len(trained(mortal)) + len(trained(healthy)) == 4


class Failing(Quadratic):
    """Fails at once, and at no cost, whenever the search or a change touches it."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        if length == 1.0 and config != self.start:
            return Run(config, outcome=Outcome.FAILED, seed=seed, length=length, failure="no")
        return super().run(config, seed, length, observer)


def test_a_tuning_whose_every_change_fails_ends(open_tuner: Opener) -> None:
    failing = Failing(start=quadratic(learning_rate=1e-3).start, capabilities=quadratic().capabilities)
    tuner = open_tuner(failing, "12x")
    with tuner.session:
        result = tuner.tune()
    assert result.best == failing.start
    assert len(tuner.session.ledger.trials) < 40


def test_a_failed_start_is_refused_again_on_resuming(open_tuner: Opener) -> None:
    class Broken(Quadratic):
        def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
            if length < 1:
                return super().run(config, seed, length, observer)
            return Run(config, outcome=Outcome.FAILED, seed=seed, length=length, failure="boom in line 3")

    for _ in range(2):
        tuner = open_tuner(Broken(capabilities=quadratic().capabilities))
        with tuner.session, pytest.raises(TrainingError, match="boom in line 3"):
            tuner.tune()


def test_what_another_process_wrote_is_seen(open_tuner: Opener) -> None:
    first, second = open_tuner(quadratic()), open_tuner(quadratic())
    with first.session:
        expected = first.tune()
    with second.session:
        assert second.tune() == expected
    assert trained(second.trainable) == []  # type: ignore[arg-type]  # it is the Quadratic that was handed in


def test_every_step_is_a_fair_comparison_with_a_reason_and_a_price(open_tuner: Opener) -> None:
    tuner = open_tuner(quadratic(learning_rate=1e-3), "12x")
    with tuner.session:
        tuner.tune()
    ledger = tuner.session.ledger
    assert len(ledger.steps) >= 2
    for step in ledger.steps:
        before, after = ledger.trial(step.before), ledger.trial(step.after)
        assert before.seed == after.seed
        assert set(after.config.differences(before.config)) == {change.change for change in step.hypothesis.changes}
        assert before.score is not None
        if after.score is None:
            assert (step.measured, step.decision) == (None, "reverted")
        else:
            assert step.measured == pytest.approx(before.score - after.score)
        assert step.price >= after.cost
        assert step.hypothesis.cites or after.purpose == "refine"


def test_everything_is_told_while_it_happens(open_tuner: Opener) -> None:
    events: list[Event] = []
    tuner = open_tuner(quadratic(learning_rate=1e-3), events=events)
    with tuner.session:
        tuner.tune()
    finished = [event.trial.id for event in events if isinstance(event, TrainingFinished)]
    assert finished == [trial.id for trial in tuner.session.ledger.trials]


def test_a_start_that_cannot_be_trained_ends_the_tuning(open_tuner: Opener) -> None:
    class Broken(Quadratic):
        def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
            del observer
            return Run(config, outcome=Outcome.FAILED, seed=seed, length=length, failure="boom in line 3")

    tuner = open_tuner(Broken(capabilities=quadratic().capabilities))
    with tuner.session, pytest.raises(TrainingError, match="boom in line 3"):
        tuner.tune()


def in_epochs(rate: float) -> Quadratic:
    """Return a trainable of twenty epochs, whose loop is the user's own."""
    trainable = quadratic(learning_rate=rate)
    trainable.capabilities = Capabilities(shortest=0.05, inspectable=False, sweepable=False)
    return trainable


def test_a_loop_of_the_users_own_is_never_asked_for_a_sweep_or_for_parts_of_an_epoch(open_tuner: Opener) -> None:
    trainable = in_epochs(1e-4)
    tuner = open_tuner(trainable)
    with tuner.session:
        result = tuner.tune()
    assert {config.get("schedule") for config, _, _ in trainable.calls} == {"cosine"}
    assert all(length * 20 == pytest.approx(round(length * 20)) for _, _, length in trainable.calls)
    assert result.best.number("learning_rate", 0) > 1e-3


def test_the_start_corrects_the_minutes_of_a_plan_that_one_epoch_made(open_tuner: Opener) -> None:
    events: list[Event] = []
    tuner = open_tuner(in_epochs(0.1), events=events)
    with tuner.session:
        assert tuner.plan().is_upper_bound
        tuner.tune()
    assert tuner.session.ledger.plan is not None
    assert not tuner.session.ledger.plan.is_upper_bound
    assert any(isinstance(event, Retimed) for event in events)
