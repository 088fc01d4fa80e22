"""Whether training labels are worth less than validation labels, told by examples that are alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from sklearn.datasets import load_diabetes, load_digits
from torch import Tensor

from advisor.probes.neighbours import doubt_training_labels
from advisor.probes.sanity import check_sanity
from advisor.training.data import Stacked
from tests.training.problems import clouds, trainable

Examples = Callable[[], tuple[Tensor, Tensor]]


def digits() -> tuple[Tensor, Tensor]:
    images, labels = load_digits(return_X_y=True)
    return torch.tensor(images, dtype=torch.float32), torch.tensor(labels)


def diabetes() -> tuple[Tensor, Tensor]:
    rows, targets = load_diabetes(return_X_y=True)
    return torch.tensor(rows, dtype=torch.float32), torch.tensor(targets, dtype=torch.float32)


def mixed_up(targets: Tensor, share: float) -> Tensor:
    """Return the targets with a share of them dealt out anew."""
    draw = torch.Generator().manual_seed(0)
    chosen = torch.randperm(len(targets), generator=draw)[: round(share * len(targets))]
    result = targets.clone()
    result[chosen] = targets[chosen.roll(1)]
    return result


def parts(inputs: Tensor, targets: Tensor, share: float) -> tuple[Stacked, Stacked]:
    half = len(inputs) // 2
    return Stacked(inputs[:half], mixed_up(targets[:half], share)), Stacked(inputs[half:], targets[half:])


# Of 220 patients neighbours tell a third: fewer mistakes do not show there for certain.
@pytest.mark.parametrize(("data", "share"), [(digits, 0.2), (digits, 0.6), (digits, 1.0), (diabetes, 1.0)])
def test_mixed_up_labels_stand_out(data: Examples, share: float) -> None:
    doubt = doubt_training_labels(*parts(*data(), share))
    assert doubt is not None
    assert doubt.certainty > 4.5
    assert doubt.share > 0.1


@pytest.mark.parametrize("data", [digits, diabetes])
def test_honest_labels_do_not(data: Examples) -> None:
    doubt = doubt_training_labels(*parts(*data(), 0.0))
    assert doubt is not None
    assert doubt.certainty < 4.5


def test_noise_that_both_parts_have_is_no_doubt() -> None:
    inputs, targets = digits()
    doubt = doubt_training_labels(*parts(inputs, mixed_up(targets, 0.4), 0.0))
    assert doubt is not None
    assert doubt.certainty < 4.5


def test_the_order_of_the_examples_does_not_matter() -> None:
    inputs, targets = digits()
    train, validation = parts(inputs, targets, 0.0)
    by_class = train.targets.argsort()
    doubt = doubt_training_labels(Stacked(train.inputs[by_class], train.targets[by_class]), validation)
    assert doubt is not None
    assert doubt.certainty < 4.5


def test_parts_with_other_shares_of_the_classes_are_compared_class_by_class() -> None:
    inputs, targets = digits()
    train, validation = parts(inputs, targets, 0.0)
    rare = (train.targets < 2) | (torch.arange(len(train)) % 5 == 0)
    doubt = doubt_training_labels(Stacked(train.inputs[rare], train.targets[rare]), validation)
    assert doubt is not None
    assert doubt.certainty < 4.5


def test_the_scale_of_an_input_does_not_matter() -> None:
    inputs, targets = digits()
    scaled = inputs * torch.logspace(-3, 3, inputs.shape[1])
    plain, other = (doubt_training_labels(*parts(rows, targets, 0.3)) for rows in (inputs, scaled))
    assert plain is not None
    assert other is not None
    assert other.certainty == pytest.approx(plain.certainty, rel=0.05)


def test_words_are_compared_by_how_often_they_occur() -> None:
    draw = torch.Generator().manual_seed(0)
    targets = torch.arange(1200) % 2
    codes = torch.randint(0, 40, (1200, 12), generator=draw) + 20 * targets.unsqueeze(1)
    mixed, honest = (doubt_training_labels(*parts(codes, targets, share)) for share in (0.5, 0.0))
    assert mixed is not None
    assert honest is not None
    assert mixed.certainty > 4.5 > honest.certainty


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        (torch.zeros(40, 3), torch.arange(40) % 2),
        (torch.zeros(200, 3), torch.zeros(200, dtype=torch.long)),
        (torch.ones(200, 16, dtype=torch.long), torch.ones(200, 16, dtype=torch.long)),
        (torch.full((200, 3), torch.nan), torch.arange(200) % 2),
        (torch.zeros(200, 5000), torch.arange(200) % 2),
        (torch.full((200, 3), 9999), torch.arange(200) % 2),
        (torch.full((200, 3), -1), torch.arange(200) % 2),
        (torch.zeros(200, 3, 3, dtype=torch.long), torch.arange(200) % 2),
    ],
    ids=["few", "one class", "text to be continued", "NaN", "huge", "a large vocabulary", "negative", "maps of codes"],
)
def test_what_cannot_be_compared_is_unknown(inputs: Tensor, targets: Tensor) -> None:
    assert doubt_training_labels(Stacked(inputs, targets), Stacked(inputs, targets)) is None


def test_the_sanity_probe_tells_of_it() -> None:
    facts = check_sanity(trainable(train=clouds(120), validation=clouds(80))).facts
    assert isinstance(facts["data.doubtful_labels_certainty"], float)
