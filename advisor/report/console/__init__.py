"""The console's face: what commands print. It imports rich, and none of the page's heavy guests.

Names are imported on first use: each command shows one thing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.report.console.diagnosis import show_diagnosis, show_verdicts
    from advisor.report.console.knowledge import (
        show_choice,
        show_choices,
        show_entry,
        show_hyperparameter,
        show_knowledge_list,
        show_procedure,
        show_rule,
        show_source,
        show_task,
    )
    from advisor.report.console.live import LiveConsole
    from advisor.report.console.reading import show_reading
    from advisor.report.console.suggestion import show_explanation, show_suggestion
    from advisor.report.console.tuning import show_plan, show_result, show_status

__all__ = [
    "LiveConsole",
    "show_choice",
    "show_choices",
    "show_diagnosis",
    "show_entry",
    "show_explanation",
    "show_hyperparameter",
    "show_knowledge_list",
    "show_plan",
    "show_procedure",
    "show_reading",
    "show_result",
    "show_rule",
    "show_source",
    "show_status",
    "show_suggestion",
    "show_task",
    "show_verdicts",
]

_HOMES = {
    "show_diagnosis": "diagnosis",
    "show_verdicts": "diagnosis",
    "show_choice": "knowledge",
    "show_choices": "knowledge",
    "show_entry": "knowledge",
    "show_hyperparameter": "knowledge",
    "show_knowledge_list": "knowledge",
    "show_procedure": "knowledge",
    "show_rule": "knowledge",
    "show_source": "knowledge",
    "show_task": "knowledge",
    "LiveConsole": "live",
    "show_reading": "reading",
    "show_explanation": "suggestion",
    "show_suggestion": "suggestion",
    "show_plan": "tuning",
    "show_result": "tuning",
    "show_status": "tuning",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
