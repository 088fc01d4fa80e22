"""Schedules: the share of the peak learning rate in force after a fraction of the run. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from advisor.core.config import Config
from advisor.errors import InputError, near

# Smith & Topin 2018 (arXiv:1708.07120) as fastai and PyTorch read it: rise over 30 %, from 1/25 of the peak.
ONE_CYCLE_RISE = 0.3
ONE_CYCLE_START = 1 / 25
ONE_CYCLE_END = 1e-4 * ONE_CYCLE_START
# Momentum goes the other way by 0.1 (0.95 -> 0.85 there).
ONE_CYCLE_MOMENTUM_DIP = 0.1


def constant(config: Config, fraction: float) -> float:
    """Return 1 throughout."""
    del config, fraction
    return 1.0


def step(config: Config, fraction: float) -> float:
    """Return `decay_factor` (0.1) to the power of how often `decay_every` (a third of the run) has passed."""
    # The tolerance keeps 0.6 / 0.2 from being two steps.
    passed = math.floor(fraction / config.number("decay_every", 1 / 3) + 1e-9)
    return config.number("decay_factor", 0.1) ** passed


def exponential(config: Config, fraction: float) -> float:
    """Return a geometric fall to `final_learning_rate_fraction`, or to where the step schedule's pace leads."""
    end = config.number("final_learning_rate_fraction", 0.0)
    if end <= 0:
        end = config.number("decay_factor", 0.1) ** (1 / config.number("decay_every", 1 / 3))
    return float(end**fraction)


def polynomial(config: Config, fraction: float) -> float:
    """Return a fall to `final_learning_rate_fraction`, straight at `polynomial_power` 1."""
    return _between(config, (1 - fraction) ** config.number("polynomial_power", 1.0))


def cosine(config: Config, fraction: float) -> float:
    """Return half a cosine down to `final_learning_rate_fraction` (Loshchilov & Hutter, arXiv:1608.03983)."""
    return _between(config, (1 + math.cos(math.pi * fraction)) / 2)


def one_cycle(config: Config, fraction: float) -> float:
    """Return half a cosine up and half a cosine down; `warmup_fraction` moves the peak."""
    rise = _peak_of_cycle(config)
    if fraction < rise:
        return _ease(ONE_CYCLE_START, 1.0, fraction / rise)
    return _ease(1.0, ONE_CYCLE_END, (fraction - rise) / (1 - rise))


def lr_sweep(config: Config, fraction: float) -> float:
    """Return an exponential rise from `sweep_low` to the peak: the range test of a probe."""
    peak = config.number("learning_rate", 1e-3)
    return float((config.number("sweep_low", peak * 1e-6) / peak) ** (1 - fraction))


SCHEDULES: dict[str, Callable[[Config, float], float]] = {
    "constant": constant,
    "step": step,
    "exponential": exponential,
    "polynomial": polynomial,
    "cosine": cosine,
    "one_cycle": one_cycle,
    "plateau": constant,  # what it adds depends on the validation loss: `Plateau`
    "lr_sweep": lr_sweep,
}
#: These bring their own rise.
RISING = ("one_cycle", "lr_sweep")


def rate(config: Config, fraction: float) -> float:
    """Return the share of `learning_rate` in force at `fraction` of the run, warmup included.

    The schedule proper has the rest of the run after the warmup, so it ends where it promised.
    """
    name = config.text("schedule", "constant")
    if name not in SCHEDULES:
        raise InputError(f"there is no schedule {name!r}{near(name, SCHEDULES)}: use {', '.join(SCHEDULES)}.")
    warmup = 0.0 if name in RISING else config.number("warmup_fraction", 0.0)
    if fraction < warmup:
        return fraction / warmup
    return SCHEDULES[name](config, (fraction - warmup) / (1 - warmup) if warmup < 1 else 1.0)


def is_still(config: Config) -> bool:
    """Return whether the rate is the same from the first update to the last."""
    return config.text("schedule", "constant") == "constant" and not config.number("warmup_fraction", 0.0)


def momentum(config: Config, fraction: float) -> float | None:
    """Return the momentum (beta1 of the Adam family) in force, None where the schedule leaves it alone."""
    if config.get("schedule") != "one_cycle":
        return None
    adam = config.text("optimizer", "adam") not in ("sgd", "rmsprop")
    resting = config.number("beta1", 0.9) if adam else config.number("momentum", 0.0)
    if resting <= ONE_CYCLE_MOMENTUM_DIP:
        return None
    rise, low = _peak_of_cycle(config), resting - ONE_CYCLE_MOMENTUM_DIP
    if fraction < rise:
        return _ease(resting, low, fraction / rise)
    return _ease(low, resting, (fraction - rise) / (1 - rise))


@dataclass
class Plateau:
    """The one schedule with a memory: the rate falls when the validation loss stops improving."""

    #: What the rate is multiplied by, and the fraction of the run without improvement that triggers it.
    factor: float
    patience: float
    share: float = 1.0
    _best: float = math.inf
    _since: float = 0.0

    @classmethod
    def of(cls, config: Config) -> Plateau | None:
        """Return the plateau schedule when the config asks for it."""
        if config.get("schedule") != "plateau":
            return None
        # A fifth of the run is two of its about ten evaluations: one alone may be noise.
        return cls(config.number("decay_factor", 0.1), config.number("decay_every", 0.2))

    def see(self, fraction: float, loss: float) -> None:
        """Take note of a validation loss; `share` falls when the wait is over."""
        if loss < self._best:
            self._best, self._since = loss, fraction
        elif fraction - self._since >= self.patience - 1e-9:
            self.share, self._since = self.share * self.factor, fraction


def _between(config: Config, share: float) -> float:
    end = config.number("final_learning_rate_fraction", 0.0)
    return end + (1 - end) * share


def _ease(start: float, end: float, fraction: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * fraction)) / 2


def _peak_of_cycle(config: Config) -> float:
    return config.number("warmup_fraction", 0.0) or ONE_CYCLE_RISE
