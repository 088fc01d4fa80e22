"""`Curve` and `Run`: what one training left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.sign_value import SignValue

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """The points of one metric over one training; `x` grows, `y` may hold NaN and infinities.

    `x` counts what `x_unit` says: optimizer updates, epochs, or rows of a log that names neither.
    """

    metric: str
    x: Floats
    y: Floats
    x_unit: Literal["step", "epoch", "row"] = "step"

    def __post_init__(self) -> None:
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise ValueError(f"curve {self.metric}: x {self.x.shape} and y {self.y.shape} are not two equal rows")

    def __len__(self) -> int:
        return len(self.x)

    def until(self, x: float) -> Curve:
        """Return the part of the curve up to and including `x`."""
        keep = self.x <= x
        return Curve(self.metric, self.x[keep], self.y[keep], self.x_unit)


@dataclass(frozen=True, eq=False)
class Run:
    """One training: its configuration, its curves, how it ended and what it cost.

    Curves are named `train_loss`, `val_loss`, `train_<metric>`, `val_<metric>`, `learning_rate`,
    `gradient_norm`, `update_ratio`, `dead_units`.
    """

    config: Config = field(default_factory=Config)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    outcome: Outcome = Outcome.UNKNOWN
    #: Where the run came from: a path, or the id of a run in a session.
    source: str = ""
    #: The name of the reader or trainable that produced it.
    format: str = ""
    seed: int | None = None
    #: The share of a full training that was planned, 1 = full.
    length: float = 1.0
    #: The part of the training data that it was made on, 1 = all.
    data_fraction: float = 1.0
    #: The x at which the run was planned to end; None when the log does not say.
    planned_x: float | None = None
    #: Whether a hyperparameter that the config does not name is at its neutral value, as in trainings that we ran.
    #: The configuration in someone else's log may be a part of what was set.
    defaults_apply: bool = False
    #: Anything else that was measured on the run, by sign name, such as `inputs.mean` or `task.classes`.
    facts: Mapping[str, SignValue] = field(default_factory=dict)
    #: What it cost in full-training equivalents and in seconds.
    cost: float = 0.0
    seconds: float = 0.0
    #: What it used of what a limit can be set to: bytes of memory at its peak, seconds for an epoch.
    usage: Mapping[str, float] = field(default_factory=dict)
    #: Why it failed, in one sentence, when it did.
    failure: str | None = None
    #: The last lines that a training printed which failed.
    last_words: tuple[str, ...] = ()
    #: What the model said of the validation set at the end, where that is small enough to be kept.
    outputs: npt.NDArray[np.floating] | None = None
    #: What the reader skipped or repaired.
    remarks: tuple[str, ...] = ()

    def with_config(self, config: Config) -> Run:
        """Return the run with these values laid over its configuration."""
        return replace(self, config=Config({**self.config, **config})) if config else self

    def first(self, share: float) -> Run:
        """Return what was known of the run when this share of it had passed, so that one can ask when it showed."""
        ends = [float(curve.x[-1]) for curve in self.curves.values() if len(curve)]
        planned = self.planned_x if self.planned_x is not None else max(ends, default=None)
        if planned is None or share >= 1:
            return self
        curves = {name: curve.until(share * planned) for name, curve in self.curves.items()}
        seen = {name: curve for name, curve in curves.items() if len(curve)}
        return replace(self, curves=seen, outcome=Outcome.UNKNOWN, planned_x=planned)
