from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.sampler import FITS, Sampler
from advisor.core.step import Trial
from advisor.errors import UsageError
from advisor.tuning.samplers import Choice, build, choose, narrowed, refuse_missing
from advisor.tuning.search import open_study, propose, tell

AROUND = Config(optimizer="adam", learning_rate=0.01, dropout=0.1)
REGION = {"learning_rate": Range(scale="log", low=0.003, high=0.03), "dropout": Range(low=0.0, high=0.5)}
WORDS = {"schedule": Range(scale="choice", choices=("constant", "cosine"))}
ALL = [sampler for sampler in Sampler if sampler is not Sampler.AUTO]


def searched(sampler: Sampler, path: Path, trainings: int) -> list[Config]:
    """Return what is trained, best near a dropout of 0.4, from a first training of `AROUND`."""
    choice = Choice(sampler, "")
    region = narrowed(choice, REGION, trainings)
    made: list[Trial] = []
    for number in range(trainings + 1):
        study = open_study(path, "toy", "minimize", build(choice, region, AROUND, number))
        tell(study, made, region, {}, choice.takes_parts)
        config = propose(study, region, AROUND, [trial.config for trial in made]) if made else AROUND
        made.append(scored(number, config))
    return [trial.config for trial in made]


def scored(number: int, config: Config) -> Trial:
    """Return a training whose score is the distance of its dropout from 0.4."""
    score = abs(config.number("dropout", 0.0) - 0.4)
    told = {"seed": 0, "length": 1.0, "outcome": Outcome.FINISHED, "cost": 1.0, "seconds": 1.0}
    return Trial(id=number + 1, purpose="refine", config=config, score=score, **told)


@pytest.mark.parametrize("sampler", ALL)
def test_each_trains_nothing_twice_and_stays_in_the_region(sampler: Sampler, path: Path) -> None:
    made = searched(sampler, path, 6)
    assert len(set(made)) == len(made)
    for config in made[1:]:
        assert set(config.differences(AROUND)) <= set(REGION)
        assert all(span.contains(config[name]) for name, span in REGION.items())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.log"


@pytest.mark.parametrize("sampler", ALL)
def test_each_repeats_itself_with_the_same_seeds(sampler: Sampler, tmp_path: Path) -> None:
    assert searched(sampler, tmp_path / "a.log", 3) == searched(sampler, tmp_path / "b.log", 3)


def test_a_cloud_moves_to_where_it_is_better(path: Path) -> None:
    made = searched(Sampler.CMAES, path, 60)
    means = [sum(config.number("dropout", 0.0) for config in part) / 20 for part in (made[1:21], made[41:61])]
    assert abs(means[1] - 0.4) < abs(means[0] - 0.4)


def test_a_grid_covers_as_many_values_as_it_can_pay_for() -> None:
    grid = Choice(Sampler.GRID, "")
    assert list(narrowed(grid, REGION, 0)) == ["learning_rate"]
    assert list(narrowed(grid, REGION, 8)) == ["learning_rate"]
    assert list(narrowed(grid, REGION, 9)) == ["learning_rate", "dropout"]
    assert list(narrowed(Choice(Sampler.TPE, ""), REGION, 0)) == list(REGION)


def test_a_complete_grid_goes_on_by_chance(path: Path) -> None:
    rates = [config.number("learning_rate", 0.0) for config in searched(Sampler.GRID, path, 4)]
    assert sorted(rates[1:3]) == [0.003, 0.03]
    assert all(0.003 < rate < 0.03 for rate in rates[3:])


def hide(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Let the package look as if it were not installed."""
    found: Callable[[str], ModuleSpec | None] = importlib.util.find_spec
    monkeypatch.setattr("advisor.tuning.samplers.find_spec", lambda name: None if name == package else found(name))


def test_auto_says_which_it_took_and_why() -> None:
    taken = choose(Sampler.AUTO, REGION)
    assert taken.name == "TPE"
    assert "no other gains more" in taken.why


def test_one_number_is_too_little_for_a_cloud() -> None:
    assert choose(Sampler.CMAES, WORDS).sampler is Sampler.TPE


@pytest.mark.parametrize(("sampler", "package"), [(Sampler.GP, "torch"), (Sampler.CMAES, "cmaes")])
def test_what_is_missing_is_said_in_one_sentence(
    sampler: Sampler, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_missing(sampler)
    hide(monkeypatch, package)
    with pytest.raises(UsageError, match=rf"pip install 'tuning-advisor\[{package}\]'"):
        refuse_missing(sampler)


def test_help_tells_when_each_fits() -> None:
    assert set(FITS) == set(Sampler)
