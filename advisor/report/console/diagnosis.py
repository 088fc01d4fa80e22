"""A diagnosis on the console: the verdict first, then what is behind it, then what stayed open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console

from advisor.core.finding import Diagnosis
from advisor.report.console.lines import bullets, cut, entry, heading, pairs, say
from advisor.report.console.spark import spark
from advisor.report.views.diagnosis import DiagnosisView, FindingView, diagnosis_view
from advisor.report.views.runs import summary

if TYPE_CHECKING:
    from advisor.core.run import Run


#: More wishes than this are a list that nobody reads.
_MOST_WISHES = 6


def show_diagnosis(run: Run, diagnosis: Diagnosis, console: Console) -> None:
    """Print what the rules say of a run; a healthy run gets one line that says so, and what was checked."""
    view = diagnosis_view(diagnosis, str)
    # The first finding is the verdict, also where the reader's eye stops after one line.
    say(console, f"{run.source}: {view.headline}" if run.source else view.headline, style="bold")
    if view.findings:
        _primary(view.findings[0], run, console)
    for finding in view.findings[1:]:
        entry(console, "also", f"{finding.headline} ({finding.rule})", ", ".join(finding.evidence), style="yellow")
    for note in view.notes:
        entry(console, "note", f"{note.headline} ({note.rule})", style="dim")
    if view.rivals:
        entry(console, "unsure", *view.rivals)
    for ignored in view.ignored:
        entry(console, "ignored", ignored, style="dim")
    _open(view, console)
    for remark in run.remarks:
        entry(console, "log", remark, style="dim")


def show_verdicts(diagnoses: Iterable[Diagnosis], console: Console) -> None:
    """Print how many runs got which verdict."""
    say(console, summary(list(diagnoses)), style="bold")


def _primary(finding: FindingView, run: Run, console: Console) -> None:
    if finding.region is not None and finding.region.curve in run.curves:
        for line in spark(run.curves[finding.region.curve], finding.region):
            cut(console, line, indent=2, style="dim")
    rows = [("why", ", ".join(finding.evidence))]
    rows += [("where", finding.where)] if finding.where else []
    rows += [("next" if place == 0 else "or", text) for place, text in enumerate(finding.next)]
    rows.append(("how sure", f"{finding.sure} ({finding.rule})"))
    if finding.not_ruled_out:
        rows.append(("not ruled out", "; ".join(finding.not_ruled_out)))
    if finding.false_alarms:
        rows.append(("false alarm if", "; ".join(finding.false_alarms)))
    rows.append(("sources", f"{', '.join(finding.sources)}; `advisor knowledge show {finding.rule_id}` tells them"))
    pairs(console, rows, style="dim")


def _open(view: DiagnosisView, console: Console) -> None:
    say(console, view.checked)
    if not view.unknown:
        return
    heading(console, "To have more checked")
    bullets(console, view.unknown[:_MOST_WISHES])
    if len(view.unknown) > _MOST_WISHES:
        say(console, f"… and {len(view.unknown) - _MOST_WISHES} more combinations, each for a few checks.", indent=4)
