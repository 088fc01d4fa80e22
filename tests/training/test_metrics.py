from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn import metrics as slow
from torch import Tensor
from torch.nn import functional

from advisor.errors import ProblemError
from advisor.training.metrics import METRICS, Tally, metric_functions

DRAW = torch.Generator().manual_seed(0)
SCORES = torch.randn(60, 5, generator=DRAW)
LABELS = torch.randint(0, 5, (60,), generator=DRAW)
LOGITS = torch.randn(60, 1, generator=DRAW)
SIGNS = torch.randint(0, 2, (60,), generator=DRAW)
NUMBERS = torch.randn(60, generator=DRAW)


def value(name: str, output: Tensor, targets: Tensor, parts: int = 3) -> float:
    """Return a metric, fed in parts as an evaluation would."""
    tally = Tally(metric_functions([name]))
    for some, others in zip(output.chunk(parts), targets.chunk(parts), strict=True):
        tally.add(some, others)
    return tally.values()[name]


def test_classification_agrees_with_scikit_learn() -> None:
    predicted = SCORES.argmax(1)
    assert value("accuracy", SCORES, LABELS) == pytest.approx(slow.accuracy_score(LABELS, predicted))
    assert value("error", SCORES, LABELS) == pytest.approx(1 - slow.accuracy_score(LABELS, predicted))
    assert value("f1", SCORES, LABELS) == pytest.approx(slow.f1_score(LABELS, predicted, average="macro"))
    expected = math.exp(slow.log_loss(LABELS, SCORES.double().softmax(1)))
    assert value("perplexity", SCORES, LABELS) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("logits", [LOGITS, LOGITS[:, 0], torch.cat([-LOGITS, LOGITS], 1)])
def test_two_classes_agree_with_scikit_learn(logits: Tensor) -> None:
    predicted = (LOGITS[:, 0] > 0).long()
    assert value("accuracy", logits, SIGNS) == pytest.approx(slow.accuracy_score(SIGNS, predicted))
    assert value("f1", logits, SIGNS) == pytest.approx(slow.f1_score(SIGNS, predicted))


@pytest.mark.parametrize("output", [LOGITS, LOGITS[:, 0]])
def test_regression_agrees_with_scikit_learn(output: Tensor) -> None:
    predicted = LOGITS[:, 0]
    assert value("mae", output, NUMBERS) == pytest.approx(slow.mean_absolute_error(NUMBERS, predicted))
    assert value("mse", output, NUMBERS) == pytest.approx(slow.mean_squared_error(NUMBERS, predicted))
    assert value("rmse", output, NUMBERS) == pytest.approx(slow.root_mean_squared_error(NUMBERS, predicted))
    assert value("r2", output, NUMBERS) == pytest.approx(slow.r2_score(NUMBERS, predicted))


def test_language_models_count_every_token() -> None:
    scores, targets = SCORES.view(12, 5, 5), LABELS.view(12, 5)
    assert value("accuracy", scores, targets) == value("accuracy", SCORES, LABELS)
    expected = math.exp(float(functional.cross_entropy(SCORES, LABELS)))
    assert value("perplexity", scores, targets) == pytest.approx(expected)


def test_images_have_their_classes_second() -> None:
    scores = torch.randn(6, 3, 4, 4, generator=DRAW)
    targets = torch.randint(0, 3, (6, 4, 4), generator=DRAW)
    assert value("accuracy", scores, targets) == pytest.approx(float((scores.argmax(1) == targets).float().mean()))


def test_edges_stay_numbers_or_say_so() -> None:
    assert math.isnan(value("r2", NUMBERS, torch.ones(60)))
    assert value("f1", torch.full((9, 1), -1.0), torch.zeros(9)) == 0
    assert np.isfinite(value("perplexity", SCORES * 1e6, LABELS))


def test_a_function_of_the_users_own_sees_everything_at_once() -> None:
    seen: list[int] = []

    def share_of_zeros(outputs: Tensor, targets: Tensor) -> float:
        seen.append(len(outputs))
        return float((targets == 0).float().mean())

    tally = Tally({"zeros": share_of_zeros, "accuracy": METRICS["accuracy"]})
    for some, others in zip(SCORES.chunk(4), LABELS.chunk(4), strict=True):
        tally.add(some, others)
    assert tally.values()["zeros"] == pytest.approx(float((LABELS == 0).float().mean()))
    assert seen == [60]


def test_an_unknown_metric_gets_a_hint() -> None:
    with pytest.raises(ProblemError, match="did you mean 'accuracy'"):
        metric_functions(["acuracy"])


def test_precision_recall_and_overlap_agree_with_scikit_learn() -> None:
    predicted = SCORES.argmax(1)
    assert value("precision", SCORES, LABELS) == pytest.approx(slow.precision_score(LABELS, predicted, average="macro"))
    assert value("recall", SCORES, LABELS) == pytest.approx(slow.recall_score(LABELS, predicted, average="macro"))
    assert value("iou", SCORES, LABELS) == pytest.approx(slow.jaccard_score(LABELS, predicted, average="macro"))
    assert value("dice", SCORES, LABELS) == value("f1", SCORES, LABELS)


def test_of_two_classes_the_second_is_the_one_to_be_found() -> None:
    predicted = (LOGITS[:, 0] > 0).long()
    assert value("precision", LOGITS, SIGNS) == pytest.approx(slow.precision_score(SIGNS, predicted))
    assert value("recall", LOGITS, SIGNS) == pytest.approx(slow.recall_score(SIGNS, predicted))
    assert value("iou", LOGITS, SIGNS) == pytest.approx(slow.jaccard_score(SIGNS, predicted))


def test_a_class_that_is_never_named_has_no_precision() -> None:
    assert value("precision", torch.tensor([-1.0, -1.0]), torch.tensor([1, 0]), parts=1) == 0.0


def test_the_overlap_of_a_segmentation_is_of_all_pixels() -> None:
    maps, labels = SCORES.view(3, 4, 5, 5).movedim(-1, 1), LABELS.view(3, 4, 5)
    assert value("iou", maps, labels) == pytest.approx(value("iou", SCORES, LABELS))
