"""The learning-rate probe on a simulated trainable whose best rate is known from a dense sweep of full trainings."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.core.trainable import Capabilities, Objective, Observer
from advisor.probes.learning_rate import PRICE, find_learning_rate
from tests.probes.simulated import Quadratic

SHARPNESSES = (1.0, 30.0, 1000.0)
SEEDS = range(3)


def quadratic(sharpness: float = 30.0) -> Quadratic:
    # So ill-conditioned that a full training has not converged, as in real networks.
    return Quadratic(sharpness=sharpness, condition=1e4)


def config(optimizer: str, rate: float = 0.01) -> Config:
    return Config(optimizer=optimizer, learning_rate=rate, schedule="cosine")


@cache
def truth(optimizer: str, sharpness: float) -> tuple[float, dict[float, float]]:
    """Return the best rate of full trainings, and the mean final loss of each rate that was tried."""
    losses = {}
    for rate in (10 ** (eighths / 8) for eighths in range(-28, 12)):
        runs = [quadratic(sharpness).run(config(optimizer, rate), seed) for seed in SEEDS]
        if all(run.outcome is Outcome.FINISHED for run in runs):
            losses[rate] = float(np.mean([run.curves["val_loss"].y[-1] for run in runs]))
    return min(losses, key=lambda rate: losses[rate]), losses


def regret(reading: Reading, losses: dict[float, float]) -> float:
    """Return how much of what training gains the pick gives away."""
    assert isinstance(reading.value, float)
    picked = np.interp(math.log(reading.value), np.log(list(losses)), list(losses.values()))
    untrained = 0.5
    best = min(losses.values())
    return (float(picked) - best) / (untrained - best)


@pytest.mark.parametrize("factor", [1.0, 100.0, 1e-3], ids=["fair start", "100x too high", "1000x too low"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_finds_the_rate_of_full_trainings(optimizer: str, factor: float) -> None:
    near = 0
    for sharpness in SHARPNESSES:
        best, losses = truth(optimizer, sharpness)
        for seed in SEEDS:
            reading = find_learning_rate(quadratic(sharpness), config(optimizer, best * factor), seed)
            assert reading.abstained is None
            assert isinstance(reading.value, float)
            assert reading.low is not None
            assert reading.high is not None
            assert reading.low <= reading.value <= reading.high
            assert reading.cost <= PRICE * 1.05
            near += abs(math.log10(reading.value / best)) <= 0.5 or regret(reading, losses) <= 0.01
    assert near >= 8, f"{near} of 9"


@pytest.mark.parametrize("fte", [0.2, 0.5, 0.8, 2.0])
def test_the_price_is_kept(fte: float) -> None:
    trainable = quadratic()
    reading = find_learning_rate(trainable, config("sgd"), fte=fte)
    assert reading.value is not None or reading.abstained is not None
    assert reading.cost <= fte * 1.1
    assert reading.own_cost == 0.0
    assert reading.evidence["spent"] == reading.cost


def test_the_same_seed_gives_the_same_reading() -> None:
    first, second = (find_learning_rate(quadratic(), config("adam"), seed=5) for _ in range(2))
    assert first == second


def test_evidence_holds_what_a_report_draws() -> None:
    reading = find_learning_rate(quadratic(), config("sgd"), prior_value=0.01)
    test, horizons = reading.evidence["range_test"], reading.evidence["horizons"]
    assert len(test["rates"]) == len(test["losses"]) == len(test["smoothed"])
    assert set(test["readers"]) == {"steepest", "valley", "minimum_tenth"}
    assert 0.5 * 2 / 30 < test["edge"] < 3 * 2 / 30
    assert [set(point) for point in horizons[0]["points"]] == [{"rate", "score", "train_loss", "learned"}] * len(
        horizons[0]["points"]
    )
    assert horizons[0]["length"] < horizons[1]["length"]
    assert reading.evidence["prior"] == 0.01
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


def test_evidence_of_a_loss_that_became_infinite_is_still_json() -> None:
    trainable = quadratic(1000.0)
    trainable.overflow = 10.0
    reading = find_learning_rate(trainable, config("sgd", 1e-3))
    assert reading.evidence["range_test"]["losses"][-1] is None
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


def test_predicts_the_gain_over_a_rate_that_is_too_low() -> None:
    reading = find_learning_rate(quadratic(), config("sgd", 1e-5))
    assert reading.evidence["predicted_gain"] > 0
    assert reading.evidence["predicted_at_length"] == reading.evidence["horizons"][0]["length"]


def test_predicts_nothing_over_a_rate_that_diverges() -> None:
    assert find_learning_rate(quadratic(), config("sgd", 50.0)).evidence["predicted_gain"] is None


def test_a_share_is_maximized() -> None:
    best, _ = truth("sgd", 30.0)
    trainable = quadratic()
    trainable.objective = Objective("accuracy", "maximize")
    reading = find_learning_rate(trainable, config("sgd"))
    assert isinstance(reading.value, float)
    assert abs(math.log10(reading.value / best)) <= 0.5


def test_without_validation_the_training_loss_decides() -> None:
    best, _ = truth("sgd", 30.0)
    trainable = quadratic()
    trainable.validated = False
    reading = find_learning_rate(trainable, config("sgd"))
    assert isinstance(reading.value, float)
    assert abs(math.log10(reading.value / best)) <= 0.75
    assert reading.evidence["predicted_gain"] is None


def test_a_prior_that_is_far_off_does_not_decide() -> None:
    best, losses = truth("sgd", 30.0)
    prior = Range(scale="log", low=best / 3e3, high=best / 1e3)
    reading = find_learning_rate(quadratic(), config("sgd"), prior=prior, prior_value=best / 2e3)
    assert isinstance(reading.value, float)
    assert abs(math.log10(reading.value / best)) <= 0.75 or regret(reading, losses) < 0.05


class Flat(Quadratic):
    """A trainable that learns, but whose score does not tell."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and replace the score."""
        run = super().run(config, seed, length, observer)
        if self.objective.curve in run.curves:
            run.curves[self.objective.curve].y[:] = 1.0
        return run


