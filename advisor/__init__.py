"""An explainable tuning advisor for neural network training.

    advisor.suggest("cnn-classification")          start values, nothing trained
    advisor.diagnose("runs/metrics.csv")           what a training log says
    advisor.Monitor("cnn-classification")          the same, while your own loop trains
    advisor.probe.lr(problem)                      one question, by short trainings
    advisor.tune(problem, "5x")                    the whole loop

Names are imported on first use, so that none pays for what another needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from advisor.version import __version__ as __version__

if TYPE_CHECKING:
    from advisor import probe
    from advisor.api import confirm, diagnose, diagnose_all, suggest, tune
    from advisor.core.advice import Range
    from advisor.core.config import Config
    from advisor.core.ledger import Result
    from advisor.errors import AdvisorError
    from advisor.monitor import Monitor
    from advisor.training.problem import Problem

__all__ = [
    "AdvisorError",
    "Config",
    "Monitor",
    "Problem",
    "Range",
    "Result",
    "confirm",
    "diagnose",
    "diagnose_all",
    "probe",
    "suggest",
    "tune",
]

_HOMES = {
    "AdvisorError": "advisor.errors",
    "Result": "advisor.core.ledger",
    "Config": "advisor.core.config",
    "Monitor": "advisor.monitor",
    "Problem": "advisor.training.problem",
    "Range": "advisor.core.advice",
    "confirm": "advisor.api",
    "diagnose": "advisor.api",
    "diagnose_all": "advisor.api",
    "suggest": "advisor.api",
    "tune": "advisor.api",
}


def __getattr__(name: str) -> Any:
    if name == "probe":
        return import_module("advisor.probe")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
