"""The training loop: fetch, forward, backward, record, stop. Nothing is hidden behind callbacks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import islice

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Observer, Tick
from advisor.training.data import Batch, order
from advisor.training.descent import Descent
from advisor.training.failures import outcome_of
from advisor.training.instruments import Instruments
from advisor.training.meter import Meter
from advisor.training.outputs import KeptOutputs
from advisor.training.plan import Plan
from advisor.training.randomness import Seeds, isolated, seed_everything
from advisor.training.record import Record
from advisor.training.workbench import Workbench


def train(
    bench: Workbench,
    config: Config,
    seed: int,
    length: float = 1.0,
    observer: Observer | None = None,
    weight: float = 1.0,
) -> Run:
    """Return one training of `config`; whatever goes wrong in it is its outcome.

    `weight` is what an example costs with this model, relative to the start's.
    """
    training = Training(bench, config, seed, length, Meter(bench.full_examples, weight), observer)
    with isolated(bench.device):
        training.attempt(lambda: training.go_on(training.begin()))
        return training.run


@dataclass
class Moving:
    """What moves while training; together with the random states, all that the rest of it depends on."""

    plan: Plan
    model: nn.Module
    instruments: Instruments
    descent: Descent
    #: Updates that are done.
    update: int = 0


@dataclass
class Training:
    """One training in progress: what it recorded survives however it ends."""

    bench: Workbench
    config: Config
    seed: int
    length: float
    meter: Meter
    observer: Observer | None = None
    #: None before it began.
    moving: Moving | None = None
    record: Record = field(default_factory=Record)
    outputs: KeptOutputs = field(default_factory=KeptOutputs)
    outcome: Outcome = Outcome.UNKNOWN
    failure: str | None = None
    seconds: float = 0.0

    def attempt(self, work: Callable[[], Outcome]) -> bool:
        """Do a part of the training; return whether it came to its end. Whatever goes wrong in it is the outcome."""
        began = time.perf_counter()
        try:
            self.outcome = work()
        except Exception as error:  # the user's model can raise anything; KeyboardInterrupt is not among it
            self.outcome, self.failure = outcome_of(error)
        self.seconds += time.perf_counter() - began
        return self.outcome is Outcome.FINISHED

    def begin(self) -> Moving:
        """Return the model and what will move it, before the first update."""
        seeds = Seeds.of(self.seed)
        plan = Plan.of(self.config, self.bench.examples(self.config), self.length)
        model = self.bench.fresh_model(self.config, seeds.weights)
        instruments = Instruments(model, plan.updates, is_on=not plan.is_sweep)
        descent = Descent(model, self.config, instruments, plan.updates, self.bench.groups(model))
        seed_everything(seeds.noise)
        self.moving = Moving(plan, model, instruments, descent)
        return self.moving

    def go_on(self, moving: Moving, until: int | None = None) -> Outcome:
        """Train to the end, or until so many updates are done; return how it ended."""
        batches = self.batches(moving)
        try:
            return self._train(moving, self.backward_pass(moving, batches), until or moving.plan.updates)
        finally:
            batches.close()  # with what fetches them

    def _train(self, moving: Moving, backward: Callable[[int], Tensor], until: int) -> Outcome:
        plan, instruments, record, descent = moving.plan, moving.instruments, self.record, moving.descent
        for update in range(moving.update + 1, until + 1):
            rate = descent.begin(update)
            self.meter.trained += plan.examples_per_update  # also those of an update that fails

            # fetch, forward, backward
            with instruments.watching_activations(update):
                loss = backward(update)

            # move the weights
            descent.step(update)
            moving.update = update

            # record
            record.update(loss, rate)
            if not plan.flushes(update):
                continue

            # stop
            if not record.flush():
                return Outcome.DIVERGED
            if update in plan.evaluations and not self.look(moving):
                return Outcome.DIVERGED
            if self.observer and self.observer(Tick(update, plan.updates, record.losses[-1])):
                return Outcome.INTERRUPTED
        return Outcome.FINISHED

    def backward_pass(self, moving: Moving, batches: Iterator[Batch]) -> Callable[[int], Tensor]:
        """Return a function that leaves the gradient of the next update's batches in the model.

        It returns their mean loss, still on the device.
        """
        bench, config, record, plan, model = self.bench, self.config, self.record, moving.plan, moving.model
        loss_of, precision, parts = bench.training_loss(config), bench.precision(config), plan.accumulation_steps

        def one(update: int) -> Tensor:
            inputs, targets = next(batches)
            with precision:
                output = model(inputs)
                loss = loss_of(output, targets)
            # The gradients of parts add up to that of one large batch when each counts its share.
            torch.autograd.backward(loss / parts if parts > 1 else loss)
            if update in plan.remembered:
                record.remember(output, targets)
            return loss.detach()

        return one if parts == 1 else lambda update: torch.stack([one(update) for _ in range(parts)]).mean()

    def batches(self, moving: Moving) -> Generator[Batch, None, None]:
        """Yield the batches that are still to come."""
        plan, data = moving.plan, self.bench.train
        chunks = order(len(data), plan.batch_size, plan.batches, Seeds.of(self.seed).order)
        yield from data.batches(islice(chunks, moving.update * plan.accumulation_steps, None))

    def look(self, moving: Moving) -> bool:
        """Evaluate and record; return whether the validation loss is finite."""
        bench, record, update, descent = self.bench, self.record, moving.update, moving.descent
        values = bench.evaluate(descent.result, self.config, self.outputs if update == moving.plan.updates else None)
        self.meter.evaluated += len(bench.validation)
        record.score(update, "val", values)
        record.score(update, "train", record.training_metrics(bench.metrics))
        descent.pace.see(update, values["loss"])
        return math.isfinite(values["loss"])

    @property
    def run(self) -> Run:
        """Return what it left behind."""
        moving, bench = self.moving, self.bench
        return Run(
            config=self.config,
            curves=self.record.curves(moving.instruments.readings if moving else {}),
            outcome=self.outcome,
            format="problem",
            seed=self.seed,
            length=self.length,
            planned_x=moving.plan.updates if moving else None,
            defaults_apply=True,
            # What only the plan knows of the run.
            facts={"updates_per_epoch": len(bench.train) / moving.plan.examples_per_update} if moving else {},
            cost=self.meter.cost,
            seconds=self.seconds,
            failure=self.failure,
            outputs=self.outputs.array() if self.outcome is Outcome.FINISHED and self.length >= 1 else None,
            remarks=bench.remarks,
        )
