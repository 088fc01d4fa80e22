"""`Setup`: everything that makes one training what it is, what its log shows and what it hides."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from advisor.core.config import Config, Value

#: What a model carries unseen: a factor on all weights and on recurrent ones, a shift of hidden biases, a bug.
HIDDEN = ("hidden_scale", "hidden_recurrent", "hidden_bias", "hidden_bug")


@dataclass(frozen=True)
class Data:
    """A variant of a workload's data. Noise and size belong to the task; the other two are faults."""

    inputs: str = "standardized"
    #: The share of training labels that are dealt out anew.
    shuffled: float = 0.0
    #: The same for the labels of both parts: noise that nobody can undo.
    noise: float = 0.0
    #: The share of the training examples that there are.
    size: float = 1.0


@dataclass(frozen=True)
class Setup:
    """One configuration of a workload."""

    workload: str
    config: Config
    data: Data = field(default_factory=Data)

    @property
    def key(self) -> str:
        """Return what tells this setup from all others, the same in every process."""
        values = {name: _plain(value) for name, value in self.config.items() if value is not None}
        text = json.dumps([self.workload, values, asdict(self.data)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def task(self) -> tuple[float, float]:
        """Return what two setups must share for their scores to be compared: noise and size of the data."""
        return self.data.noise, self.data.size

    @property
    def shown(self) -> Config:
        """Return the configuration as its log shows it."""
        return Config({name: v for name, v in self.config.items() if name not in HIDDEN and v is not None})

    def with_(self, **values: Value) -> Setup:
        """Return the setup with other values in its config; numbers are rounded so that equals meet."""
        return replace(self, config=Config({**self.config, **{name: rounded(v) for name, v in values.items()}}))

    def on(self, **changes: Any) -> Setup:
        """Return the setup on another variant of the data."""
        return replace(self, data=replace(self.data, **changes))


def rounded(value: Value) -> Value:
    """Return a number with four significant digits: a rate times 10 times 0.1 is that rate again."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _plain(value: Value) -> Value:
    """Return a number as a float, for 12 epochs are 12.0 epochs."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else rounded(value)
