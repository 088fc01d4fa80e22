"""`render_diagnosis`: what the rules say of training logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.core.finding import Diagnosis
from advisor.core.run import Run
from advisor.report.background import Cite
from advisor.report.figures import curves
from advisor.report.html import Drawing, drawing, render
from advisor.report.views.runs import runs_view

#: More runs than this are told without their curves: a page of all of them would be too heavy to send.
_MOST_DRAWN = 100


def render_diagnosis(
    results: Sequence[tuple[Run, Diagnosis]],
    environment: Mapping[str, str],
    cite: Cite,
    rule_of: Cite = str,
    static: bool = False,
) -> str:
    """Return the diagnoses of one or several runs as a complete HTML document."""
    view = runs_view(results, cite, rule_of)
    figures = [
        _figures(run, diagnosis, static) if place < _MOST_DRAWN else ()
        for place, (run, diagnosis) in enumerate(results)
    ]
    content = {"page": view, "figures": figures, "environment": environment}
    name = view.runs[0].source if len(view.runs) == 1 else f"{len(view.runs)} trainings"
    return render("diagnosis.html.j2", static, f"{name}: diagnosis", content, any(figures))


def _figures(run: Run, diagnosis: Diagnosis, static: bool) -> tuple[Drawing, ...]:
    found = diagnosis.primary or (diagnosis.notes[0] if diagnosis.notes else None)
    region = found.region if found else None
    both = [
        drawing(curves.alone(run, region), "Training and validation loss", static),
        drawing(curves.marked(run, region), "The curve on which the finding shows", static),
    ]
    return tuple(each for each in both if each is not None)
