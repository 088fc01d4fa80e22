"""`choose` and `build`: Optuna's own samplers by the word that a user says, or by what fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from optuna.samplers import BaseSampler, CmaEsSampler, GPSampler, GridSampler, RandomSampler, TPESampler

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.sampler import Sampler
from advisor.errors import UsageError

#: Models learn from the first trainings on: those of the ledger are their start-up trials.
_STARTUP = 2
#: Lower end, middle and upper end: the fewest points that show a curve.
_LEVELS = 3
#: CMA-ES turns and stretches its cloud: one number alone has no direction.
_FEWEST_NUMBERS = 2
_NEEDS = {
    Sampler.GP: ("torch", "a Gaussian process needs PyTorch: install it, or `pip install 'tuning-advisor[torch]'`"),
    Sampler.CMAES: ("cmaes", "CMA-ES needs the package cmaes: `pip install 'tuning-advisor[cmaes]'`"),
}
_NAMES = {
    Sampler.GRID: "grid",
    Sampler.RANDOM: "random search",
    Sampler.TPE: "TPE",
    Sampler.GP: "Gaussian process",
    Sampler.CMAES: "CMA-ES",
}


@dataclass(frozen=True)
class Choice:
    """The sampler that is used, and why."""

    sampler: Sampler
    why: str

    @property
    def name(self) -> str:
        """Return what people call it."""
        return _NAMES[self.sampler]

    @property
    def keeps_limits(self) -> bool:
        """Return whether it learns from a training over a limit; the others only hear of those under it."""
        return self.sampler in (Sampler.TPE, Sampler.GP)

    @property
    def takes_parts(self) -> bool:
        """Return whether it learns from a training of which only some values lie inside the region."""
        return self.sampler in (Sampler.TPE, Sampler.RANDOM)


def refuse_missing(wanted: Sampler) -> None:
    """Raise UsageError, with the way to install it, where what the sampler is made of is missing."""
    package, needed = _NEEDS.get(wanted, (None, ""))
    if package is not None and find_spec(package) is None:
        raise UsageError(f"--sampler {wanted}: {needed}.")


def choose(wanted: Sampler, region: Mapping[str, Range]) -> Choice:
    """Return the sampler for this region: the one that was asked for where that can be."""
    numbers = [name for name, span in region.items() if not span.choices]
    if wanted is Sampler.CMAES and len(numbers) < _FEWEST_NUMBERS:
        return Choice(Sampler.TPE, "CMA-ES needs two numbers or more, and there is one")
    if wanted is not Sampler.AUTO:
        return Choice(wanted, "you asked for it")
    # Measured on random bowls of four values, 2 to 10 trainings: no other gained more (benchmarks/samplers.py).
    return Choice(Sampler.TPE, "it copes with numbers and words, and at so few trainings no other gains more")


def build(choice: Choice, region: Mapping[str, Range], around: Config, seed: int) -> BaseSampler:
    """Return the sampler for a search of this region near `around`."""
    match choice.sampler:
        case Sampler.GRID:
            return GridSampler({name: _points(span, around.get(name)) for name, span in region.items()}, seed=seed)
        case Sampler.RANDOM:
            return RandomSampler(seed=seed)
        case Sampler.GP:
            return GPSampler(seed=seed, n_startup_trials=_STARTUP, warn_independent_sampling=False)
        case Sampler.CMAES:
            # Its cloud begins in the middle of the region, and that lies about the best so far.
            return CmaEsSampler(seed=seed, warn_independent_sampling=False)
        case _:
            return TPESampler(seed=seed, n_startup_trials=_STARTUP)


def narrowed(choice: Choice, region: Mapping[str, Range], trainings: int) -> dict[str, Range]:
    """Return what is searched: of a grid, as many of the most important values as so many trainings can cover."""
    if choice.sampler is not Sampler.GRID:
        return dict(region)
    covered: dict[str, Range] = {}
    points = 1
    for name, span in region.items():
        points *= len(span.choices) or _LEVELS
        if covered and points > trainings:
            break
        covered[name] = span
    return covered


def _points(span: Range, current: Value) -> list[Value]:
    """Return the points of a grid: the value in use, and the ends that differ from it."""
    if span.choices:
        return list(span.choices)
    assert span.low is not None
    assert span.high is not None
    known = isinstance(current, int | float) and span.contains(current)
    middle = float(current) if known and isinstance(current, int | float) else _middle(span)
    return list(dict.fromkeys([span.low, middle, span.high]))


def _middle(span: Range) -> float:
    assert span.low is not None
    assert span.high is not None
    if span.scale == "log" and span.low > 0:
        return math.sqrt(span.low * span.high)
    return (span.low + span.high) / 2
