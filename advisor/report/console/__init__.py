"""The console's face: what commands print. It imports rich, and none of the page's heavy guests."""

from advisor.report.console.diagnosis import show_diagnosis
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
]