def test_abstains_on_a_flat_curve_and_says_what_to_do() -> None:
    reading = find_learning_rate(Flat(sharpness=1.0), config("sgd"), prior_value=0.1)
    assert reading.value is None
    assert reading.abstained is not None
    assert "keep the rate in use" in reading.abstained


def test_a_higher_price_buys_further_seeds_where_the_answer_is_wide() -> None:
    dear, cheap = (find_learning_rate(quadratic(), config("adam"), fte=fte) for fte in (4.0, 0.5))
    assert len(dear.evidence["horizons"]) >= 2
    assert dear.cost > cheap.cost


class Unable(Quadratic):
    """A trainable that goes wrong in one way, whatever the rate."""

    def __init__(self, how: Outcome) -> None:
        super().__init__()
        self.how = how

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Return a run that did not get anywhere."""
        del seed, observer
        self.calls.append((config, 0, length))
        sweeping = config.get("schedule") == "lr_sweep"
        failed = self.how is Outcome.FAILED or not sweeping
        return Run(config, outcome=self.how, cost=0.001, failure="no CUDA device." if failed else None)


def test_abstains_when_it_cannot_be_shortened() -> None:
    trainable = quadratic()
    trainable.capabilities = Capabilities(shortenable=False)
    reading = find_learning_rate(trainable, config("sgd"))
    assert reading.value is None
    assert reading.abstained is not None
    assert "fraction of its length" in reading.abstained
    assert trainable.calls == []


def test_abstains_when_the_training_fails() -> None:
    reading = find_learning_rate(Unable(Outcome.FAILED), config("sgd"))
    assert reading.abstained == "the range test failed: no CUDA device."
    assert reading.value is None


def test_abstains_when_everything_diverges_after_going_down() -> None:
    reading = find_learning_rate(Unable(Outcome.DIVERGED), config("sgd", 0.1))
    assert reading.abstained is not None
    assert "diverged or failed" in reading.abstained
    rates = [point["rate"] for point in reading.evidence["horizons"][0]["points"]]
    assert min(rates) < max(rates) / 1e4


class Stuck(Quadratic):
    """A trainable whose weights never move."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train at a rate of nothing."""
        return super().run(config.with_(learning_rate=1e-12, schedule="constant"), seed, length, observer)


def test_abstains_when_no_rate_makes_progress() -> None:
    reading = find_learning_rate(Stuck(), config("sgd"))
    assert reading.value is None
    assert reading.abstained is not None
    assert "lowered the training loss" in reading.abstained


def test_abstains_when_the_price_does_not_cover_three_short_runs() -> None:
    reading = find_learning_rate(Quadratic(updates=40), config("sgd"), fte=0.8)
    assert reading.abstained is not None
    assert "more than the 0.8 that may be spent" in reading.abstained
    assert reading.cost <= 0.8


def test_an_edge_below_the_range_test_still_leaves_rates_to_try() -> None:
    reading = find_learning_rate(Quadratic(sharpness=1e9), config("sgd"))
    assert reading.value is not None or reading.abstained is not None
    assert reading.evidence["horizons"]
