"""Randomness of a training: three independent streams from one seed; the global ones stay as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor


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


@dataclass(frozen=True, eq=False)
class Draws:
    """The global random states of torch, numpy and Python at one moment."""

    torch_state: Tensor
    #: Of all GPUs, for setting torch's seed sets theirs.
    cuda_states: tuple[Tensor, ...]
    numpy_state: Any
    python_state: Any

    @classmethod
    def now(cls, device: torch.device) -> Draws:
        """Return the states as they are, those of a GPU included where the device is one."""
        on_cuda = tuple(torch.cuda.get_rng_state_all()) if device.type == "cuda" else ()
        return cls(torch.get_rng_state(), on_cuda, np.random.get_state(), random.getstate())

    def put_back(self) -> None:
        """Go on drawing from here."""
        torch.set_rng_state(self.torch_state)
        if self.cuda_states:
            torch.cuda.set_rng_state_all(self.cuda_states)
        np.random.set_state(self.numpy_state)
        random.setstate(self.python_state)


@contextmanager
def isolated(device: torch.device) -> Iterator[None]:
    """Give back the global random states of torch, numpy and Python as they were, also after an exception."""
    before = Draws.now(device)
    try:
        yield
    finally:
        before.put_back()


def seed_everything(seed: int) -> None:
    """Set the global random states that a user's model or data may draw from."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def generator(seed: int) -> torch.Generator:
    """Return a generator of our own, which the global state knows nothing of."""
    return torch.Generator(device="cpu").manual_seed(seed)
