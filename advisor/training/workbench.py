"""`Workbench`: a problem with its data on the device and its words turned into functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.errors import ProblemError
from advisor.training.data import Batch, Data, prepare, set_aside
from advisor.training.groups import Groups, groups_of
from advisor.training.losses import loss_function
from advisor.training.metrics import Metric, Tally, metric_functions
from advisor.training.problem import Problem
from advisor.training.randomness import seed_everything

if TYPE_CHECKING:
    from advisor.training.problem import MetricFunction

#: Evaluation keeps nothing for a backward pass, so its batches can be larger than those of training.
EVALUATION_BATCH = 256


@dataclass(frozen=True, eq=False)
class Workbench:
    """What every training of one problem shares."""

    problem: Problem
    start: Config
    device: torch.device
    train: Data
    validation: Data
    metrics: Mapping[str, Metric | MetricFunction]
    remarks: tuple[str, ...] = ()
    #: The examples of all the training data, where `train` is a part of them.
    whole: int | None = None
    #: Whether models keep their channels last: see `layout`.
    channels_last: bool = False

    @classmethod
    def of(cls, problem: Problem, start: Config) -> Workbench:
        """Return the bench for a problem, its data moved to the device."""
        device = torch.device(problem.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        train = prepare(problem.train, device, "the training set")
        remarks: tuple[str, ...] = ()
        if problem.validation is None:
            train, validation = set_aside(train)
            remarks = (f"no validation set was given: {len(validation)} training examples were set aside for it.",)
        else:
            validation = prepare(problem.validation, device, "the validation set")
        return cls(problem, start, device, train, validation, metric_functions(problem.metrics), remarks)

    @property
    def full_examples(self) -> float:
        """Return the training examples of one full training of the start: 1 FTE."""
        return self.examples(self.start)

    def examples(self, config: Config) -> float:
        """Return the examples of one full training of `config`: the start's, unless it asks for other epochs."""
        if self.problem.epochs is not None:
            return config.number("epochs", self.problem.epochs) * (self.whole or len(self.train))
        return (self.problem.steps or 1) * examples_per_update(self.start)

    def fresh_model(self, config: Config, seed: int) -> nn.Module:
        """Return a new model for `config` in training mode, its weights drawn from `seed`."""
        seed_everything(seed)
        model = self.problem.build_model(config)
        if not isinstance(model, nn.Module):
            kind = type(model).__name__
            raise ProblemError(f"build_model returns a {kind}; a torch.nn.Module was expected.")
        # A model that comes in evaluation mode (many pretrained ones do) is to be trained; parts stay as they are.
        model = (model if model.training else model.train()).to(self.device)
        return model.to(memory_format=torch.channels_last) if self.channels_last else model  # type: ignore[call-overload]  # torch's own signature lacks it

    def groups(self, model: nn.Module) -> Groups:
        """Return the parameter groups of the model."""
        return groups_of(model, self.problem.rate_shares, self.problem.decay_shares)

    def training_loss(self, config: Config) -> Callable[[Any, Tensor], Tensor]:
        """Return the loss as training sees it, smoothed labels included."""
        return loss_function(self.problem.loss, config.number("label_smoothing", 0.0))

    def precision(self, config: Config) -> AbstractContextManager[object]:
        """Return the context of a forward pass: bf16 where it is asked for and the device has it."""
        wanted = config.get("mixed_precision") == "auto" and self.device.type == "cuda"
        # Older GPUs only play bf16, slowly.
        if wanted and torch.cuda.get_device_capability(self.device) >= (8, 0):
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return nullcontext()

    def validation_batches(self, config: Config) -> Iterator[Batch]:
        """Return the whole validation set in its own order."""
        batch_size = max(EVALUATION_BATCH, int(config.number("batch_size", 32)))
        return self.validation.in_turn(batch_size)

    def evaluate(
        self, model: nn.Module, config: Config, keep: Callable[[object], None] | None = None
    ) -> dict[str, float]:
        """Return loss and metrics over the whole validation set; the model's modes come back as they were.

        `keep` is given every output.
        """
        loss_of, tally = loss_function(self.problem.loss), Tally(self.metrics)
        total = torch.zeros((), dtype=torch.float64, device=self.device)
        with torch.inference_mode(), evaluating(model), self.precision(config):
            for inputs, targets in self.validation_batches(config):
                output = model(inputs)
                total += loss_of(output, targets).double() * len(targets)
                tally.add(output, targets)
                if keep is not None:
                    keep(output)
        return {"loss": float(total) / len(self.validation), **tally.values()}

    def judge(self, outputs: Tensor) -> dict[str, float]:
        """Return loss and metrics of outputs for the whole validation set, in its own order."""
        loss_of, tally, total, done = loss_function(self.problem.loss), Tally(self.metrics), 0.0, 0
        for _, targets in self.validation_batches(self.start):
            output = outputs[done : done + len(targets)].to(self.device)
            total += float(loss_of(output, targets)) * len(targets)
            tally.add(output, targets)
            done += len(targets)
        return {"loss": total / len(self.validation), **tally.values()}


def examples_per_update(config: Config) -> int:
    """Return how many examples one optimizer update sees, accumulated batches included."""
    return int(config.number("batch_size", 32)) * int(config.number("accumulation_steps", 1))


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Put the model into evaluation mode, and every part of it back into its own mode afterwards."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, was_training in modes:
            module.training = was_training
