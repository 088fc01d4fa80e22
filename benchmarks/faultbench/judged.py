"""One diagnosis beside the label of its run: what was said, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from advisor.core.finding import Diagnosis, Finding
from advisor.diagnosis import diagnose
from advisor.knowledge.base import Knowledge
from advisor.knowledge.conditions import judge
from advisor.knowledge.loader import load_knowledge
from benchmarks.faultbench.groups import of_rule
from benchmarks.faultbench.labels import Label
from benchmarks.faultbench.published import Shown, records, shown
from benchmarks.faultbench.remedies import helped
from benchmarks.faultbench.store import Record


@dataclass(frozen=True)
class Judged:
    """What a diagnosis said of one labelled run."""

    workload: str
    configuration: str
    name: str
    kind: str
    label: Label
    share: float
    #: Rule and cause group of every alarm, the primary one first.
    alarms: tuple[tuple[str, str | None], ...]
    #: The same with the findings that are too weak to be an alarm.
    fired: tuple[tuple[str, str | None], ...]
    #: Whether the first remedy of each rule that fired helps; None where nobody tried it.
    remedies: dict[str, bool | None]
    #: The signs behind the primary finding; what kept the right rules silent where there was none that was right.
    evidence: str

    @property
    def said(self) -> str | None:
        """Return the cause group that is named first, None when nothing is."""
        return self.alarms[0][1] or "none of the groups" if self.alarms else None

    @property
    def right(self) -> bool:
        """Return whether the cause named first is one that a fix has proved."""
        return self.said in self.label.causes


def judge_split(split: str, track: str, processes: int = 2) -> list[Judged]:
    """Return every run of a split, diagnosed as the track shows it."""
    with ProcessPoolExecutor(processes) as pool:
        parts = pool.map(partial(judge_record, track=track), records(split), chunksize=8)
        return [judged for part in parts for judged in part]


def judge_record(record: Record, track: str) -> list[Judged]:
    """Return the runs of one configuration, diagnosed."""
    return [judge_run(one) for one in shown(record, track)]


def judge_run(one: Shown) -> Judged:
    """Return one run, diagnosed."""
    diagnosis = diagnose(one.run, _knowledge(), one.situation)
    findings = (*diagnosis.findings, *diagnosis.notes)
    return Judged(
        workload=one.record["workload"],
        configuration=one.configuration,
        name=one.name,
        kind=one.record["kind"],
        label=one.label,
        share=one.share,
        alarms=_named(diagnosis.findings),
        fired=_named(findings),
        remedies={f.rule: helped(f.remedies[0], one.label) if f.remedies else None for f in findings},
        evidence=_evidence(diagnosis, one.label),
    )


def _named(findings: Iterable[Finding]) -> tuple[tuple[str, str | None], ...]:
    return tuple((finding.rule, of_rule(finding.rule, finding.name)) for finding in findings)


@cache
def _knowledge() -> Knowledge:
    return load_knowledge()


def _evidence(diagnosis: Diagnosis, label: Label) -> str:
    """Return the signs behind the primary finding, and what kept the rules of the true cause silent."""
    primary = diagnosis.primary
    said = ", ".join(f"{sign}={_short(value)}" for sign, value in primary.evidence.items()) if primary else ""
    return f"{said} || {_missing(diagnosis, label)}" if label.causes else said


def _missing(diagnosis: Diagnosis, label: Label) -> str:
    rules = [rule for rule in _knowledge().active_rules if of_rule(rule.id, rule.name) == label.primary]
    parts = []
    for rule in rules:
        if rule.severity == "low" or rule.confidence == "low":
            continue
        failing = [leaf for leaf in rule.when.leaves() if leaf.sign and judge(leaf, diagnosis.signs) is not True]
        vetoes = [veto for veto in rule.unless if judge(veto, diagnosis.signs)]
        texts = [f"{leaf} (is {_short(diagnosis.signs.get(leaf.sign or ''))})" for leaf in failing]
        parts.append(f"{rule.id} lacks {'; '.join([*texts, *(f'veto {veto}' for veto in vetoes)]) or 'nothing'}")
    return " | ".join(parts)


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
