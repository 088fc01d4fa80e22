"""`render_suggestion`: start values before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.core.advice import Suggestion
from advisor.report.background import Cite
from advisor.report.html import render
from advisor.report.views.suggestion import suggestion_view


def render_suggestion(suggestion: Suggestion, environment: Mapping[str, str], cite: Cite, static: bool = False) -> str:
    """Return a suggestion as a complete HTML document."""
    content = {"page": suggestion_view(suggestion, cite), "environment": environment}
    return render(
        "suggestion.html.j2", static, f"{suggestion.situation.task}: start values", content, has_figures=False
    )
