"""Can these trainings be made in one pass? Asked of the configs, the data, the model, and the memory, in this order."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.dropout import _DropoutNd

from advisor.core.config import Config
from advisor.training.data import Stacked
from advisor.training.ensemble import Ensemble, Member
from advisor.training.free_memory import free_on
from advisor.training.meter import Meter
from advisor.training.plan import Plan
from advisor.training.randomness import Seeds, isolated
from advisor.training.workbench import Workbench

#: What may differ from member to member.
_OWN = ("learning_rate",)
#: Schedules that see each member's own losses, or that are no shape times a peak.
_OWN_SCHEDULES = ("plateau", "lr_sweep")
#: Weights, gradients, two averages of an optimizer, and the weights before a step.
_COPIES = 5
#: Half of the free memory: what is estimated here is not all that a training takes.
_SHARE = 0.5
#: Examples of the trial: two, for batch norm.
_FEW = 2
#: On a CPU an update of more than this is work and no longer overhead, and stacking makes it slower. Measured in
#: benchmarks/probe_speed.py: weights, and a quarter of what layers put out, for it stays in the cache.
_CPU_NUMBERS, _CPU_OUTPUTS = 60_000, 0.25


def obstacle(bench: Workbench, configs: Sequence[Config]) -> str | None:
    """Return why these cannot be trained in one pass with the curves that they have alone, None when they can."""
    first = configs[0]
    if len(configs) < 2:
        return "there is only one"
    if any(set(config.differences(first)) - {*_OWN} for config in configs):
        return "they differ in more than the learning rate"
    if first.get("schedule") in _OWN_SCHEDULES or first.get("switch_to_sgd_at") is not None:
        return "each has a schedule of its own"
    if bench.problem.rate_shares or bench.problem.decay_shares:
        return "its parts learn at shares of the rate"
    if first.get("ema_decay") is not None:
        return "each averages its own weights"
    if not isinstance(bench.train, Stacked) or not isinstance(bench.validation, Stacked):
        return "the data is not on the device as tensors"
    with isolated(bench.device):
        return _of_model(bench, configs)


def _of_model(bench: Workbench, configs: Sequence[Config]) -> str | None:
    model = bench.fresh_model(configs[0], seed=0)
    if any(_draws(module) for module in model.modules()):
        return "dropout would draw other numbers than alone"
    size = Size.of(model, bench, configs[0])
    free, need = free_on(bench.device), size.bytes(len(configs))
    if free is not None and need > _SHARE * free:
        return f"they need about {need / 2**30:.1f} GiB, and {free / 2**30:.1f} are free"
    return _refusal(bench, configs)


def is_faster(bench: Workbench, config: Config) -> bool:
    """Return whether trainings of `config` are faster in one pass than one after another."""
    if bench.device.type != "cpu":
        return True  # starting an operation takes longer there than most operations of a small model
    with isolated(bench.device):
        size = Size.of(bench.fresh_model(config, seed=0), bench, config)
    return size.weights + _CPU_OUTPUTS * size.outputs <= _CPU_NUMBERS


@dataclass(frozen=True)
class Size:
    """How many numbers one training holds: its weights, and what its layers put out for one batch."""

    weights: int
    outputs: float
    bytes_each: int

    @classmethod
    def of(cls, model: nn.Module, bench: Workbench, config: Config) -> Size:
        """Return the size, counted on two examples."""
        numbers: list[int] = []

        def note(module: nn.Module, given: Any, output: object) -> None:
            del given
            if isinstance(output, Tensor) and next(module.children(), None) is None:
                numbers.append(output.numel())

        hooks = [module.register_forward_hook(note) for module in model.modules()]
        with torch.no_grad():
            model(bench.train.head(_FEW)[0])
        for hook in hooks:
            hook.remove()
        weights = list(model.parameters())
        each = max((weight.element_size() for weight in weights), default=4)
        outputs = sum(numbers) / _FEW * config.number("batch_size", 32)
        return cls(sum(weight.numel() for weight in weights), outputs, each)

    def bytes(self, members: int) -> float:
        """Return about how much memory so many trainings take."""
        return members * self.bytes_each * (_COPIES * self.weights + self.outputs)


def _draws(module: nn.Module) -> bool:
    rate = module.p if isinstance(module, _DropoutNd) else getattr(module, "dropout", 0.0)
    return isinstance(rate, float) and rate > 0


def _refusal(bench: Workbench, configs: Sequence[Config]) -> str | None:
    """Return what torch says against one update of two members, None when it makes it."""
    meter, plan = Meter(bench.full_examples), Plan.of(configs[0], bench.full_examples, length=1.0)
    members = [Member(config, Seeds.of(0), meter) for config in configs[:2]]
    inputs, targets = bench.train.head(_FEW)
    with warnings.catch_warnings():
        # An operation without a rule of its own is run once for each member: slower than the others, and right.
        warnings.simplefilter("ignore", UserWarning)
        try:
            Ensemble(bench, members, plan).move(inputs, targets)
        except Exception as error:  # a user's model, and torch's many words for what has no rule
            return (
                f"torch cannot stack this model: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
            )
    return None
