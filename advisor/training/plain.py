"""A plain model and its loader as a `Problem`: for notebooks that have no problem file."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sized
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

import torch
from torch import nn
from torch.utils.data import (
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    default_collate,
)

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.errors import ProblemError, near
from advisor.training.collated import Collated
from advisor.training.groups import largest, shares_in
from advisor.training.measure import DROPOUT
from advisor.training.optimizers import OPTIMIZERS
from advisor.training.problem import DEFAULT_START, Problem
from advisor.training.trainable import ProblemTrainable

if TYPE_CHECKING:
    from advisor.training.problem import Examples, LossFunction

#: A full training, where the caller does not say how long it is; the reading repeats it.
EPOCHS = 10
#: torch's keyword -> our name, for what is read from an optimizer.
_SETTINGS = {
    "momentum": "momentum",
    "nesterov": "nesterov",
    "eps": "epsilon",
}
#: Likewise, of what groups may have different shares.
_SHARED = {"lr": "learning_rate", "weight_decay": "weight_decay"}
#: Losses that torch has as modules and we have by name.
_LOSSES: dict[type[nn.Module], str] = {
    nn.CrossEntropyLoss: "cross_entropy",
    nn.MSELoss: "mse",
    nn.L1Loss: "mae",
    nn.HuberLoss: "huber",
    nn.BCEWithLogitsLoss: "bce_with_logits",
}


class Options(TypedDict, total=False):
    """What else can be said of a plain model."""

    #: An optimizer (its settings are read, it is never stepped), its class, or a name such as "adamw"; else Adam.
    optimizer: torch.optim.Optimizer | type[torch.optim.Optimizer] | str
    #: Without one, a fifth of the training examples is set aside.
    val_loader: DataLoader[Any]
    #: The length of a full training: what prices are counted in.
    epochs: float
    #: The kind of task, such as cnn-classification: the knowledge then has a prior.
    task: str
    #: Whether the present weights are pretrained: nothing tells by itself.
    pretrained: bool


def plain_trainable(
    model: nn.Module,
    loader: DataLoader[Any],
    loss: str | nn.Module | LossFunction,
    options: Options | None = None,
    start: Mapping[str, Value] | None = None,
) -> ProblemTrainable:
    """Return the model as something that can be trained: in copies, each from its present weights."""
    given = options or Options()
    _refuse_misspelt(given)
    trainable = ProblemTrainable(plain_problem(model, loader, loss, given), start)
    pretrained = given.get("pretrained")
    regime = None if pretrained is None else "fine_tuning" if pretrained else "from_scratch"
    # All copies begin at the same weights, which tells nothing of where those came from.
    trainable.situation = trainable.situation.model_copy(update={"regime": regime, "task": given.get("task")})
    remarks = (*trainable.bench.remarks, *_remarks(given))
    trainable.bench = replace(trainable.bench, remarks=remarks)
    return trainable


def plain_problem(
    model: nn.Module, loader: DataLoader[Any], loss: str | nn.Module | LossFunction, options: Options
) -> Problem:
    """Return the Problem of training copies of the model on the loader's examples."""
    if not isinstance(model, nn.Module):
        raise ProblemError(f"the model is a {type(model).__name__}; a torch.nn.Module, Problem or Path was expected.")
    known = _loss(loss)
    validation = options.get("val_loader")
    device = next((str(parameter.device) for parameter in model.parameters()), "cpu")
    optimizer = options.get("optimizer")
    given = optimizer if isinstance(optimizer, torch.optim.Optimizer) else None
    rate: dict[str, Value] = {"dropout": layer.p for layer in dropouts_of(model)}  # noqa: B035  they share one
    return Problem(
        name=type(model).__name__,
        task=options.get("task", ""),
        build_model=_Copies(model, given),
        train=examples_of(loader, "loader"),
        validation=None if validation is None else examples_of(validation, "val_loader"),
        loss=known,
        metrics=("accuracy",) if known == "cross_entropy" else (),
        epochs=options.get("epochs", EPOCHS),
        start={"batch_size": _batch_size(loader), **settings_of(optimizer), **rate},
        knobs={"dropout": Range(low=0.0, high=0.99)} if rate else {},
        rate_shares={} if given is None else shares_in(given, model, "lr"),
        decay_shares={} if given is None else shares_in(given, model, "weight_decay"),
        device=device,
    )


class _Copies:
    """Builds a model by copying one; what its optimizer does not hold is frozen in the copies."""

    def __init__(self, model: nn.Module, optimizer: torch.optim.Optimizer | None) -> None:
        self.model = model
        self.frozen = frozenset[str]() if optimizer is None else _not_in(optimizer, model)

    def __call__(self, config: Config) -> nn.Module:
        """Return a copy with the weights that the model has now, and the dropout that the config says."""
        try:
            fresh = copy.deepcopy(self.model)
        except (RuntimeError, TypeError) as error:  # torch's and pickle's words for what cannot be copied
            raise ProblemError(f"the model cannot be copied ({error}): write a Problem that builds it.") from None
        for name, parameter in fresh.named_parameters():
            if name in self.frozen:
                parameter.requires_grad_(False)
        for module in dropouts_of(fresh) if config.get("dropout") is not None else ():
            module.p = config.number("dropout", module.p)
        return fresh


def dropouts_of(model: nn.Module) -> list[Any]:
    """Return the dropout layers that share one rate; none where there are several rates."""
    layers = [module for module in model.modules() if isinstance(module, DROPOUT)]
    return layers if len({layer.p for layer in layers}) == 1 else []


