"""Randomness of a training: three independent streams from one seed; the global ones stay as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True)
class Seeds:
    """The seeds of the initial weights, of the data order, and of everything drawn while training (dropout).

    They are independent, so that two configurations with one seed meet the same weights and the same order
    however many random numbers either of them draws on its way.
    """

    weights: int
    order: int
    noise: int

    @classmethod
    def of(cls, seed: int) -> Seeds:
        """Return the three seeds that belong to `seed`."""
        weights, order, noise = np.random.SeedSequence(seed).generate_state(3)
        return cls(int(weights), int(order), int(noise))


@contextmanager
def isolated(device: torch.device) -> Iterator[None]:
    """Give back the global random states of torch, numpy and Python as they were, also after an exception."""
    python, legacy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)


def seed_everything(seed: int) -> None:
    """Set the global random states that a user's model or data may draw from."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def generator(seed: int) -> torch.Generator:
    """Return a generator of our own, which the global state knows nothing of."""
    return torch.Generator().manual_seed(seed)
