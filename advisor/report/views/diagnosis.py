"""`DiagnosisView`: what the rules said of a run, and what they could not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.core.finding import Diagnosis, Finding, Region, UnknownRule
from advisor.report import words
from advisor.report.background import Cite
from advisor.rivals import cheapest

#: What to do so that rules which lack this signal can be judged.
_ASK = {
    "train_loss": "log the training loss",
    "val_loss": "log the validation loss",
    "gap": "log training and validation loss",
    "val_metric": "log a validation metric",
    "train_metric": "log the same metric on the training data",
    "learning_rate": "log the learning rate",
    "gradient_norm": "log the gradient norm",
    "update_ratio": "log the update ratio",
    "dead_units": "log the share of dead units",
    "config": "give the configuration",
    "advice": "give the configuration and the task",
    "situation": "describe the task",
    "task": "tell the number of classes",
    "run": "tell the planned length of the run",
}
#: Facts that only a look at the model and the data gives.
_PROBED = ("inputs", "labels", "sanity", "data", "model", "updates_per_epoch")


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """One finding: what, why, what next, how sure, and when it is a false alarm."""

    rule: str
    rule_id: str
    headline: str
    evidence: tuple[str, ...]
    #: The part of the curve at which it shows, and that part in words.
    region: Region | None
    where: str
    #: One line per remedy, the first to be tried first.
    next: tuple[str, ...]
    sure: str
    not_ruled_out: tuple[str, ...]
    false_alarms: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DiagnosisView:
    """The verdict in one line, the findings, and what stayed open."""

    headline: str
    #: The verdict where each finding is told in full below it.
    summary: str
    findings: tuple[FindingView, ...]
    notes: tuple[FindingView, ...]
    #: "Log the learning rate to enable 14 checks."
    unknown: tuple[str, ...]
    #: The other causes that it could be, and the cheapest way to know.
    rivals: tuple[str, ...]
    #: The rules that the user left out, each with the reason.
    ignored: tuple[str, ...]
    #: How many rules were judged, in words.
    checked: str
    #: The rules that were judged and found nothing.
    silent: tuple[str, ...]


def diagnosis_view(diagnosis: Diagnosis, cite: Cite, rule_of: Cite = str) -> DiagnosisView:
    """Return what is shown of a diagnosis; `rule_of` names a rule by its id."""
    judged = len(diagnosis.silent) + len(diagnosis.findings) + len(diagnosis.notes)
    return DiagnosisView(
        headline=headline(diagnosis),
        summary=_summary(diagnosis),
        findings=tuple(finding_view(finding, cite) for finding in diagnosis.findings),
        notes=tuple(finding_view(finding, cite) for finding in diagnosis.notes),
        unknown=unknown_lines(diagnosis.unknown),
        rivals=tuple(_rivals(diagnosis)),
        ignored=tuple(f"{ignored.rule}: {ignored.reason}" for ignored in diagnosis.ignored),
        checked=f"{words.plural(judged, 'check')} could be made, {len(diagnosis.unknown)} could not.",
        silent=tuple(map(rule_of, diagnosis.silent)),
    )


def headline(diagnosis: Diagnosis) -> str:
    """Return the verdict in one line."""
    if diagnosis.verdict == "problem" and diagnosis.primary is not None:
        return words.sentence(words.finding(diagnosis.primary))
    if diagnosis.verdict == "no_problem_found":
        return _all_clear(diagnosis)
    reason = f": {diagnosis.reason}" if diagnosis.reason else ""
    early = diagnosis.verdict == "too_early"
    return words.sentence(("Too early to judge" if early else "Cannot tell") + reason)


def _all_clear(diagnosis: Diagnosis) -> str:
    """Return that nothing is wrong, as surely as it was looked at: a note is no alarm, and no reason to stop either."""
    if diagnosis.notes:
        return f"No problem found, but worth a look: {words.lower(words.finding(diagnosis.notes[0]))}."
    if diagnosis.ignored:
        return "No problem found beside what you left out."
    return "No problem found: the run is fine, stop tuning it."


def _summary(diagnosis: Diagnosis) -> str:
    count = len(diagnosis.findings)
    return f"{words.plural(count, 'finding')}, the most likely cause first." if count else headline(diagnosis)


def finding_view(finding: Finding, cite: Cite) -> FindingView:
    """Return what is shown of one finding."""
    record = f"; {finding.track_record}" if finding.track_record else ""
    return FindingView(
        rule=f"{finding.rule} {finding.name}",
        rule_id=finding.rule,
        headline=words.sentence(words.finding(finding)),
        evidence=words.evidence(finding.evidence),
        region=finding.region,
        where=_where(finding.region),
        next=tuple(f"{words.change(change)} ({change.because})" for change in finding.remedies),
        sure=f"{words.sure(finding.confidence)}, {finding.severity} severity{record}",
        not_ruled_out=finding.not_ruled_out,
        false_alarms=finding.false_alarms,
        sources=tuple(cite(key) for key in finding.cites),
    )


def _where(region: Region | None) -> str:
    if region is None:
        return ""
    span = f"{words.number(region.low)} to {words.number(region.high)}"
    return f"{words.sign(region.curve)}, {region.unit} {span}"


def _rivals(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield what else it could be, and which probe costs least to know."""
    best = cheapest(diagnosis.rivals)
    if best is None:
        return
    if len(diagnosis.rivals) > 1:
        causes = " or ".join(f"{rival.claim} ({rival.rule})" for rival in diagnosis.rivals)
        yield f"This log does not settle whether {causes}."
    else:
        yield "The one cause found has something that this log could not rule out."
    yield f"`advisor probe {best.probe}` costs at most {words.fte(best.price)} of a training: {best.because}."


def unknown_lines(unknown: Iterable[UnknownRule]) -> tuple[str, ...]:
    """Return what to do to enable more checks, what enables most first; a rule may need several things."""
    wishes = Counter(words.listed(list(dict.fromkeys(map(_wish, rule.lacks)))) for rule in unknown)
    return tuple(
        words.sentence(f"{wish} to enable {words.plural(count, 'check')}") for wish, count in wishes.most_common()
    )


def _wish(lacking: str) -> str:
    signal = lacking.split(".")[0]
    if signal in _PROBED:
        return "probe the model and its data"
    if signal.startswith("val_"):
        return _ASK.get(signal, _ASK["val_metric"])
    return _ASK.get(signal, f"log {lacking}")
