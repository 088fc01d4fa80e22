"""What `advisor diagnose --format json` prints for one run: a contract for other programs, published as a schema."""

from __future__ import annotations

from advisor.core.config import Value
from advisor.core.finding import Diagnosis, Finding, IgnoredRule, Level, Region, Rival, UnknownRule, Verdict
from advisor.core.noun import Noun
from advisor.core.remedy import Change
from advisor.core.run import Run
from advisor.core.sign_value import SignValue


class PublishedRun(Noun):
    """Which run was judged, and how much of it there was."""

    source: str
    format: str
    #: Curve -> number of points.
    points: dict[str, int]
    config: dict[str, Value]
    #: What the reader skipped or repaired.
    remarks: tuple[str, ...]


class PublishedFinding(Noun):
    """A rule that fired, with the numbers that made it fire and what it proposes."""

    rule: str
    name: str
    family: str
    claim: str
    severity: Level
    confidence: Level
    evidence: dict[str, SignValue]
    region: Region | None
    remedies: tuple[Change, ...]
    track_record: str | None
    cites: tuple[str, ...]


class PublishedDiagnosis(Noun):
    """One run and its verdict; `verdict` is "problem" if and only if `findings` is not empty."""

    run: PublishedRun
    verdict: Verdict
    reason: str | None
    primary: PublishedFinding | None
    findings: tuple[PublishedFinding, ...]
    notes: tuple[PublishedFinding, ...]
    unknown: tuple[UnknownRule, ...]
    ignored: tuple[IgnoredRule, ...]
    rivals: tuple[Rival, ...]


def published(run: Run, diagnosis: Diagnosis) -> PublishedDiagnosis:
    """Return what other programs may rely on of a diagnosis."""
    return PublishedDiagnosis(
        run=PublishedRun(
            source=run.source,
            format=run.format,
            points={name: len(curve) for name, curve in run.curves.items()},
            config=dict(run.config),
            remarks=run.remarks,
        ),
        verdict=diagnosis.verdict,
        reason=diagnosis.reason,
        primary=None if diagnosis.primary is None else _finding(diagnosis.primary),
        findings=tuple(map(_finding, diagnosis.findings)),
        notes=tuple(map(_finding, diagnosis.notes)),
        unknown=diagnosis.unknown,
        ignored=diagnosis.ignored,
        rivals=diagnosis.rivals,
    )


def _finding(found: Finding) -> PublishedFinding:
    return PublishedFinding(**{name: getattr(found, name) for name in PublishedFinding.model_fields})
