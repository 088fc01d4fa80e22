"""Each adapter on an example that its system documents: does it say there what the documentation says?

The curves of sk-autod are those of its README. The others document figures or a description and no curve that could be
copied: theirs are made to show what is described.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.core.run import Curve, Run
from benchmarks.faultbench.peers.peer import Peer


@dataclass(frozen=True)
class Example:
    """A run, where it is documented, and labels that must be among what the peer says of it."""

    peer: str
    source: str
    run: Run
    says: frozenset[str]
    #: Whether nothing at all must be said.
    silent: bool = False


def _run(unit: Literal["step", "epoch"] = "step", **curves: Sequence[float]) -> Run:
    return Run(curves={name: _curve(name, y, unit) for name, y in curves.items()})


def _curve(name: str, y: Sequence[float], unit: Literal["step", "epoch"]) -> Curve:
    return Curve(name, np.arange(1.0, len(y) + 1), np.array(y, dtype=np.float64), unit)


def _falling(count: int, start: float = 2.5, end: float = 0.3) -> list[float]:
    return [float(value) for value in np.geomspace(start, end, count)]


_TRAIN = (2.3, 1.9, 1.4, 0.9, 0.5, 0.3, 0.15)
#: A gallery run of trainproof's README: the numbers of its table, in a curve that passes through them.
_LR_HOT = _run(
    "epoch",
    train_loss=[*np.linspace(1.5, 1.4, 15), *np.linspace(2.0, 7.49, 15)],
    gradient_norm=[*[0.55] * 25, 2650.0, *[0.55] * 4],
)
EXAMPLES = (
    Example(
        "sk-autod",
        "README, example 2",
        _run("epoch", train_loss=_TRAIN, val_loss=(2.4, 2.0, 1.8, 1.9, 2.3, 2.8, 3.4)),
        frozenset({"Classic overfitting"}),
    ),
    Example(
        "sk-autod",
        "README, example 1",
        _run("epoch", train_loss=_TRAIN, val_loss=(2.4, 2.0, 1.6, 1.4, 1.3, 1.2, 1.2)),
        frozenset(),
        silent=True,
    ),
    Example(
        "sk-autod",
        "README, example 3",
        _run("epoch", train_loss=(2.3, 1.8, 1.6, 1.9, 1.5, 1.7, 1.4), val_loss=(2.5, 2.0, 1.9, 2.1, 1.8, 2.0, 1.9)),
        frozenset({"LR too high"}),
    ),
    Example(
        "training-doctor",
        "README, learning rate too high: NaN and exploding gradients",
        _run(train_loss=[*_falling(60), np.nan], gradient_norm=[*[1.0] * 40, *np.geomspace(2, 1.2e6, 21)]),
        frozenset({"lr_too_high", "gradient_instability"}),
    ),
    Example(
        "training-doctor",
        "README, learning rate too low: barely changed, extremely low variance",
        _run(train_loss=np.linspace(2.3, 2.2996, 500).tolist(), learning_rate=[1e-6] * 500),
        frozenset({"lr_too_low"}),
    ),
    Example(
        "training-doctor",
        "README, overfitting: training loss -15.2 %, evaluation loss +8.3 %",
        _run(train_loss=_falling(300, 2.0, 0.5), val_loss=[*_falling(200, 2.0, 1.0), *np.linspace(1.0, 1.4, 100)]),
        frozenset({"overfitting"}),
    ),
    Example("trainproof", "README, gallery run lr_hot", _LR_HOT, frozenset({"TP-DIVERGE", "TP-GRAD-SPIKE"})),
    Example(
        "trainproof",
        "README, gallery run lr_zero",
        _run("epoch", train_loss=np.linspace(1.52, 1.49, 30).tolist(), learning_rate=[0.0] * 30),
        frozenset({"TP-DEAD-RUN", "TP-ZERO-LR"}),
    ),
    Example(
        "trainproof",
        "README, gallery run overfit",
        _run("epoch", train_loss=_falling(30, 1.38, 0.03), val_loss=[1.3, 1.2, *np.linspace(1.2, 3.76, 28)]),
        frozenset({"TP-OVERFIT"}),
    ),
    Example("trainproof", "README, gallery run healthy", _run(train_loss=_falling(300, 1.52, 0.94)), frozenset(), True),
    Example(
        "runmedic",
        "tests/test_checks.py, the learning rate is zero for the whole run",
        _run(train_loss=[2.3] * 100, learning_rate=[0.0] * 100),
        frozenset({"no_learning: The learning rate is zero"}),
    ),
    Example(
        "runmedic",
        "tests/test_checks.py, overfitting since the evaluation that was best",
        _run(train_loss=_falling(400), val_loss=[*_falling(200, 2.5, 1.0), *np.linspace(1.0, 1.6, 200)]),
        frozenset({"overfitting: The model memorizes"}),
    ),
    Example("runmedic", "README, a healthy run gets no problems", _run(train_loss=_falling(400)), frozenset(), True),
    Example(
        "SageMaker Debugger's thresholds",
        "Overfit: ratio_threshold 0.1, patience 1",
        _run("epoch", train_loss=(1.0, 0.8, 0.6, 0.5), val_loss=(1.0, 0.85, 0.67, 0.56)),
        frozenset({"Overfit"}),
    ),
    Example(
        "SageMaker Debugger's thresholds",
        "WeightUpdateRatio: above 10; VanishingGradient: below 1e-7",
        _run(train_loss=_falling(20), update_ratio=[11.0] * 20, gradient_norm=[1e-8] * 20),
        frozenset({"WeightUpdateRatio: large", "VanishingGradient"}),
    ),
    Example(
        "AUTOTRAINER's thresholds",
        "slow convergence: no accuracy changes by 0.01",
        _run("epoch", train_loss=[2.3] * 12, train_accuracy=[0.1] * 12, val_accuracy=[0.1] * 12),
        frozenset({"slow convergence"}),
    ),
    Example(
        "AUTOTRAINER's thresholds",
        "the gate: a vanished gradient of a model that has learned is not reported",
        _run(
            "epoch",
            train_loss=_falling(12),
            train_accuracy=np.linspace(0.5, 0.95, 12).tolist(),
            val_accuracy=np.linspace(0.5, 0.9, 12).tolist(),
            gradient_norm=[1e-5] * 12,
        ),
        frozenset(),
        silent=True,
    ),
)


def check(peers: Sequence[Peer]) -> list[str]:
    """Return one line per example: as documented, or what was said instead."""
    named = {peer.name: peer for peer in peers}
    return [_line(example, named[example.peer]) for example in EXAMPLES if example.peer in named]


def _line(example: Example, peer: Peer) -> str:
    said = {alarm.label for alarm in peer.diagnose(example.run)} if peer.judges(example.run) else set()
    right = not said if example.silent else example.says <= said
    heard = ", ".join(sorted(said)) or "nothing"
    return f"{'ok' if right else 'NOT AS DOCUMENTED'}: {example.peer}, {example.source}: {heard}"
