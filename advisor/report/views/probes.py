"""`ReadingView`: what a probe answered, or why it did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.core.reading import Reading
from advisor.core.sign_value import SignValue
from advisor.report import words
from advisor.report.views.batch_size import BatchSizeView, batch_size_view

_VERDICTS = {
    "better": "Better: the whole interval of the effect lies above zero.",
    "worse": "Worse: the whole interval of the effect lies below zero.",
    "tie": "A tie: seeds alone make such a difference. Keep what you have, or what is simpler.",
    "unknown": "Unknown: neither finished more often than the other.",
}
_FAILED = {
    "better": "Better: it finished, where the start failed.",
    "worse": "Worse: it failed, where the start finished.",
}


@dataclass(frozen=True, kw_only=True)
class ReadingView:
    """A question, its answer with interval and confidence, and its price."""

    probe: str
    question: str
    answer: str
    #: Findings of the probe itself, hedged.
    findings: tuple[str, ...]
    facts: tuple[str, ...]
    #: What a comparison of two configurations concludes; empty for other questions.
    verdict: str
    #: How well that carries over to a full training, by what was changed.
    transfer: tuple[str, ...]
    #: A schedule that was found, as PyTorch code; empty for other questions.
    code: str
    batch: BatchSizeView | None
    #: What has to be known to read the answer.
    remarks: tuple[str, ...]
    price: str


def _facts(facts: Mapping[str, SignValue]) -> tuple[str, ...]:
    """Return what was measured, a line for each thing that was looked at: its data, its model ..."""
    measured: dict[str, SignValue] = {name: value for name, value in facts.items() if value is not None}
    subjects = dict.fromkeys(name.split(".")[0] for name in measured)
    told = {subject: {n: v for n, v in measured.items() if n.split(".")[0] == subject} for subject in subjects}
    return tuple(
        f"{subject}: {', '.join(text.removeprefix(f'{subject} ') for text in words.evidence(of))}"
        for subject, of in told.items()
    )


def reading_view(reading: Reading) -> ReadingView:
    """Return what is shown of a reading."""
    return ReadingView(
        probe=reading.probe,
        question=words.capital(reading.question),
        answer=answer(reading),
        findings=tuple(words.sentence(words.finding(finding)) for finding in reading.findings),
        facts=_facts(reading.facts),
        verdict=_compared(reading),
        transfer=_transfer(reading),
        code=reading.evidence.get("code", ""),
        batch=batch_size_view(reading.evidence) if reading.probe == "batch_size" else None,
        remarks=tuple(words.sentence(remark) for remark in reading.evidence.get("remarks") or ()),
        price=f"{words.fte(reading.cost)}, {words.duration(reading.seconds)}",
    )


def _compared(reading: Reading) -> str:
    if reading.probe in ("pair", "switch"):
        return verdict_of(reading.evidence, reading.abstained is not None)
    paired: Mapping[str, Any] = reading.evidence.get("pair") or {}
    return verdict_of(paired, paired.get("abstained") is not None)


def _transfer(reading: Reading) -> tuple[str, ...]:
    compared: Mapping[str, Any] = reading.evidence.get("pair") or reading.evidence
    told: Mapping[str, Mapping[str, str]] = compared.get("transfer") or {}
    return tuple(f"{name}: {each['likelihood'].replace('_', ' ')}; {each['why']}" for name, each in told.items())


def verdict_of(evidence: Mapping[str, Any], is_by_failure: bool) -> str:
    """Return what a paired comparison concludes, empty where it concludes nothing."""
    verdict = evidence.get("verdict")
    if verdict is None:
        return ""
    return (_FAILED if is_by_failure else _VERDICTS).get(verdict, _VERDICTS[verdict])


def answer(reading: Reading) -> str:
    """Return the answer in one sentence, or why there is none."""
    if reading.abstained is not None:
        return words.sentence(f"no answer: {reading.abstained}")
    if reading.value is None:
        return f"{words.plural(len(reading.findings), 'finding')}." if reading.findings else "Nothing wrong was found."
    between = words.interval(reading.low, reading.high)
    span = f", {between}" if between else ""
    return f"{_in_its_unit(reading)}{span} ({words.sure(reading.confidence)})."


def _in_its_unit(reading: Reading) -> str:
    # The price probe answers in seconds; all others in the unit of their question.
    if reading.probe == "price" and isinstance(reading.value, int | float):
        return words.duration(float(reading.value))
    return words.value(reading.value)
