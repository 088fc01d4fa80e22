"""`Monitor`: a diagnosis while the training runs."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.config_file import read_config
from advisor.core.config import Config, Value
from advisor.core.finding import Diagnosis, Finding
from advisor.core.run import Run
from advisor.diagnosis import diagnose
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.logs import write_run
from advisor.monitor.history import History, Unit
from advisor.monitor.names import Names
from advisor.monitor.rhythm import Alarms, Rhythm
from advisor.monitor.waiting import kept, read
from advisor.situations import situation_of

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from advisor.monitor.gauges import Gauges
    from advisor.monitor.waiting import Number

_LOG = logging.getLogger("advisor")
#: Numbers that wait to be read from the device together: reading a few hundred takes as long as reading one.
_BATCH = 256
#: So many losses in a row that are no numbers are judged at once; one alone is often an overflow of mixed precision.
_BROKEN = 10
#: Updates from one reading to the next: at 20, what `attach` costs stays within 5 % (benchmarks/monitor.py).
_EVERY = 20


class Monitor:
    """Watches any training loop and says what `advisor diagnose` would say of its log.

    >>> monitor = Monitor(task="cnn-classification", config={"learning_rate": 0.1}, planned_steps=1000)
    >>> for step in range(3):
    ...     monitor.log(step, train_loss=2.3)
    >>> monitor.diagnosis().verdict
    'too_early'

    `on_finding` is called once for each rule that raises an alarm, from within `log`: at once when the training loss
    stopped being a number, else when the alarm lasted (`advisor.monitor.rhythm` says how long). The run is judged
    when its number of points grew by 15 %, and at most 1 % of the time; not before its 400th update, and as a whole
    when a `with` block around the training ends. What `on_finding` raises is written to the
    logger "advisor", and the training goes on; to stop a training, let it set a flag. Give `planned_steps` with it:
    without them a run that has just begun looks like one that ended.

    Of each curve at most 4,096 points are kept (`advisor.monitor.history` says which). A step that goes back, as
    after a resume, is fine: what is logged later replaces what was logged before. A Monitor is not thread-safe; with
    several processes, use one in the process that logs.
    """

    def __init__(
        self,
        task: str | None = None,
        config: Mapping[str, Value] | Path | str | None = None,
        planned_steps: float | None = None,
        on_finding: Callable[[Finding], object] | None = None,
        *,
        unit: Unit = "step",
        ignore: Mapping[str, str] | Collection[str] = (),
        knowledge: Sequence[Path] = (),
    ) -> None:
        if planned_steps is not None and not 0 < planned_steps < math.inf:
            raise UsageError(f"planned_steps = {planned_steps} is no length of a run: give a number above 0, or None.")
        if unit not in ("step", "epoch"):
            raise UsageError(
                f"unit = {unit!r} is neither 'step' nor 'epoch': say what the first argument of log counts."
            )
        self._knowledge = known = load_knowledge(knowledge)
        self._situation = situation_of({"task": known.task(task).name} if task is not None else {}, known)
        reasons = ignore if isinstance(ignore, Mapping) else dict.fromkeys(ignore, "left out by the caller")
        self._ignore = {known.rule(rule).id: reason for rule, reason in reasons.items()}
        self._config = read_config(Path(config)) if isinstance(config, Path | str) else Config(config or {})
        self._planned, self._unit, self._on_finding = planned_steps, unit, on_finding
        self._names = Names()
        self._histories: dict[str, History] = {}
        self._waiting: list[tuple[float, str, Number]] = []
        self._alarms = Alarms()
        self._rhythm = Rhythm.of_steps(planned_steps) if unit == "step" else Rhythm()
        self._axis = _Axis(by_update=unit == "step")
        self._calls = self._broken = 0
        self._gauges: Gauges | None = None
        if on_finding is not None:
            self.diagnosis()  # reads the rules now, and not between two steps

    def log(self, step: float, /, **values: Any) -> None:
        """Take in what was measured at a step: numbers, tensors with one element, or None = not measured.

        Tensors are copied on their device, and read some hundred at a time. UsageError names what cannot be logged.
        """
        x = _checked(step)
        points: list[tuple[float, str, Number]] = []
        for name, value in values.items():
            if value is not None and (curve := self._names.curve_of(name)) is not None:
                points.append((x, curve, kept(name, value)))
        self._waiting += points
        if self._gauges is not None:
            self._take_readings(self._gauges, x)
        self._calls += 1
        if len(self._waiting) >= _BATCH or any(map(_is_broken, points)):
            self._read()
        if self._on_finding is not None and self._rhythm.due(x, self._calls, time.perf_counter()):
            self._judge(self._on_finding, at_once=self._rhythm.hurried)

    def attach(self, model: nn.Module, optimizer: Optimizer, every: int = _EVERY) -> Monitor:
        """Return the monitor, which now reads the training's gauges by itself until `detach`.

        On every k-th update: gradient_norm as the optimizer gets it (after clipping and unscaling), update_ratio,
        dead_units of ReLU modules and saturated_units of tanh and sigmoid modules (in training mode, not where
        torch.compile makes a graph of them); on each, the learning_rate, the largest of the parameter groups. A
        reading belongs to the step of the `log` that follows it. A curve that is logged by hand is left to the
        hand. It takes hooks and, for a moment, a second copy of the weights; numbers and random state of the
        training stay as they are.
        """
        from torch.optim import Optimizer

        from advisor.monitor.gauges import Gauges

        if self._gauges is not None:
            raise UsageError("this monitor is attached already: call detach() first, or use a second monitor.")
        if not isinstance(optimizer, Optimizer) or not hasattr(optimizer, "_optimizer_step_pre_hooks"):
            kind = type(optimizer).__name__
            raise UsageError(f"the optimizer is a {kind}, which has no step hooks: give the torch optimizer inside it.")
        if every < 1:
            raise UsageError(f"every = {every} is no number of updates: give 1 or more.")
        self._gauges = Gauges(model, optimizer, every)
        self._axis.attached()
        return self

    def detach(self) -> None:
        """Take the hooks of `attach` away; what they read stays, up to the latest `log`."""
        if self._gauges is not None:
            self._gauges.remove()
            self._gauges = None

    def __enter__(self) -> Monitor:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Tell of what the whole run shows, where it came to its end, and take the hooks away."""
        if failure is None and self._on_finding is not None:
            self._judge(self._on_finding, at_once=True)
        self.detach()

    def run(self) -> Run:
        """Return what was logged so far."""
        self._read()
        return Run(
            config=self._config,
            curves={name: history.curve(name, self._unit) for name, history in self._histories.items()},
            format="monitor",
            planned_x=self._planned,
            remarks=(*self._names.remarks, *self._thinnings()),
        )

    def diagnosis(self) -> Diagnosis:
        """Return what the rules say of the run so far."""
        return diagnose(self.run(), self._knowledge, self._situation, self._ignore)

    def save(self, path: Path | str) -> None:
        """Write the run to a file that `advisor diagnose` reads."""
        write_run(self.run(), Path(path))

    def _take_readings(self, gauges: Gauges, x: float) -> None:
        """Stamp what the gauges read since the last call with the steps between the two."""
        at = self._axis.advance(x, gauges.updates)
        found: list[tuple[float, str, Number]] = [
            (at(reading.update), reading.name, reading.value) for reading in gauges.readings
        ]
        gauges.readings.clear()
        if gauges.rate is not None:
            found.append((x, "learning_rate", gauges.rate))
            gauges.rate = None
        self._waiting += [point for point in found if not self._names.feeds(point[1])]

    def _read(self) -> None:
        """Bring the waiting numbers into the histories."""
        waiting, self._waiting = self._waiting, []
        for (x, name, _), y in zip(waiting, read([number for _, _, number in waiting]), strict=True):
            if name not in self._histories:
                self._histories[name] = History()
            self._histories[name].add(x, y)
            if name == "train_loss":
                self._broken = 0 if math.isfinite(y) else self._broken + 1
                self._rhythm.hurried |= self._broken == _BROKEN

    def _judge(self, on_finding: Callable[[Finding], object], at_once: bool) -> None:
        """Tell of every rule that raises an alarm for the first time; unless `at_once`, when it lasted."""
        began = time.perf_counter()
        try:
            fresh = self._alarms.fresh(self.diagnosis().findings, at_once)
            self._rhythm.judged(self._calls, began, time.perf_counter())
            for finding in fresh:
                on_finding(finding)
        except Exception:  # whatever it is, it is not worth a training
            _LOG.exception("on_finding of advisor.Monitor failed; the training goes on.")

    def _thinnings(self) -> list[str]:
        thinned = {name: history for name, history in self._histories.items() if history.stride > 1}
        return [
            f"{name} was thinned: of {history.taken} points, one of {history.stride} is kept."
            for name, history in thinned.items()
        ]


@dataclass
class _Axis:
    """Where between two logged steps an update lies: updates and steps need not count the same."""

    by_update: bool
    x: float | None = None
    update: int = 0

    def attached(self) -> None:
        """Begin to count updates anew."""
        self.x, self.update = None, 0

    def advance(self, x: float, update: int) -> Callable[[int], float]:
        """Return the function from update to step for the updates since the last call; `update` ended at `x`."""
        # A step that failed, or a closure that logs, leaves no update between two logs.
        since = max(update - self.update, 1)
        begin = self.x if self.x is not None and self.x < x else x - (since if self.by_update else 1)
        first = self.update
        self.x, self.update = x, update
        return lambda at: begin + (x - begin) * (at - first) / since


def _is_broken(point: tuple[float, str, Number]) -> bool:
    """Return whether a number that is here already is none: there is no reason to wait for more of them."""
    return isinstance(point[2], float) and not math.isfinite(point[2])


def _checked(step: float) -> float:
    try:
        x = float(step)
    except (TypeError, ValueError):
        raise UsageError(f"the step is a {type(step).__name__}; give the number of the step.") from None
    if not math.isfinite(x):
        raise UsageError(f"the step is {x}; give the number of the step.")
    return x
