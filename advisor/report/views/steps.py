"""`StepCard`: one entry of the ledger, as it is told to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor.core.finding import Finding
from advisor.core.remedy import Change
from advisor.core.step import Decision, Hypothesis, Step
from advisor.report import words
from advisor.report.background import Cite

#: What the probes are called where they stand behind a change.
PROBES = {"lr_range": "the learning rate probe", "batch_size": "the batch size probe"}


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One hyperparameter from -> to, with the reason where it is not that of the next."""

    name: str
    from_: str
    to: str
    because: str


@dataclass(frozen=True, kw_only=True)
class StepCard:
    """What was seen, what was changed, what that was expected to bring, and what it brought."""

    number: int
    title: str
    decision: Decision
    seen: str
    evidence: tuple[str, ...]
    not_ruled_out: tuple[str, ...]
    track_record: str | None
    #: Who proposed the change: a rule, a probe, or the procedure.
    origin: str
    sources: tuple[str, ...]
    changes: tuple[ChangeRow, ...]
    predicted: str
    measured: str
    noise: str
    why: str
    price: str
    #: Ids of the two trainings compared.
    before: int
    after: int


def step_card(step: Step, cite: Cite) -> StepCard:
    """Return the card of one step."""
    hypothesis = step.hypothesis
    found = hypothesis.finding
    return StepCard(
        number=step.number,
        title=words.changes(hypothesis.changes),
        decision=step.decision,
        seen=words.sentence(seen(hypothesis)),
        evidence=words.evidence(found.evidence) if found else (),
        not_ruled_out=found.not_ruled_out if found else (),
        track_record=found.track_record if found else None,
        origin=origin(hypothesis),
        sources=tuple(cite(key) for key in cited(hypothesis)),
        changes=_change_rows(hypothesis.changes),
        predicted=predicted(hypothesis.predicted),
        measured=measured(step),
        noise=words.number(step.noise) if step.noise is not None else "not measured",
        why=words.sentence(step.why),
        price=words.fte(step.price),
        before=step.before,
        after=step.after,
    )


def seen(hypothesis: Hypothesis) -> str:
    """Return why something was changed, hedged where a rule said so."""
    return words.finding(hypothesis.finding) if hypothesis.finding else words.capital(hypothesis.reason)


def origin(hypothesis: Hypothesis) -> str:
    """Return who proposed the change."""
    rule = f"rule {_named(hypothesis.rule, hypothesis.finding)}" if hypothesis.rule else None
    probe = PROBES.get(hypothesis.probe, f"the {hypothesis.probe} probe") if hypothesis.probe else None
    source = f"the earlier session {hypothesis.source}" if hypothesis.source else None
    proposed = ", ".join(part for part in (rule, probe, source) if part)
    return proposed or ("the recommendations" if hypothesis.cites else "the search")


def is_search(hypothesis: Hypothesis) -> bool:
    """Return whether nothing but the search stands behind a change."""
    return not (hypothesis.rule or hypothesis.probe or hypothesis.cites or hypothesis.source)


def _named(rule: str, finding: Finding | None) -> str:
    return f"{rule} {finding.name}" if finding and finding.rule == rule else rule


def cited(hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the citation keys behind a hypothesis, each once."""
    found = hypothesis.finding.cites if hypothesis.finding else ()
    return tuple(dict.fromkeys((*hypothesis.cites, *found)))


def predicted(improvement: float | None) -> str:
    """Return the expected effect in words."""
    return "no prediction" if improvement is None else words.difference(improvement)


def measured(step: Step) -> str:
    """Return the measured effect in words."""
    if step.measured is None:
        return "the first that finished" if step.decision == "kept" else "no score: the training failed"
    return words.difference(step.measured)


def _change_rows(changes: Sequence[Change]) -> tuple[ChangeRow, ...]:
    """Return a row for each change; a reason that several in a row share stands behind the last of them."""
    rows: list[ChangeRow] = []
    for because, alike in groupby(changes, key=lambda change: words.sentence(change.because)):
        together = list(alike)
        rows += [_change_row(change, "") for change in together[:-1]]
        rows.append(_change_row(together[-1], because))
    return tuple(rows)


def _change_row(change: Change, because: str) -> ChangeRow:
    return ChangeRow(
        name=change.change,
        from_=words.value(change.from_) if change.from_ is not None else "not set",
        to=words.value(change.to) if change.to is not None else change.operation,
        because=because,
    )
