from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import TensorDataset

from advisor.core.config import Config
from advisor.errors import InputError, ProblemError
from advisor.training.trainable import ProblemTrainable
from tests.training.problems import clouds, tiny, trainable

INPUTS, LABELS = clouds(96)


def with_hole(row: int = 17, column: int = 1) -> Tensor:
    holed = INPUTS.clone()
    holed[row, column] = float("nan")
    holed[row + 3] = float("inf")
    return holed


def linear(outputs: int) -> Any:
    return lambda _: nn.Linear(2, outputs)


def frozen(_: Config) -> nn.Module:
    return nn.Linear(2, 4).requires_grad_(False)


ONE = nn.Linear(2, 4)
CASES: list[tuple[dict[str, Any], str]] = [
    ({"train": (INPUTS[:0], LABELS[:0])}, "the training set holds no examples"),
    ({"validation": TensorDataset(INPUTS[:0])}, "the validation set holds no examples"),
    ({"train": (INPUTS, LABELS[:90])}, "the training set has 96 inputs but 90 targets"),
    ({"train": (INPUTS.numpy(), LABELS.numpy())}, "(ndarray, ndarray); two tensors"),
    ({"train": [1, 2].__iter__()}, "a dataset with a length"),
    ({"train": (with_hole(), LABELS)},
     "the training inputs hold 3 NaN or infinite values, the first in example 17"),
    ({"validation": (with_hole(5), LABELS)},
     "the validation inputs hold 3 NaN or infinite values, the first in example 5"),
    ({"train": (INPUTS, with_hole()[:, 1]), "loss": "mse", "metrics": ()}, "the training targets hold 2 NaN"),
    ({"build_model": linear(3)}, "the model returns (32, 3) but the targets name 4 classes"),
    ({"train": (INPUTS, LABELS.float())}, "targets.long(), or loss='mse'"),
    ({"train": (INPUTS, LABELS.int())}, "targets.long()"),
    ({"train": (INPUTS, LABELS - 1)}, "the targets hold the class -1"),
    ({"build_model": lambda _: nn.Unflatten(1, (2, 1))}, "no parameters to train"),
    ({"build_model": frozen}, "no parameters to train"),
    ({"build_model": lambda _: nn.Sequential(nn.Linear(2, 4), nn.Unflatten(1, (2, 2)))}, "one score per class"),
    ({"loss": "mse", "metrics": ()},
     "the model returns (32, 4) but the targets are (32,); mse needs one output per target"),
    ({"loss": "bce_with_logits", "build_model": linear(1)}, "targets from 0 to 1; these reach from 0 to 3"),
    ({"loss": "crossentropy"}, "did you mean 'cross_entropy'"),
    ({"loss": lambda output, _: output}, "the loss returns (32, 4); a tensor with one number"),
    ({"loss": lambda *_: 1.0}, "the loss returns float"),
    ({"loss": lambda output, _: output.detach().mean()}, "does not depend on the model's parameters"),
    ({"loss": lambda output, _: output.mean() * float("inf")}, "inf on the first batch"),
    ({"loss": lambda *_: 1 / 0},
     "the loss fails on the first batch: ZeroDivisionError: division by zero (test_check.py, line"),
    ({"metrics": ["acuracy"]}, "did you mean 'accuracy'"),
    ({"metrics": {"odd": lambda *_: 1 / 0}}, "the metric odd fails on the first batch: ZeroDivisionError"),
    ({"metrics": {"oddity": lambda *_: 1.0}, "objective": "oddity"}, "name it oddity_score or oddity_error"),
    ({"build_model": lambda _: nn.Linear(3, 4)}, "the model fails on the first batch of inputs (32, 2): RuntimeError"),
    ({"build_model": lambda _: 1 / 0}, "build_model fails: ZeroDivisionError"),
    ({"build_model": lambda _: print}, "build_model returns a builtin_function_or_method; a torch.nn.Module"),
    ({"build_model": lambda _: ONE}, "the same module twice"),
    ({"start": {"learnin_rate": 0.1}}, "clouds does not read 'learnin_rate' (did you mean 'learning_rate'"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), CASES, ids=[words[:40] for _, words in CASES])
def test_a_bad_problem_gets_its_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        trainable(**changes)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("start", [{"optimizer": "sdg"}, {"schedule": "cosin"}])
def test_a_start_that_the_loop_cannot_read_is_refused_before_any_training(start: dict[str, str]) -> None:
    with pytest.raises(InputError, match="did you mean"):
        trainable(start=start)


def test_probabilities_are_targets_of_a_cross_entropy() -> None:
    shares = functional.one_hot(LABELS, 4).float()
    trainable(train=(INPUTS, shares), validation=(INPUTS, shares), metrics=())


def test_checking_leaves_randomness_alone() -> None:
    before = torch.get_rng_state()
    trainable()
    assert torch.equal(before, torch.get_rng_state())


def test_overrides_must_be_read_by_something() -> None:
    problem = tiny(start={"width": 8})
    assert ProblemTrainable(problem, {"width": 4, "label_smoothing": 0.1}).start.width == 4
    with pytest.raises(ProblemError, match="does not read 'depth'"):
        ProblemTrainable(problem, {"depth": 3})
