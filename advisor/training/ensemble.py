"""Several trainings of one model in one pass: their weights are stacked, and every batch is seen by all of them.

On small models most of an update is the overhead of starting it, and that is paid once. Members may differ in their
learning rate and seed. They are independent: a member that diverges disturbs no other.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.training import schedules
from advisor.training.data import Batch, order
from advisor.training.losses import loss_function
from advisor.training.meter import Meter
from advisor.training.metrics import Tally
from advisor.training.optimizers import build_optimizer
from advisor.training.plan import Plan
from advisor.training.randomness import Seeds, isolated
from advisor.training.record import Record
from advisor.training.workbench import Workbench, evaluating

#: The small number under a gradient's norm in torch's own clipping.
_CLIP_EPSILON = 1e-6
Stacks = dict[str, Tensor]
Loss = Callable[[Any, Tensor], Tensor]


@dataclass
class Member:
    """One training of the ensemble, and what it leaves behind."""

    config: Config
    seeds: Seeds
    meter: Meter
    record: Record = field(default_factory=Record)
    outcome: Outcome = Outcome.FINISHED

    @property
    def peak(self) -> float:
        """Return the highest learning rate."""
        return self.config.number("learning_rate", 1e-3)

    @property
    def trains(self) -> bool:
        """Return whether it has not diverged."""
        return self.outcome is Outcome.FINISHED


def train_together(
    bench: Workbench, configs: Sequence[Config], seeds: Sequence[int], length: float = 1.0, weight: float = 1.0
) -> list[Run]:
    """Return the runs of all members, in their order; `stackable` tells beforehand whether they can be trained so.

    Each has the losses and metrics that it has alone, up to rounding, and no instruments. Its seconds are its share.

    Raises:
        RuntimeError: torch cannot run an operation of this model on stacked weights.
    """
    began = time.perf_counter()
    members = [
        Member(config, Seeds.of(seed), Meter(bench.full_examples, weight))
        for config, seed in zip(configs, seeds, strict=True)
    ]
    plan = Plan.of(configs[0], bench.examples(configs[0]), length)
    with isolated(bench.device):
        Ensemble(bench, members, plan).run()
    seconds = (time.perf_counter() - began) / len(members)
    return [
        Run(
            config=member.config,
            curves=member.record.curves({}),
            outcome=member.outcome,
            format="problem",
            seed=seed,
            length=length,
            planned_x=plan.updates,
            defaults_apply=True,
            facts={"updates_per_epoch": len(bench.train) / plan.examples_per_update},
            cost=member.meter.cost,
            seconds=seconds,
            remarks=bench.remarks,
        )
        for member, seed in zip(members, seeds, strict=True)
    ]


class Ensemble:
    """The stacked weights of all members, and the loop over them."""

    def __init__(self, bench: Workbench, members: Sequence[Member], plan: Plan) -> None:
        self.bench, self.members, self.plan = bench, members, plan
        self.config = members[0].config
        models = [bench.fresh_model(member.config, member.seeds.weights) for member in members]
        self.model = models[0]
        weights, self.buffers = stack_module_state(models)
        # A stack asks for gradients of everything; parts that are frozen stay so.
        trained = {name for name, weight in self.model.named_parameters() if weight.requires_grad}
        self.weights = {
            name: nn.Parameter(stack.detach(), requires_grad=name in trained) for name, stack in weights.items()
        }
        self.moved = [stack for name, stack in self.weights.items() if name in trained]
        self.descent = StackedDescent(self.moved, self.config, [member.peak for member in members])

    def run(self) -> None:
        """Train all members to the end, or until each has diverged."""
        batches, plan = self._batches(), self.plan
        for update in range(1, plan.updates + 1):
            losses = torch.stack([self._backward(*next(batches)) for _ in range(plan.accumulation_steps)]).mean(0)
            share = self.descent.step((update - 0.5) / plan.updates)  # the middle of its slice, as `Pace` has it
            for member, loss in zip(self.members, losses, strict=True):
                member.record.update(loss, member.peak * share)
                member.meter.trained += plan.examples_per_update * member.trains
            if plan.flushes(update):
                self._flush()
            if update in plan.evaluations:
                self._look(update)
            if not any(member.trains for member in self.members):
                return

    def move(self, inputs: Tensor, targets: Tensor) -> None:
        """Make one update with a batch that all members see; nothing is recorded of it."""
        self._backward(inputs, targets, None)
        self.descent.step(0.5)

    def _batches(self) -> Iterator[tuple[Tensor, Tensor, int | None]]:
        """Yield inputs, targets, and the dimension of the members in both: None where they all see the same."""
        train, plan = self.bench.train, self.plan
        seeds = [member.seeds.order for member in self.members]
        orders = (order(len(train), plan.batch_size, plan.batches, seed) for seed in dict.fromkeys(seeds))
        streams: list[Iterator[Batch]] = [train.batches(chunks) for chunks in orders]
        if len(streams) == 1:
            yield from ((inputs, targets, None) for inputs, targets in streams[0])
            return
        which = [list(dict.fromkeys(seeds)).index(seed) for seed in seeds]
        for drawn in zip(*streams, strict=True):
            inputs, targets = (torch.stack([drawn[number][part] for number in which]) for part in (0, 1))
            yield inputs, targets, 0

    def _backward(self, inputs: Tensor, targets: Tensor, dimension: int | None) -> Tensor:
        """Leave the gradients of one batch in the stacks; return the loss of each member."""
        losses, outputs = self._forward(self.bench.training_loss(self.config), inputs, targets, dimension)
        # A sum: no member's weights have a part in another's loss.
        torch.autograd.backward(losses.sum() / self.plan.accumulation_steps)
        for number, member in enumerate(self.members):
            member.record.remember(outputs[number], targets if dimension is None else targets[number])
        return losses.detach()

    def _forward(self, loss: Loss, inputs: Tensor, targets: Tensor, dimension: int | None) -> tuple[Tensor, Tensor]:
        def one(
            weights: Mapping[str, Tensor], buffers: Stacks, inputs: Tensor, targets: Tensor
        ) -> tuple[Tensor, Tensor]:
            output = functional_call(self.model, (dict(weights), buffers), (inputs,))
            return loss(output, targets), output

        with self.bench.precision(self.config):
            each = vmap(one, in_dims=(0, 0, dimension, dimension))
            found: tuple[Tensor, Tensor] = each(self.weights, self.buffers, inputs, targets)
        return found

    def _flush(self) -> None:
        for member in self.members:
            if member.trains and not member.record.flush():
                member.outcome = Outcome.DIVERGED

    def _look(self, update: int) -> None:
        """Evaluate all members, and record those that still train."""
        bench, loss = self.bench, loss_function(self.bench.problem.loss)
        tallies = [Tally(bench.metrics) for _ in self.members]
        totals = torch.zeros(len(self.members), dtype=torch.float64, device=bench.device)
        with torch.no_grad(), evaluating(self.model):
            for inputs, targets in bench.validation_batches(self.config):
                losses, outputs = self._forward(loss, inputs, targets, None)
                totals += losses.double() * len(targets)
                for tally, output in zip(tallies, outputs, strict=True):
                    tally.add(output, targets)
        for member, tally, total in zip(self.members, tallies, totals.tolist(), strict=True):
            if member.trains:
                self._score(member, update, {"loss": total / len(bench.validation), **tally.values()})

    def _score(self, member: Member, update: int, values: dict[str, float]) -> None:
        member.meter.evaluated += len(self.bench.validation)
        member.record.score(update, "val", values)
        member.record.score(update, "train", member.record.training_metrics(self.bench.metrics))
        if not math.isfinite(values["loss"]):
            member.outcome = Outcome.DIVERGED


class StackedDescent:
    """Moves stacked weights, each member at its own rate."""

    def __init__(self, moved: Sequence[nn.Parameter], config: Config, peaks: Sequence[float]) -> None:
        self.moved, self.config = moved, config
        self.peaks = torch.tensor(peaks, device=moved[0].device, dtype=moved[0].dtype)
        # At rate 1: a step is linear in the rate, decoupled decay included, so each member takes its own share of it.
        self.optimizer = build_optimizer(moved, config.with_(learning_rate=1.0))
        self.clip_norm = config.number("gradient_clip_norm", 0.0)

    def step(self, fraction: float) -> float:
        """Move the weights along their gradients and clear those; return the share of the peak rate in force."""
        share, momentum = schedules.rate(self.config, fraction), schedules.momentum(self.config, fraction)
        for group in self.optimizer.param_groups if momentum is not None else ():
            group |= {"betas": (momentum, group["betas"][1])} if "betas" in group else {"momentum": momentum}
        if self.clip_norm:
            self._clip()
        before = [stack.detach().clone() for stack in self.moved]
        self.optimizer.step()
        with torch.no_grad():
            for stack, old in zip(self.moved, before, strict=True):
                stack.copy_(torch.lerp(old, stack, _along(self.peaks * share, old)))
        self.optimizer.zero_grad()
        return share

    def _clip(self) -> None:
        gradients = [stack.grad for stack in self.moved if stack.grad is not None]
        squares = torch.stack([gradient.square().flatten(1).sum(1) for gradient in gradients]).sum(0)
        share = (self.clip_norm / (squares.sqrt() + _CLIP_EPSILON)).clamp(max=1.0)
        for gradient in gradients:
            gradient.mul_(_along(share, gradient))


def _along(each: Tensor, stack: Tensor) -> Tensor:
    """Return one number per member in a shape that multiplies its stack."""
    return each.reshape(-1, *[1] * (stack.ndim - 1))
