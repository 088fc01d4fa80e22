from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from advisor.training.losses import loss_function
from advisor.training.outputs import MOST_NUMBERS, KeptOutputs, averaged


def kept(*batches: torch.Tensor) -> KeptOutputs:
    outputs = KeptOutputs()
    for batch in batches:
        outputs(batch)
    return outputs


def test_outputs_are_kept_in_16_bits_in_their_order() -> None:
    array = kept(torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0]])).array()
    assert array is not None
    assert array.dtype == np.float16
    assert array.tolist() == [[1.0], [2.0], [3.0]]


def test_numbers_that_overflow_16_bits_are_kept_in_32() -> None:
    array = kept(torch.tensor([1e6])).array()
    assert array is not None
    assert array.tolist() == [1e6]


def test_too_many_numbers_are_not_kept() -> None:
    assert kept(torch.zeros(MOST_NUMBERS), torch.zeros(1)).array() is None
    assert kept(torch.zeros(MOST_NUMBERS + 1), torch.zeros(1)).array() is None


def test_what_is_no_tensor_is_not_kept() -> None:
    outputs = kept(torch.zeros(1))
    outputs({"logits": torch.zeros(1)})
    assert outputs.array() is None
    assert KeptOutputs().array() is None


def test_of_classes_the_probabilities_are_averaged() -> None:
    sure, unsure = np.array([[math.log(0.9), math.log(0.1)]]), np.array([[math.log(0.5), math.log(0.5)]])
    both = averaged([sure, unsure], "cross_entropy", -1)
    assert both.softmax(-1).tolist() == [pytest.approx([0.7, 0.3])]
    assert float(loss_function("cross_entropy")(both, torch.tensor([0]))) == pytest.approx(-math.log(0.7))


def test_the_classes_of_an_image_are_in_its_second_dimension() -> None:
    maps = [np.random.default_rng(seed).normal(size=(2, 3, 4, 4)) for seed in (0, 1)]
    assert torch.allclose(averaged(maps, "cross_entropy", 1).exp().sum(1), torch.ones(2, 4, 4))


def test_of_yes_and_no_the_probabilities_are_averaged() -> None:
    both = averaged([np.array([math.log(9.0)]), np.array([0.0])], "bce_with_logits", None)
    assert float(both.sigmoid()) == pytest.approx(0.7)


def test_of_numbers_the_outputs_are_averaged() -> None:
    assert averaged([np.array([1.0]), np.array([4.0])], "mse", None).tolist() == [2.5]


@pytest.mark.parametrize(("loss", "dimension"), [("cross_entropy", -1), ("bce_with_logits", None)])
def test_what_one_is_wrongly_sure_of_is_not_forgiven(loss: str, dimension: int | None) -> None:
    sure = np.array([[200.0, -200.0]])
    targets = torch.tensor([1]) if dimension else torch.tensor([[0.0, 1.0]])
    alone = loss_function(loss)(torch.from_numpy(sure), targets)
    assert float(loss_function(loss)(averaged([sure], loss, dimension), targets)) == pytest.approx(float(alone))
