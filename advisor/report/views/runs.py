"""`RunsView`: the diagnoses of one or several runs, each with what was read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.core.finding import Diagnosis, Verdict
from advisor.core.run import Run
from advisor.report import words
from advisor.report.background import Cite
from advisor.report.views.diagnosis import DiagnosisView, diagnosis_view

VERDICTS: Mapping[Verdict, str] = {
    "problem": "with a problem",
    "no_problem_found": "without a problem",
    "too_early": "too young to judge",
    "cannot_tell": "that cannot be judged whole",
}


@dataclass(frozen=True, kw_only=True)
class RunView:
    """One run: where it came from, how much there was of it, and what the rules say."""

    source: str
    about: str
    diagnosis: DiagnosisView
    config: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunsView:
    """All runs that were asked for, and the verdict in one sentence."""

    verdict: str
    runs: tuple[RunView, ...]


def runs_view(results: Sequence[tuple[Run, Diagnosis]], cite: Cite, rule_of: Cite = str) -> RunsView:
    """Return what is shown of the diagnoses; `rule_of` names a rule by its id."""
    runs = tuple(_run_view(run, diagnosis, cite, rule_of) for run, diagnosis in results)
    only = runs[0].diagnosis.headline if len(runs) == 1 else summary([diagnosis for _, diagnosis in results])
    return RunsView(verdict=only, runs=runs)


def summary(diagnoses: Sequence[Diagnosis]) -> str:
    """Return how many runs got which verdict."""
    counts = Counter(diagnosis.verdict for diagnosis in diagnoses)
    told = [f"{count} {VERDICTS[verdict]}" for verdict, count in counts.most_common()]
    return f"{words.plural(counts.total(), 'run')}: {words.listed(told)}."


def _run_view(run: Run, diagnosis: Diagnosis, cite: Cite, rule_of: Cite) -> RunView:
    points = max((len(curve) for curve in run.curves.values()), default=0)
    curves = words.plural(len(run.curves), "curve")
    return RunView(
        source=run.source or "the run",
        about=f"{curves} of up to {words.plural(points, 'point')}{f', read as {run.format}' if run.format else ''}.",
        diagnosis=diagnosis_view(diagnosis, cite, rule_of),
        config=tuple((name, words.value(value)) for name, value in run.config.items()),
        remarks=run.remarks,
    )