def _not_in(optimizer: torch.optim.Optimizer, model: nn.Module) -> frozenset[str]:
    held = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if not any(id(parameter) in held for parameter in model.parameters()):
        raise ProblemError("the optimizer holds no parameter of this model: make it from model.parameters().")
    return frozenset(name for name, parameter in model.named_parameters() if id(parameter) not in held)


def examples_of(loader: DataLoader[Any], role: str) -> Examples:
    """Return the loader's examples, batches as its `collate_fn` makes them."""
    if not isinstance(loader, DataLoader):
        raise ProblemError(f"{role} is a {type(loader).__name__}; a torch DataLoader was expected.")
    dataset: Dataset[Any] = loader.dataset
    if isinstance(dataset, IterableDataset) or not isinstance(dataset, Sized) or not hasattr(dataset, "__getitem__"):
        raise ProblemError(
            f"{role} draws from a {type(dataset).__name__}, whose examples have no numbers: a probe has to meet the "
            "same ones again. Put some thousand of them into a list and probe on a DataLoader over that."
        )
    dataset = _sampled(dataset, loader.sampler, role)
    if loader.collate_fn is not default_collate:
        return Collated(dataset, loader.collate_fn)
    if isinstance(dataset, TensorDataset) and len(dataset.tensors) == 2:
        return dataset.tensors[0], dataset.tensors[1]
    return dataset


def _sampled(dataset: Dataset[Any], sampler: object, role: str) -> Dataset[Any]:
    """Return the examples that the sampler draws from; ProblemError where it draws some more often than others."""
    if isinstance(sampler, SubsetRandomSampler):
        return Subset(dataset, list(sampler.indices))
    # A loader with a batch sampler of its own carries one in order, too.
    if isinstance(sampler, RandomSampler | SequentialSampler):
        return dataset
    raise ProblemError(
        f"{role} draws with a {type(sampler).__name__}, which a probe cannot draw with in the same order twice: "
        "give a loader that shuffles, over a torch Subset of the examples that it is to see."
    )


def _batch_size(loader: DataLoader[Any]) -> int:
    size = loader.batch_size or getattr(loader.batch_sampler, "batch_size", None)
    if not isinstance(size, int):
        raise ProblemError("the loader's batches have no fixed size: give it a batch_size.")
    return size


def settings_of(optimizer: torch.optim.Optimizer | type[torch.optim.Optimizer] | str | None) -> dict[str, Value]:
    """Return the values of a config that describe the optimizer; of several groups, the largest rate and decay."""
    if optimizer is None:
        return {"optimizer": DEFAULT_START["optimizer"]}
    if isinstance(optimizer, str):
        return {"optimizer": _known(optimizer)}
    if isinstance(optimizer, type):
        return {"optimizer": _known(optimizer.__name__)}
    group = optimizer.param_groups[0]
    values: dict[str, Value] = {ours: group[theirs] for theirs, ours in _SETTINGS.items() if theirs in group}
    values |= {ours: largest(optimizer, theirs) for theirs, ours in _SHARED.items() if theirs in group}
    if "betas" in group:
        values["beta1"], values["beta2"] = group["betas"]
    return {"optimizer": _known(type(optimizer).__name__), **values}


def _known(name: str) -> str:
    if name.lower() not in OPTIMIZERS:
        raise ProblemError(
            f"the probes cannot build the optimizer {name}{near(name, OPTIMIZERS)}: name the one of "
            f"{', '.join(OPTIMIZERS)} that is nearest to it."
        )
    return name.lower()


def _loss(loss: str | nn.Module | LossFunction) -> str | LossFunction:
    """Return our name of the loss where it has one: then its classes can be counted; else the loss itself."""
    if isinstance(loss, type):
        raise ProblemError(f"the loss is the class {loss.__name__}; an instance was expected: {loss.__name__}().")
    if isinstance(loss, str) or not isinstance(loss, nn.Module):
        return loss
    name = _LOSSES.get(type(loss))
    is_plain = name is not None and _settings(loss) == _settings(type(loss)())
    return name if name is not None and is_plain else loss


def _settings(module: nn.Module) -> dict[str, Any]:
    plain = {name: value for name, value in vars(module).items() if not name.startswith("_") and name != "training"}
    return plain | {name: buffer.tolist() for name, buffer in module.named_buffers()}


def _remarks(options: Options) -> tuple[str, ...]:
    """Return what the caller should know of how the model is trained here."""
    said = ["every training begins at the model's present weights: seeds differ in data order and dropout alone."]
    if "epochs" not in options:
        said.append(f"a full training is taken to be {EPOCHS} epochs: say epochs=... where it is not.")
    optimizer = options.get("optimizer")
    if isinstance(optimizer, torch.optim.Optimizer) and len(optimizer.param_groups) > 1:
        rates = ", ".join(f"{group['lr']:g}" for group in optimizer.param_groups)
        said.append(
            f"the optimizer's {len(optimizer.param_groups)} parameter groups (rates {rates}) keep their ratios; the "
            "answer is the largest rate among them."
        )
    return tuple(said)


def _refuse_misspelt(options: Options) -> None:
    known = Options.__annotations__
    for name in options:
        if name not in known:
            raise ProblemError(f"there is no option {name!r}{near(name, known)}: known are {', '.join(known)}.")
