"""Labels: what trying every fix has proved about a configuration."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.faultbench.groups import OF_FAULT

#: A fix that closes this share of the gap to the best known, beyond three standard errors, proves a fault.
FAULTY_GAIN, FAULTY_ERRORS = 0.20, 3.0
#: No fix that gains more than this share, beyond two standard errors: healthy.
HEALTHY_GAIN, HEALTHY_ERRORS = 0.05, 2.0
#: Fixes with this many seeds can leave a verdict open: one that gains enough for a fault, but not surely.
SURE_SEEDS = 5
#: Even next to the best known, a gain is measured against this share of the way from untrained to best.
SMALLEST_GAP = 0.1
#: Five paired seeds can agree by luck: an error is never taken for less than this share of the pooled one.
ERROR_FLOOR = 0.5


@dataclass(frozen=True)
class Tried:
    """A fix that was tried, and what it gained over the configuration with the same seeds."""

    name: str
    group: str
    gain: float
    error: float
    seeds: int

    def proves(self, gap: float) -> bool:
        """Return whether the fix proves a fault."""
        return self.gain >= FAULTY_GAIN * gap and self.gain > FAULTY_ERRORS * self.error

    def helps(self, gap: float) -> bool:
        """Return whether the fix demonstrably gains more than a healthy configuration allows."""
        return self.gain - HEALTHY_ERRORS * self.error > HEALTHY_GAIN * gap

    def leaves_open(self, gap: float) -> bool:
        """Return whether the fix gains as much as one that proves a fault, between seeds that differ too much."""
        return self.seeds >= SURE_SEEDS and self.gain >= FAULTY_GAIN * gap


@dataclass(frozen=True)
class Label:
    """The verdict on a configuration: faulty with its causes, healthy, or between."""

    verdict: str
    causes: tuple[str, ...]
    primary: str | None
    own: float
    gap: float
    tried: tuple[Tried, ...]

    def record(self) -> dict[str, Any]:
        """Return the label as plain JSON."""
        tried = [[t.name, t.group, _short(t.gain), _short(t.error), t.seeds] for t in self.tried]
        return {**asdict(self), "own": _short(self.own), "gap": _short(self.gap), "tried": tried}

    @classmethod
    def of(cls, record: dict[str, Any]) -> Label:
        """Return the label that `record` wrote."""
        tried = tuple(Tried(*fields) for fields in record["tried"])
        return cls(**{**record, "causes": tuple(record["causes"]), "tried": tried})


def tried(name: str, group: str, own: np.ndarray, fixed: np.ndarray, noise: float) -> Tried:
    """Return what a fix gained; `noise` is the pooled deviation between seeds of one configuration."""
    gains = fixed - own[: len(fixed)]
    count = len(gains)
    pooled = noise * np.sqrt(2 / count)
    spread = gains.std(ddof=1) / np.sqrt(count) if count > 1 else 0.0
    # Two seeds say next to nothing about their own spread, and the pooled one is there.
    error = max(spread, ERROR_FLOOR * pooled) if count > 2 else max(spread, pooled)
    return Tried(name, group, float(gains.mean()), float(error), count)


def gap_of(own: float, best: float, untrained: float) -> float:
    """Return the distance to the best known that gains are measured against."""
    return max(best - own, SMALLEST_GAP * (best - untrained))


def label(kind: str, own: float, gap: float, attempts: list[Tried]) -> Label:
    """Return the verdict; `kind` names the fault that was injected, or the kind of candidate."""
    proofs = sorted((t for t in attempts if t.proves(gap)), key=lambda t: -t.gain)
    causes = tuple(dict.fromkeys(t.group for t in proofs))
    if causes:
        injected = OF_FAULT.get(kind)
        primary = injected if injected in causes else causes[0]
        return Label("faulty", causes, primary, own, gap, tuple(attempts))
    is_open = any(t.helps(gap) or t.leaves_open(gap) for t in attempts)
    return Label("between" if is_open else "healthy", (), None, own, gap, tuple(attempts))


def _short(value: float) -> float:
    return float(f"{value:.4g}")
