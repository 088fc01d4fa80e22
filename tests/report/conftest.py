"""A tuning as it really goes: start, noise, probes, a kept, a reverted and a tied step, search, confirmation."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import optuna
import pytest
from rich.console import Console

from advisor.core.budget import Budget
from advisor.core.config import Config, Value
from advisor.core.finding import Diagnosis, Finding, UnknownRule
from advisor.core.ledger import Ledger, Plan, PlanItem, Result
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.remedy import Change
from advisor.core.run import Curve, Run
from advisor.core.situation import Situation
from advisor.core.step import Hypothesis, Purpose, Step, Trial

START = Config(
    optimizer="sgd",
    learning_rate=0.5,
    momentum=0.9,
    batch_size=64,
    schedule="constant",
    weight_decay=0.0,
    dropout=0.0,
    epochs=12,
)
COSINE = START.with_(learning_rate=0.05, schedule="cosine")
BEST = COSINE.with_(weight_decay=5e-4, warmup_fraction=0.05, learning_rate=0.043)

TOO_HIGH = Finding(
    rule="LRN001",
    name="learning-rate-too-high-early",
    family="learning_rate",
    claim="the learning rate is too high",
    severity="high",
    confidence="medium",
    evidence={"train_loss.diverged": True, "train_loss.divergence_at": 0.0417, "train_loss.early_peak": 3.2},
    remedies=(
        Change(
            change="learning_rate",
            from_=0.5,
            to=0.05,
            operation="lr_range probe, else multiply by 0.1",
            because="steps larger than the curvature allows overshoot",
        ),
    ),
    not_ruled_out=("inputs.has_nan is true",),
    false_alarms=("a learning rate sweep ends in divergence on purpose",),
    track_record="right in 41 of 44 labelled runs",
    cites=("goyal2017", "S1-005"),
)
WEAK = Finding(
    rule="BAT003",
    name="batch-size-uneven",
    family="batch_size",
    claim="the batch size leaves the device idle",
    severity="low",
    confidence="low",
    evidence={"config.batch_size": 64},
    false_alarms=("the model is tiny",),
    cites=("S4-057",),
)


def change(name: str, before: Value, after: Value, because: str) -> Change:
    return Change(change=name, from_=before, to=after, operation=f"set to {after}", because=because)


def trial(number: int, purpose: Purpose, config: Config, score: float | None, **fields: object) -> Trial:
    defaults = {
        "seed": 0,
        "length": 1.0,
        "outcome": Outcome.FINISHED if score is not None else Outcome.DIVERGED,
        "cost": 0.3 if purpose in ("change", "refine") else 1.0,
        "seconds": 13.2 if purpose in ("change", "refine") else 44.0,
    }
    return Trial.model_validate(
        {"id": number, "purpose": purpose, "config": config, "score": score, **defaults, **fields}
    )


def hypothesis(reason: str, *changes: Change, **fields: object) -> Hypothesis:
    return Hypothesis.model_validate({"reason": reason, "changes": changes, **fields})


@pytest.fixture
def rate_reading() -> Reading:
    """Return what the learning rate probe answers, with a range test that blows up at the end."""
    rates = np.geomspace(1e-5, 3.0, 80)
    clean = 2.3 - 1.7 / (1 + (0.02 / rates) ** 1.2) + 30 * np.clip(np.log10(rates / 0.5), 0, None) ** 2
    noisy = clean + 0.08 * np.sin(np.arange(80) * 2.7)
    points = {0.06: (0.61, 0.72, 0.78, 0.74, None), 0.25: (0.7, 0.81, 0.86, 0.8, 0.4)}
    tried = (0.005, 0.016, 0.05, 0.16, 0.5)
    horizons = [
        {
            "length": length,
            "points": [{"rate": r, "score": s, "train_loss": 1.0} for r, s in zip(tried, scores, strict=True)],
            "best": 0.05,
        }
        for length, scores in points.items()
    ]
    return Reading(
        probe="lr_range",
        question="which learning rate suits sgd at batch size 64?",
        value=0.05,
        low=0.02,
        high=0.12,
        confidence="medium",
        evidence={
            "range_test": {
                "rates": rates.tolist(),
                "losses": [*noisy[:-1].tolist(), "NaN"],
                "smoothed": clean.tolist(),
                "edge": 0.61,
                "readers": {"steepest": 0.011, "valley": 0.031, "minimum_tenth": 0.042},
            },
            "horizons": horizons,
            "pick": 0.05,
            "prior": 0.1,
        },
        cost=0.42,
        seconds=19.0,
        own_cost=0.07,
        own_seconds=3.1,
    )


@pytest.fixture
def readings(rate_reading: Reading) -> tuple[Reading, ...]:
    """Return sanity, price, learning rate, and a probe that abstained."""
    sanity = Reading(
        probe="sanity",
        question="are the data and the model sound?",
        confidence="high",
        facts={"inputs.has_nan": False, "labels.imbalance": 1.08, "sanity.overfits_one_batch": 0.997},
        cost=0.03,
        seconds=1.4,
        own_cost=0.03,
        own_seconds=1.4,
    )
    batch = Reading(
        probe="batch_size",
        question="which batch size suits this model and machine?",
        abstained="the throughput does not depend on it on a processor; use the one you have",
        cost=0.02,
        seconds=0.8,
        own_cost=0.02,
        own_seconds=0.8,
    )
    return (sanity, rate_reading, batch)


@pytest.fixture
def diagnosis() -> Diagnosis:
    """Return a diagnosis with an alarm, a note, and rules that could not be judged."""
    lacking = [("learning_rate",)] * 14 + [("val_loss",)] * 6 + [("gradient_norm", "update_ratio")] * 2
    return Diagnosis(
        verdict="problem",
        primary=TOO_HIGH,
        findings=(TOO_HIGH,),
        notes=(WEAK,),
        unknown=tuple(UnknownRule(rule=f"STB{i:03d}", lacks=lacks) for i, lacks in enumerate(lacking)),
        silent=tuple(f"OVF{i:03d}" for i in range(31)),
    )


@pytest.fixture
def healthy() -> Diagnosis:
    """Return the diagnosis of a run with which all is well."""
    unknown = tuple(UnknownRule(rule=f"STB{i:03d}", lacks=("gradient_norm",)) for i in range(5))
    return Diagnosis(verdict="no_problem_found", unknown=unknown, silent=tuple(f"OVF{i:03d}" for i in range(38)))


@pytest.fixture
def steps() -> tuple[Step, ...]:
    """Return a kept, a reverted and a tied step."""
    slower = change("learning_rate", 0.5, 0.05, "the probe measured the best rate at two horizons")
    cosine = change("schedule", "constant", "cosine", "the last updates then settle instead of jumping about")
    decay = change("weight_decay", 0.0, 5e-4, "small weights generalize better")
    dropout = change("dropout", 0.0, 0.3, "units that cannot rely on each other overfit less")
    ledger = [
        (hypothesis("", slower, cosine, finding=TOO_HIGH, rule="LRN001", probe="lr_range", predicted=0.05), "kept"),
        (hypothesis("the model memorizes the training data", dropout, predicted=0.01), "reverted"),
        (hypothesis("nothing holds the weights back", decay, rule="OVF004", cites=("krogh1991",)), "tie"),
    ]
    measured = (0.0913, -0.0124, 0.0011)
    why = (
        "the gain is many times the seed noise",
        "validation accuracy fell by more than the noise",
        "the difference is inside the noise of 0.004, and the simpler configuration wins a tie",
    )
    return tuple(
        Step(
            number=i + 1,
            hypothesis=reason,
            before=0 if i == 0 else 5,
            after=5 + i,
            measured=measured[i],
            noise=0.004,
            decision=decision,
            why=why[i],
            price=0.3,
        )
        for i, (reason, decision) in enumerate(ledger)
    )


@pytest.fixture
def plan() -> Plan:
    """Return how a budget of 10x is split."""
    items = (
        PlanItem(what="sanity checks", fte=0.05, why="finds broken data before anything is spent on it"),
        PlanItem(what="learning rate", fte=0.45, why="matters more than everything else together"),
        PlanItem(what="start, with two more seeds", fte=3.0, why="the yardstick, and the noise of its seeds"),
        PlanItem(what="one change at a time", fte=1.5, why="each measured against the best so far"),
        PlanItem(what="search in what is left", fte=1.0, why="fine-tunes what mattered"),
        PlanItem(what="confirm best against start", fte=4.0, why="two fresh seeds each"),
    )
    return Plan(
        budget=Budget(fte=10.0),
        fte=10.0,
        seconds_per_fte=44.0,
        items=items,
        cannot=("architecture: a changed width costs a training each, and the budget has none left",),
        confirm_seeds=2,
    )


@pytest.fixture
def result() -> Result:
    """Return a confirmed improvement."""
    return Result(
        start=START,
        best=BEST,
        metric="accuracy",
        direction="maximize",
        start_score=0.8123,
        best_score=0.9071,
        improvement=0.0948,
        low=0.081,
        high=0.1086,
        noise=0.0042,
        confirmed_on=2,
        spent_fte=9.06,
        spent_seconds=398.0,
        verdict="the best configuration found is better than the start: accuracy 0.9071 instead of 0.8123",
        stopped_because="the budget left no room for another change",
        not_checked=("other optimizers: AdamW was not tried, because SGD left no gap to close",),
    )


@pytest.fixture
def trials() -> tuple[Trial, ...]:
    """Return the trainings of the tuning."""
    first = trial(0, "start", START, 0.811)
    noise = [trial(i, "noise", START, 0.811 + 0.004 * (-1) ** i, seed=i) for i in (1, 2)]
    probes = [trial(i, "probe", COSINE, 0.7, cost=0.17, seconds=8.0, length=0.17) for i in (3, 4)]
    tried = [
        trial(5, "change", COSINE, 0.9023, length=0.3),
        trial(6, "change", COSINE.with_(dropout=0.3), 0.8899, length=0.3),
        trial(7, "change", COSINE.with_(weight_decay=5e-4), 0.9034, length=0.3),
    ]
    refined = [
        trial(8, "refine", COSINE.with_(weight_decay=1e-3), 0.9, length=0.3),
        trial(9, "refine", BEST, 0.9066, length=0.3),
        trial(10, "refine", BEST.with_(learning_rate=0.3), None, length=0.3, cost=0.1, seconds=4.0),
    ]
    confirmed = [
        trial(11 + 2 * i + j, "confirm", config, score + 0.003 * (2 * i - 1), seed=101 + i)
        for i in range(2)
        for j, (config, score) in enumerate(((START, 0.8123), (BEST, 0.9071)))
    ]
    return (first, *noise, *probes, *tried, *refined, *confirmed)


@pytest.fixture
def ledger(
    trials: tuple[Trial, ...],
    readings: tuple[Reading, ...],
    steps: tuple[Step, ...],
    plan: Plan,
    result: Result,
    diagnosis: Diagnosis,
    healthy: Diagnosis,
) -> Ledger:
    """Return the whole tuning."""
    return Ledger(
        name="digits_cnn",
        situation=Situation(task="cnn-classification", data_size=1437, classes=10),
        metric="accuracy",
        direction="maximize",
        start=START,
        plan=plan,
        trials=trials,
        readings=readings,
        steps=steps,
        diagnoses={0: diagnosis, 9: healthy},
        incumbent=9,
        result=result,
    )


@pytest.fixture
def run() -> Run:
    """Return a run whose validation loss rises again in the second half."""
    return make_run(START, rise=0.4)


def make_run(config: Config, rise: float = 0.0, points: int = 400) -> Run:
    x = np.arange(1.0, points + 1)
    # The start's rate is too high: its loss jumps about, and higher up.
    floor = 0.6 if config.number("learning_rate", 0.0) > 0.1 else 0.02
    train = 2.3 * np.exp(-x / 60) + floor + (0.05 + floor / 2) * np.abs(np.sin(x))
    every = x[19::20]
    val = 2.3 * np.exp(-every / 60) + 0.2 + floor + rise * (every / points) ** 2
    curves = (Curve("train_loss", x, train), Curve("val_loss", every, val))
    return Run(
        config=config, curves={curve.metric: curve for curve in curves}, outcome=Outcome.FINISHED, source="run.csv"
    )


@pytest.fixture
def run_of(ledger: Ledger) -> Callable[[int], Run | None]:
    """Return the look-up of curves; those of training 10 are gone."""

    def look_up(number: int) -> Run | None:
        return None if number == 10 else make_run(ledger.trial(number).config, rise=0.1 * number)

    return look_up


@pytest.fixture
def environment() -> dict[str, str]:
    """Return what a session notes of the machine."""
    return {
        "command": "advisor tune examples/digits_cnn.py --budget 10x --seed 0",
        "problem": "examples/digits_cnn.py",
        "versions": "advisor 0.1.0, torch 2.9.0, python 3.11.7",
        "hardware": "2 processor cores",
    }


_CITED = {"goyal2017": "Goyal et al. 2017, Accurate, Large Minibatch SGD, arXiv:1706.02677"}


@pytest.fixture
def cite() -> Callable[[str], str]:
    """Return what turns a key into a readable line."""
    return lambda key: _CITED.get(key, f"{key}: a claim of a seed article")


@pytest.fixture
def make_study() -> Callable[[str], optuna.Study]:
    """Return what makes a search over a hyperparameter of this name and another one."""

    def make(name: str) -> optuna.Study:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=0))
        study.optimize(lambda trial: trial.suggest_float(name, 0, 1) + trial.suggest_float("x", 0, 1), 5)
        return study

    return make


@pytest.fixture
def console() -> Console:
    """Return a console of 80 columns that is no terminal; `printed` gives what it was told."""
    return Console(file=io.StringIO(), width=80)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
