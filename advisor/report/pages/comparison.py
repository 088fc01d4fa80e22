"""`render_comparison`, the page of two sides, and `comparison_as_markdown`, for a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.core.comparison import Comparison
from advisor.core.run import Run
from advisor.report.figures import curves
from advisor.report.figures.pair import ends
from advisor.report.html import drawing, render
from advisor.report.markdown import markdown
from advisor.report.views.comparison import comparison_view


def render_comparison(
    comparison: Comparison,
    runs: tuple[Run | None, Run | None],
    environment: Mapping[str, str],
    static: bool = False,
) -> str:
    """Return the comparison as a complete HTML document."""
    names = (comparison.a.name, comparison.b.name)
    figures = [
        drawing(ends(comparison), "Scores of both, a dot for each training", static),
        drawing(curves.overlay(*runs, names), "Loss curves of both over each other", static),
    ]
    content = {"page": comparison_view(comparison), "figures": figures, "environment": environment}
    return render("comparison.html.j2", static, f"{names[1]} against {names[0]}: comparison", content, any(figures))


def comparison_as_markdown(comparison: Comparison) -> str:
    """Return the comparison as Markdown, with everything from the user escaped."""
    return markdown("comparison.md.j2", {"page": comparison_view(comparison)})
