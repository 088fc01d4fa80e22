"""`Problem`: a user's model, data, loss and metric, as loop and probes see them. Imports no torch itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.errors import ProblemError, near

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.utils.data import Dataset

    Examples = tuple[Tensor, Tensor] | Dataset[Any]
    ModelBuilder = Callable[[Config], nn.Module]
    LossFunction = Callable[[Any, Tensor], Tensor]
    MetricFunction = Callable[[Tensor, Tensor], float]

#: What people start from when they choose nothing: Adam at PyTorch's own values.
DEFAULT_START: Mapping[str, Value] = {
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "batch_size": 32,
    "schedule": "constant",
    "weight_decay": 0.0,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """What a user hands over: a model to build, data, a loss, and the metric that counts.

    A file that defines one as the variable `problem` is all that the commands need; see `examples/`.
    """

    #: A short name for sessions and reports.
    name: str
    #: The kind of task, such as cnn-classification: `advisor suggest` lists them.
    task: str
    #: Returns a fresh model; reads its own knobs from the config, such as `config.dropout`.
    build_model: ModelBuilder
    #: Inputs and targets as two tensors, or a map-style dataset of such pairs.
    train: Examples
    #: None: a fixed random fifth of the training examples is set aside.
    validation: Examples | None
    #: cross_entropy, mse, mae, huber, bce_with_logits, or a function of (output, targets).
    loss: str | LossFunction = "cross_entropy"
    #: Names of known metrics, or name -> function of (outputs, targets) over the whole validation set.
    metrics: Sequence[str] | Mapping[str, MetricFunction] = ("accuracy",)
    #: What is tuned: "loss" or one of `metrics`, always measured on the validation set.
    objective: str = "loss"
    #: The length of a full training: passes over the data, or optimizer updates at the start's batch size.
    epochs: float | None = None
    steps: int | None = None
    #: The configuration in use today; what it does not name is `DEFAULT_START`'s.
    start: Mapping[str, Value] = field(default_factory=dict)
    #: The names that `build_model` reads, with the values they can take.
    knobs: Mapping[str, Range] = field(default_factory=dict)
    #: Beginning of parameters' names -> their share of the learning rate, such as {"backbone.": 0.1}; else 1.
    rate_shares: Mapping[str, float] = field(default_factory=dict)
    #: Likewise of the weight decay, such as {"norm.": 0.0}.
    decay_shares: Mapping[str, float] = field(default_factory=dict)
    #: What the cost of a training is counted in.
    unit: Literal["examples", "tokens"] = "examples"
    #: Such as cpu or cuda:1; None takes the accelerator where there is one.
    device: str | None = None

    def __post_init__(self) -> None:
        self._refuse_what_is_no_word()
        given = [length for length in (self.epochs, self.steps) if length is not None]
        if len(given) != 1 or not isinstance(given[0], int | float) or given[0] <= 0:
            raise ProblemError(
                f"{self.name}: give the length of a full training as either epochs=... or steps=..., above 0."
            )
        if isinstance(self.metrics, str):
            raise ProblemError(f"{self.name}: metrics is a text; write metrics=({self.metrics!r},).")
        if self.objective not in (known := ("loss", *self.metrics)):
            raise ProblemError(
                f"{self.name}: the objective {self.objective!r} is neither loss nor one of the metrics"
                f"{near(self.objective, known)}."
            )
        if unset := [knob for knob in self.knobs if knob not in self.start_values]:
            raise ProblemError(
                f"{self.name}: the knob {unset[0]} has no value in start: add start={{{unset[0]!r}: ...}}."
            )

    def _refuse_what_is_no_word(self) -> None:
        """Refuse metrics and knobs of the wrong kind where they are written, and not when they are used."""
        if not isinstance(self.metrics, Mapping) and not all(isinstance(name, str) for name in self.metrics):
            raise ProblemError(
                f"{self.name}: metrics are names, or a mapping name -> function such as "
                "metrics={'error': my_function}; a function without a name was found."
            )
        if isinstance(self.metrics, Mapping):
            for name, function in self.metrics.items():
                if not callable(function):
                    raise ProblemError(f"{self.name}: the metric {name!r} is not a function of (outputs, targets).")
        for name, span in self.knobs.items():
            if not isinstance(span, Range):
                raise ProblemError(f"{self.name}: the knob {name!r} needs a Range, such as Range(low=0.0, high=0.6).")
            if span.low is not None and span.high is not None and span.low > span.high:
                raise ProblemError(f"{self.name}: the knob {name!r} has low {span.low:g} above high {span.high:g}.")

    @property
    def start_values(self) -> dict[str, Value]:
        """Return the start in full: the user's own values over the defaults."""
        values = {**DEFAULT_START, **self.start}
        if values["optimizer"] == "adamw" and "weight_decay" not in self.start:
            values["weight_decay"] = 0.01  # PyTorch's own default for AdamW
        if self.epochs is not None:
            values.setdefault("epochs", self.epochs)
        return values
