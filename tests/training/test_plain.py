"""A plain model and its loader as a problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    IterableDataset,
    SequentialSampler,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
)

from advisor.core.config import Config
from advisor.errors import ProblemError
from advisor.training.collated import Collated
from advisor.training.isolation import untouched
from advisor.training.plain import EPOCHS, Options, examples_of, plain_problem, plain_trainable, settings_of
from tests.probes.isolation import unchanged
from tests.training.problems import clouds, small_model

LOSS = nn.CrossEntropyLoss()


@pytest.fixture
def model() -> nn.Module:
    return small_model(Config())


@pytest.fixture
def loader() -> DataLoader[Any]:
    return DataLoader(TensorDataset(*clouds(96)), batch_size=12, shuffle=True)


def test_every_training_begins_at_the_present_weights(model: nn.Module, loader: DataLoader[Any]) -> None:
    with unchanged(model), untouched():
        trainable = plain_trainable(model, loader, LOSS, {"epochs": 4})
        first, second = (trainable.bench.fresh_model(trainable.start, seed) for seed in (0, 1))
        for name, value in model.state_dict().items():
            assert torch.equal(first.state_dict()[name], value)
            assert first.state_dict()[name].data_ptr() != value.data_ptr()
            assert torch.equal(second.state_dict()[name], value)


def test_size_of_batch_and_length_are_those_given(model: nn.Module, loader: DataLoader[Any]) -> None:
    trainable = plain_trainable(model, loader, LOSS, {"epochs": 4})
    assert trainable.start["batch_size"] == 12
    assert trainable.problem.loss == "cross_entropy"
    assert trainable.situation.classes == 4
    # A fifth is set aside, as there is no validation loader.
    assert (len(trainable.bench.train), trainable.bench.full_examples) == (77, 4 * 77)


def test_only_the_examples_that_the_sampler_draws_are_trained_on(model: nn.Module) -> None:
    data = TensorDataset(*clouds(96))
    train = DataLoader(data, batch_size=12, sampler=SubsetRandomSampler(range(80)))
    kept = DataLoader(data, batch_size=12, sampler=SubsetRandomSampler(range(80, 96)))
    bench = plain_trainable(model, train, LOSS, {"val_loader": kept}).bench
    assert (len(bench.train), len(bench.validation)) == (80, 16)


def test_a_sampler_that_prefers_some_examples_is_refused(model: nn.Module) -> None:
    weighted = WeightedRandomSampler([1.0] * 96, 96)
    loader = DataLoader(TensorDataset(*clouds(96)), batch_size=12, sampler=weighted)
    with pytest.raises(ProblemError, match="draws with a WeightedRandomSampler"):
        plain_trainable(model, loader, LOSS)


def test_nothing_is_guessed_of_where_the_weights_come_from(model: nn.Module, loader: DataLoader[Any]) -> None:
    def regime(options: Options) -> str | None:
        return plain_trainable(model, loader, LOSS, options).situation.regime

    assert regime({}) is None
    assert regime({"pretrained": True}) == "fine_tuning"
    assert regime({"pretrained": False}) == "from_scratch"
    assert plain_trainable(model, loader, LOSS).situation.task is None


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (
            lambda p: torch.optim.SGD(p, lr=0.2, momentum=0.9, nesterov=True, weight_decay=0.1),
            {"optimizer": "sgd", "learning_rate": 0.2, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
        ),
        (
            lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.8, 0.9), eps=1e-6),
            {"optimizer": "adamw", "learning_rate": 0.01, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-6},
        ),
    ],
)
def test_the_settings_of_an_optimizer_are_read(make: Any, settings: dict[str, Any], model: nn.Module) -> None:
    found = settings_of(make(model.parameters()))
    assert {name: found[name] for name in settings} == settings


def test_an_optimizer_can_be_a_class_a_name_or_nothing() -> None:
    assert settings_of(torch.optim.RMSprop) == settings_of("rmsprop") == {"optimizer": "rmsprop"}
    assert settings_of(None) == {"optimizer": "adam"}
    with pytest.raises(ProblemError, match="did you mean 'adamw'"):
        settings_of("adam_w")
    with pytest.raises(ProblemError, match="LBFGS"):
        settings_of(torch.optim.LBFGS)


def test_the_peak_rate_is_read_and_not_a_step_of_the_warmup(model: nn.Module) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
    torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01)
    assert settings_of(optimizer)["learning_rate"] == 0.4


def test_what_the_optimizer_does_not_hold_stays_frozen(model: nn.Module, loader: DataLoader[Any]) -> None:
    head = list(model.children())[-1]
    optimizer = torch.optim.SGD(head.parameters(), lr=0.3)
    with unchanged(model, optimizer), untouched():
        trainable = plain_trainable(model, loader, LOSS, {"optimizer": optimizer, "epochs": 2})
        copied = trainable.bench.fresh_model(trainable.start, 0)
        assert [p.requires_grad for p in copied.parameters()] == [False, False, True, True]
    with pytest.raises(ProblemError, match="no parameter of this model"):
        plain_problem(small_model(Config()), loader, LOSS, {"optimizer": optimizer})


def test_groups_and_an_assumed_length_are_told(model: nn.Module, loader: DataLoader[Any]) -> None:
    first, _, _, last = model.children()
    groups: list[dict[str, Any]] = [{"params": first.parameters(), "lr": 0.01}, {"params": last.parameters()}]
    options = Options(optimizer=torch.optim.SGD(groups, lr=0.1))
    remarks = plain_trainable(model, loader, LOSS, options).bench.remarks
    assert any("2 parameter groups (rates 0.01, 0.1) keep their ratios" in remark for remark in remarks)
    assert any(f"{EPOCHS} epochs" in remark for remark in remarks)
    assert any("set aside" in remark for remark in remarks)


def test_groups_keep_their_ratios_and_their_own_decay(model: nn.Module, loader: DataLoader[Any]) -> None:
    first, _, _, last = model.children()
    groups: list[dict[str, Any]] = [
        {"params": first.parameters(), "lr": 0.01, "weight_decay": 0.0},
        {"params": last.parameters()},
    ]
    problem = plain_problem(
        model, loader, LOSS, Options(optimizer=torch.optim.AdamW(groups, lr=0.1, weight_decay=0.05))
    )
    assert (problem.start["learning_rate"], problem.start["weight_decay"]) == (0.1, 0.05)
    names = [name for name, _ in first.named_parameters(prefix="0")]
    assert problem.rate_shares == dict.fromkeys(names, pytest.approx(0.1))
    assert problem.decay_shares == dict.fromkeys(names, 0.0)


def test_losses_with_settings_of_their_own_stay_what_they_are(model: nn.Module, loader: DataLoader[Any]) -> None:
    def kept(loss: Any) -> Any:
        return plain_problem(model, loader, loss, Options()).loss

    assert kept(nn.MSELoss()) == "mse"
    for loss in (
        nn.CrossEntropyLoss(label_smoothing=0.1),
        nn.CrossEntropyLoss(weight=torch.ones(4)),
        nn.MSELoss(reduction="sum"),
        nn.functional.cross_entropy,
        nn.PoissonNLLLoss(),
    ):
        assert kept(loss) is loss
    assert kept("mae") == "mae"


def doubled(examples: list[Any]) -> tuple[Tensor, Tensor]:
    inputs, targets = zip(*examples, strict=True)
    return 2 * torch.stack(inputs), torch.stack(targets)


def test_collate_fn_is_used(model: nn.Module) -> None:
    inputs, targets = clouds(96)
    loader: DataLoader[Any] = DataLoader(TensorDataset(inputs, targets), batch_size=8, collate_fn=doubled)
    assert isinstance(examples_of(loader, "loader"), Collated)
    trainable = plain_trainable(model, loader, LOSS, {"val_loader": loader, "epochs": 2})
    assert torch.equal(trainable.bench.train.head(5)[0], 2 * inputs[:5])
    assert trainable.run(trainable.start, 0).outcome == "finished"


class Stream(IterableDataset[Tensor]):
    def __iter__(self) -> Iterator[Tensor]:
        return iter(clouds(4)[0])


def test_what_cannot_be_drawn_again_is_refused_with_a_way_out() -> None:
    with pytest.raises(ProblemError, match="Put some thousand of them into a list"):
        examples_of(DataLoader(Stream()), "loader")


def test_batches_without_a_size_are_refused(model: nn.Module) -> None:
    data = TensorDataset(*clouds(8))
    sized = DataLoader(data, batch_sampler=BatchSampler(SequentialSampler(data), 4, drop_last=False))
    assert plain_problem(model, sized, LOSS, Options()).start["batch_size"] == 4
    with pytest.raises(ProblemError, match="no fixed size"):
        plain_problem(model, DataLoader(data, batch_size=None), LOSS, Options())


@pytest.mark.parametrize("wrong", ["loader", "model", "option", "copy"])
def test_wrong_use_has_its_sentence(wrong: str, model: nn.Module, loader: DataLoader[Any]) -> None:
    given: dict[str, Any] = {"loader": loader, "model": model, "option": {}}
    if wrong == "copy":
        model.trace = torch.ones(1, requires_grad=True) * 2  # as a kept activation is
    else:
        given[wrong] = {"epoch": 3} if wrong == "option" else [1, 2]
    words = {"loader": "a torch DataLoader", "model": "torch.nn.Module", "option": "did you mean", "copy": "copied"}
    with pytest.raises(ProblemError, match=words[wrong]):
        plain_trainable(given["model"], given["loader"], LOSS, given["option"])
