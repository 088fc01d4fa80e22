"""`ProblemTrainable`: a Problem as something that can be trained, with our own loop."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import torch

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.limit import MEMORY, SECONDS
from advisor.core.run import Run
from advisor.core.sign_value import SignValue
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Objective, Observer
from advisor.errors import ProblemError, near
from advisor.training.check import check_problem
from advisor.training.data import Data
from advisor.training.ensemble import train_together
from advisor.training.fork import Fork
from advisor.training.knobs import loop_knobs
from advisor.training.layout import bears_channels_last
from advisor.training.loop import train
from advisor.training.losses import class_dimension
from advisor.training.measure import count_parameters, measure_facts, measure_situation, objective_of
from advisor.training.meter import Meter
from advisor.training.outputs import Outputs, averaged
from advisor.training.part import part_of
from advisor.training.peak_memory import PeakMemory, is_peak_known
from advisor.training.plan import Plan
from advisor.training.price import Price, Prices
from advisor.training.problem import Problem
from advisor.training.stacking import is_faster, obstacle
from advisor.training.workbench import Workbench, examples_per_update

# Read by the loop, though not knobs of every problem: harmless where they have no effect.
_SILENT_NAMES = ("sweep_low", "epochs", "label_smoothing", "mixed_precision")


class ProblemTrainable:
    """A problem that was checked on its first batch and can now be trained."""

    def __init__(self, problem: Problem, start: Mapping[str, Value] | None = None) -> None:
        self.problem = problem
        self.bench = Workbench.of(problem, Config({**problem.start_values, **(start or {})}))
        self.knobs: dict[str, Range] = loop_knobs(self.bench)
        self._refuse_misspelt(start or {})
        first = check_problem(self.bench)
        if self.bench.device.type == "cuda" and bears_channels_last(first.model, first.inputs):
            self.bench = replace(self.bench, channels_last=True)
        self.situation: Situation = measure_situation(self.bench, first)
        self.objective: Objective = objective_of(self.bench, first)
        self.facts: dict[str, SignValue] = measure_facts(self.bench, first)
        self._parts: dict[float, Data] = {}
        self._prices = Prices(self.bench, count_parameters(first.model))

    @property
    def name(self) -> str:
        """Return the problem's name."""
        return self.problem.name

    @property
    def start(self) -> Config:
        """Return the user's own configuration, overrides included."""
        return self.bench.start

    @property
    def capabilities(self) -> Capabilities:
        """Return that everything can be asked of a problem."""
        measured = {SECONDS, *([MEMORY] if is_peak_known(self.bench.device) else [])}
        return Capabilities(divisible=True, measures=frozenset(measured))

    @property
    def full_price(self) -> float:
        """Return what one full training of the start costs in FTE: 1, and its evaluations."""
        plan = Plan.of(self.start, self.bench.full_examples, length=1.0)
        meter = Meter(self.bench.full_examples)
        meter.trained = plan.updates * plan.examples_per_update
        meter.evaluated = len(plan.evaluations) * len(self.bench.validation)
        return meter.cost

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run; a failed training is an outcome and not an exception."""
        price, peak = self._prices.of(config), PeakMemory(self.bench.device)
        run = self._told(train(self.bench, config, seed, length, observer, price.weight), price)
        return replace(run, usage=_usage(run, peak.total()))

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        """Train for the same epochs over this part of the data, and return the run."""
        price, part = self._prices.of(config), self._parts.get(fraction) or part_of(self.bench.train, fraction)
        self._parts[fraction] = part
        bench = replace(self.bench, train=part, whole=len(self.bench.train))
        run = train(bench, config, seed, fraction, None, price.weight)
        return replace(self._told(run, price), data_fraction=fraction)

    @property
    def smallest_part(self) -> float:
        """Return the part of the data that makes one batch."""
        return examples_per_update(self.start) / len(self.bench.train)

    def fork(
        self,
        config: Config,
        seed: int,
        length: float,
        update_of: Callable[[int], int],
        observer: Observer | None = None,
    ) -> Fork:
        """Return a training that is stopped before the update `update_of(updates)`, to go on in several ways."""
        return Fork.before(self.bench, config, seed, length, update_of, observer, self._prices.of(config).weight)

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run] | None:
        """Train each config with its seed in one pass and return the runs in this order; None where that cannot pay.

        They have losses and metrics, and no instruments.
        """
        configs, seeds = [config for config, _ in trainings], [seed for _, seed in trainings]
        price = self._prices.of(configs[0])
        try:
            # The trial update comes last: it costs more than counting.
            if not is_faster(self.bench, configs[0]) or obstacle(self.bench, configs):
                return None
            return [self._told(run, price) for run in train_together(self.bench, configs, seeds, length, price.weight)]
        except Exception:  # each of them alone will meet it again, and tell it as its outcome
            return None

    def score_together(self, outputs: Sequence[Outputs]) -> float | None:
        """Return the objective of several trainings' averaged outputs; None where they do not fit the data."""
        _, targets = self.bench.validation.head(1)
        if len({each.shape for each in outputs}) > 1 or len(outputs[0]) != len(self.bench.validation):
            return None
        dimension = class_dimension(torch.from_numpy(outputs[0][:1]), targets)
        score = self.bench.judge(averaged(outputs, self.problem.loss, dimension))[self.objective.metric]
        return score if math.isfinite(score) else None

    def _told(self, run: Run, price: Price) -> Run:
        """Return the run with what is known of the problem and its data."""
        facts = {**self.facts, **run.facts, "model.parameters": price.parameters}
        ignored = tuple(f"{name} is not read by this problem." for name in self._unread(run.config))
        return replace(run, facts=facts, remarks=(*run.remarks, *ignored))

    def _unread(self, names: Iterable[str]) -> list[str]:
        known = {*self.knobs, *self.problem.start, *_SILENT_NAMES}
        return [name for name in names if name not in known]

    def _refuse_misspelt(self, overrides: Mapping[str, Value]) -> None:
        # The problem's own start may hold constants that build_model reads; those that all but name a knob are slips.
        slips = [name for name in self.problem.start if name not in self.knobs and _resembles(name, self.knobs)]
        for name in (*slips, *self._unread(overrides)):
            raise ProblemError(
                f"{self.name} does not read {name!r}{near(name, self.knobs)}: "
                "what build_model reads is declared in knobs."
            )


def _usage(run: Run, peak: int | None) -> dict[str, float]:
    """Return the peak of memory, and the seconds of an epoch with its share of the evaluations."""
    losses, updates = run.curves.get("train_loss"), run.facts.get("updates_per_epoch")
    epochs = float(losses.x[-1]) / updates if losses and len(losses) and isinstance(updates, float) else 0.0
    return {
        **({} if peak is None else {MEMORY: float(peak)}),
        **({SECONDS: run.seconds / epochs} if epochs else {}),
    }


def _resembles(name: str, known: Iterable[str]) -> bool:
    return name not in _SILENT_NAMES and bool(difflib.get_close_matches(name, list(known), cutoff=0.8))
