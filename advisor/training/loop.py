"""The training loop: fetch, forward, backward, record, stop. Nothing is hidden behind callbacks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.sign_value import SignValue
from advisor.core.trainable import Observer, Tick
from advisor.training.data import Batch, order
from advisor.training.descent import Descent
from advisor.training.failures import outcome_of
from advisor.training.instruments import Instruments
from advisor.training.meter import Meter
from advisor.training.outputs import KeptOutputs
from advisor.training.pace import Pace
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
    began = time.perf_counter()
    training = Training(bench, config, Seeds.of(seed), Meter(bench.full_examples, weight), observer)
    failure = None
    with isolated(bench.device):
        try:
            outcome = training.run(length)
        except Exception as error:  # the user's model can raise anything; KeyboardInterrupt is not among it
            outcome, failure = outcome_of(error)
        curves = training.record.curves(training.instruments.readings if training.instruments else {})
    return Run(
        config=config,
        curves=curves,
        outcome=outcome,
        format="problem",
        seed=seed,
        length=length,
        planned_x=training.plan.updates if training.plan else None,
        defaults_apply=True,
        facts=training.facts,
        cost=training.meter.cost,
        seconds=time.perf_counter() - began,
        failure=failure,
        outputs=training.outputs.array() if outcome is Outcome.FINISHED and length >= 1 else None,
        remarks=bench.remarks,
    )


@dataclass
class Training:
    """One training in progress: what it recorded survives however it ends."""

    bench: Workbench
    config: Config
    seeds: Seeds
    meter: Meter
    observer: Observer | None = None
    plan: Plan | None = None
    record: Record = field(default_factory=Record)
    instruments: Instruments | None = None
    outputs: KeptOutputs = field(default_factory=KeptOutputs)

    def run(self, length: float) -> Outcome:
        """Train for `length` of a full training; return how it ended."""
        config, bench, record = self.config, self.bench, self.record
        self.plan = plan = Plan.of(config, bench.examples(config), length)
        model = bench.fresh_model(config, self.seeds.weights)
        self.instruments = instruments = Instruments(model, plan.updates)
        descent = Descent(model, config, instruments, plan.updates, bench.groups(model))
        chunks = order(len(bench.train), plan.batch_size, plan.batches, self.seeds.order)
        backward = self.backward_pass(model, bench.train.batches(chunks), plan.accumulation_steps)
        seed_everything(self.seeds.noise)

        for update in range(1, plan.updates + 1):
            rate = descent.begin(update)
            self.meter.trained += plan.examples_per_update  # also those of an update that fails

            # fetch, forward, backward
            with instruments.watching_activations(update):
                loss = backward()

            # move the weights
            descent.step(update)

            # record
            record.update(loss, rate)
            if not plan.flushes(update):
                continue

            # stop
            if not record.flush():
                return Outcome.DIVERGED
            if update in plan.evaluations and not self.look(descent.result, descent.pace, update):
                return Outcome.DIVERGED
            if self.observer and self.observer(Tick(update, plan.updates, record.losses[-1])):
                return Outcome.INTERRUPTED
        return Outcome.FINISHED

    @property
    def facts(self) -> dict[str, SignValue]:
        """Return what only the plan knows of the run."""
        plan = self.plan
        return {"updates_per_epoch": len(self.bench.train) / plan.examples_per_update} if plan else {}

    def backward_pass(self, model: nn.Module, batches: Iterator[Batch], parts: int) -> Callable[[], Tensor]:
        """Return a function that leaves the gradient of the next `parts` batches in the model.

        It returns their mean loss, still on the device.
        """
        bench, config, record = self.bench, self.config, self.record
        loss_of, precision = bench.training_loss(config), bench.precision(config)

        def one() -> Tensor:
            inputs, targets = next(batches)
            with precision:
                output = model(inputs)
                loss = loss_of(output, targets)
            # The gradients of parts add up to that of one large batch when each counts its share.
            torch.autograd.backward(loss / parts if parts > 1 else loss)
            record.remember(output, targets)
            return loss.detach()

        return one if parts == 1 else lambda: torch.stack([one() for _ in range(parts)]).mean()

    def look(self, model: nn.Module, pace: Pace, update: int) -> bool:
        """Evaluate and record; return whether the validation loss is finite."""
        is_last = self.plan is not None and update == self.plan.updates
        values = self.bench.evaluate(model, self.config, self.outputs if is_last else None)
        self.meter.evaluated += len(self.bench.validation)
        self.record.score(update, "val", values)
        self.record.score(update, "train", self.record.training_metrics(self.bench.metrics))
        pace.see(update, values["loss"])
        return math.isfinite(values["loss"])
