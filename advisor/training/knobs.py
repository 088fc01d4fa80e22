"""The hyperparameters that the loop reads, with the values they can take: hard bounds, not advice."""

from __future__ import annotations

from advisor.core.advice import Range
from advisor.training.optimizers import OPTIMIZERS
from advisor.training.schedules import SCHEDULES
from advisor.training.workbench import Workbench

_FRACTION = Range(low=0.0, high=1.0)
_YES_NO = Range(scale="choice", choices=(False, True))
#: Sweeps belong to probes.
_FOR_PROBES = ("lr_sweep",)


def loop_knobs(bench: Workbench) -> dict[str, Range]:
    """Return name -> range of everything that has an effect here, the problem's own knobs included."""
    examples = float(len(bench.train))
    knobs = {
        "optimizer": Range(scale="choice", choices=tuple(OPTIMIZERS)),
        "learning_rate": Range(scale="log", low=1e-10, high=1e3),
        "momentum": Range(low=0.0, high=0.9999),
        "nesterov": _YES_NO,
        "beta1": Range(low=0.0, high=0.9999),
        "beta2": Range(low=0.0, high=0.999999),
        "epsilon": Range(scale="log", low=1e-16, high=10.0),
        "weight_decay": Range(scale="log", low=0.0, high=10.0),
        "batch_size": Range(scale="log", low=1, high=examples),
        "accumulation_steps": Range(scale="log", low=1, high=examples),
        "schedule": Range(scale="choice", choices=tuple(name for name in SCHEDULES if name not in _FOR_PROBES)),
        "warmup_fraction": Range(low=0.0, high=0.9),
        "final_learning_rate_fraction": _FRACTION,
        "decay_factor": Range(scale="log", low=1e-4, high=1.0),
        "decay_every": Range(low=0.01, high=1.0),
        "polynomial_power": Range(low=0.1, high=10.0),
        "gradient_clip_norm": Range(scale="log", low=1e-6, high=1e6),
        "ema_decay": Range(low=0.0, high=0.999999),
        "switch_to_sgd_at": _FRACTION,
        "sgd_learning_rate": Range(scale="log", low=1e-10, high=1e3),
    }
    if bench.problem.epochs is not None:
        # It changes what a training costs, and with it what a comparison means: never a free improvement.
        knobs["epochs"] = Range(scale="log", low=bench.problem.epochs / 100, high=bench.problem.epochs * 100)
    if bench.problem.loss == "cross_entropy":
        knobs["label_smoothing"] = Range(low=0.0, high=0.9)
    if bench.device.type == "cuda":
        knobs["mixed_precision"] = Range(scale="choice", choices=("off", "auto"))
    return {**knobs, **bench.problem.knobs}
