"""`FunctionTrainable`: `train(config, report)`, a loop of the user's own in this process."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.limit import MEMORY
from advisor.core.metric import Direction
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Observer, Tick
from advisor.errors import LogError, ProblemError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.logs.columns import is_curve_name
from advisor.logs.sheet import Sheet
from advisor.programs.foreign import ForeignLoop, knob, length_name_of
from advisor.programs.placeholders import DATA_FRACTION, LENGTHS, SEED
from advisor.programs.wish import Wish
from advisor.training.failures import outcome_of
from advisor.training.peak_memory import PeakMemory, accelerator, is_peak_known


class Report(Protocol):
    """What `train` calls: `if report(step=3, val_loss=0.4): return`, for True asks it to stop."""

    def __call__(self, step: float | None = None, **values: float) -> bool:
        """Take in what was measured, and return whether to stop."""


#: `train(config, report)` or `train(config, report, seed)`; what it returns is the objective, or metrics by name.
TrainFunction = Callable[..., float | Mapping[str, float] | None]


@dataclass(frozen=True, eq=False)
class FunctionTask:
    """A function that trains, and what cannot be seen in it."""

    function: TrainFunction
    task: str
    metric: str | None = None
    direction: Direction | None = None
    ranges: Mapping[str, Range] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the function's name."""
        return str(getattr(self.function, "__name__", "train"))


@dataclass
class _Notes:
    """Collects what a training reports."""

    observer: Observer | None
    #: The planned number of steps or epochs, where the config names it.
    planned: float | None
    sheet: Sheet = field(default_factory=Sheet)
    was_stopped: bool = False

    def __call__(self, step: float | None = None, **values: float) -> bool:
        if not values:
            raise ProblemError("report() was given no metric: write report(step=3, val_loss=0.4).")
        if unknown := [name for name in values if not is_curve_name(name) and name not in ("epoch",)]:
            raise ProblemError(
                f"report() was given {unknown[0]}: names begin with train_ or val_, as val_loss and val_accuracy do; "
                "learning_rate and gradient_norm are known too."
            )
        at = step if step is not None else values.pop("epoch", self.sheet.rows + 1)
        numbers = {name: float(value) for name, value in values.items()}
        self.sheet.take({"step": float(at), **numbers})
        loss = numbers.get("train_loss", math.nan)
        if not all(map(math.isfinite, numbers.values())):
            return True
        if self.observer is not None and self.planned:
            tick = Tick(int(at), max(1, int(self.planned)), loss)
            self.was_stopped = self.observer(tick) or self.was_stopped
        return self.was_stopped


@dataclass(kw_only=True)
class FunctionTrainable(ForeignLoop):
    """A function of the user's own."""

    kind = "function"
    function: TrainFunction

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of it: also the memory of this process, where the system tells it."""
        known = super().capabilities
        return replace(known, measures=known.measures | {MEMORY}) if is_peak_known(accelerator()) else known

    def train(self, config: Config, seed: int, observer: Observer | None) -> Run:
        """Call the function once and return what it reported."""
        planned = None if self.length_name is None else config.number(self.length_name, 1)
        notes = _Notes(observer, planned)
        outcome, failure, peak = Outcome.UNKNOWN, None, PeakMemory(accelerator())
        try:
            returned = self.function(config, notes, **({SEED: seed} if self.is_seeded else {}))
            self._take(returned, notes)
        except ProblemError:
            raise
        except Exception as error:  # the user's code can raise anything
            outcome, failure = outcome_of(error)
        try:
            run = notes.sheet.run({name: name for name in notes.sheet.header if is_curve_name(name)})
        except LogError:
            run = Run()
            failure = failure or "it neither reported nor returned a metric: call report(step=..., val_loss=...)"
            outcome = Outcome.FAILED if outcome is Outcome.UNKNOWN else outcome
        if notes.was_stopped and outcome is Outcome.UNKNOWN:
            outcome = Outcome.INTERRUPTED
        used = peak.total() if is_peak_known(peak.device) else None
        return replace(run, outcome=outcome, failure=failure, usage={} if used is None else {MEMORY: float(used)})

    def _take(self, returned: float | Mapping[str, float] | None, notes: _Notes) -> None:
        """Take in what the function returned: the objective, or metrics by name."""
        if returned is None:
            return
        values: Mapping[str, Any] = returned if isinstance(returned, Mapping) else {self.objective.curve: returned}
        last = notes.sheet.columns[0].values[-1] if notes.sheet.rows else 0.0
        notes(step=last + 1, **{str(name): float(value) for name, value in values.items()})


def prepare_function(
    work: FunctionTask, start: Mapping[str, Value], situation: Situation, knowledge: Knowledge
) -> FunctionTrainable:
    """Return the function as something that can be trained; UsageError where it takes other arguments."""
    # How much of the data to take is asked for training by training, and is no hyperparameter.
    read = {name: value for name, value in start.items() if name != DATA_FRACTION}
    return FunctionTrainable(
        name=work.name,
        start=Config(read),
        knobs={name: knob(name, value, work.ranges, knowledge) for name, value in read.items() if name not in LENGTHS},
        situation=situation,
        wish=Wish(work.metric, work.direction, knowledge.tasks[work.task].metric),
        is_seeded=_takes_seed(work),
        length_name=length_name_of(start),
        is_divisible=DATA_FRACTION in start,
        function=work.function,
    )


def _takes_seed(work: FunctionTask) -> bool:
    try:
        signature = inspect.signature(work.function)
    except (TypeError, ValueError):  # a builtin, or an object that hides its arguments
        return False
    takes_seed = SEED in signature.parameters
    try:
        signature.bind(None, None, **({SEED: 0} if takes_seed else {}))
    except TypeError:
        raise UsageError(
            f"{work.name}{signature} cannot be called as train(config, report) or train(config, report, seed)."
        ) from None
    return takes_seed
