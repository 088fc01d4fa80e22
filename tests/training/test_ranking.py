from __future__ import annotations

import pytest
import torch
from sklearn import metrics as slow
from torch import Tensor

from advisor.errors import ProblemError
from advisor.training.metrics import Tally, metric_functions
from advisor.training.ranking import ranking_metric
from tests.training.problems import trainable

pytest.importorskip("torchmetrics", reason="auroc and average_precision are torchmetrics' own: tuning-advisor[metrics]")

DRAW = torch.Generator().manual_seed(0)
SCORES = torch.randn(80, 4, generator=DRAW)
LABELS = torch.randint(0, 4, (80,), generator=DRAW)
LOGITS = torch.randn(80, generator=DRAW)
SIGNS = torch.randint(0, 2, (80,), generator=DRAW)


def value(name: str, output: Tensor, targets: Tensor) -> float:
    """Return a metric, fed in parts as an evaluation would."""
    tally = Tally(metric_functions([name]))
    for some, others in zip(output.chunk(3), targets.chunk(3), strict=True):
        tally.add(some, others)
    return tally.values()[name]


@pytest.mark.parametrize("logits", [LOGITS, LOGITS[:, None], torch.stack([-LOGITS, LOGITS], 1)])
def test_two_classes_agree_with_scikit_learn(logits: Tensor) -> None:
    assert value("auroc", logits, SIGNS) == pytest.approx(slow.roc_auc_score(SIGNS, LOGITS), rel=1e-5)
    assert value("average_precision", logits, SIGNS) == pytest.approx(
        slow.average_precision_score(SIGNS, LOGITS), rel=1e-5
    )


def test_several_classes_are_averaged() -> None:
    expected = slow.roc_auc_score(LABELS, SCORES.softmax(1), multi_class="ovr")
    assert value("auroc", SCORES, LABELS) == pytest.approx(expected, rel=1e-5)


def test_it_is_tuned_by_its_usual_name() -> None:
    problem = trainable(metrics=("auroc",), objective="auroc")
    assert problem.objective.direction == "maximize"
    assert 0.5 < problem.run(problem.start, 0).curves["val_auroc"].y[-1] <= 1


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.training.ranking.find_spec", lambda _: None)
    with pytest.raises(ProblemError, match=r"tuning-advisor\[metrics\]"):
        ranking_metric("auroc")
