"""`ReadingView`: what a probe answered, or why it did not."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.reading import Reading
from advisor.report import words


@dataclass(frozen=True, kw_only=True)
class ReadingView:
    """A question, its answer with interval and confidence, and its price."""

    probe: str
    question: str
    answer: str
    #: Findings of the probe itself, hedged.
    findings: tuple[str, ...]
    facts: tuple[str, ...]
    price: str


def reading_view(reading: Reading) -> ReadingView:
    """Return what is shown of a reading."""
    return ReadingView(
        probe=reading.probe,
        question=words.capital(reading.question),
        answer=answer(reading),
        findings=tuple(words.sentence(words.finding(finding)) for finding in reading.findings),
        facts=words.evidence(reading.facts),
        price=f"{words.fte(reading.cost)}, {words.duration(reading.seconds)}",
    )


def answer(reading: Reading) -> str:
    """Return the answer in one sentence, or why there is none."""
    if reading.abstained is not None:
        return words.sentence(f"no answer: {reading.abstained}")
    if reading.value is None:
        return "Nothing wrong was found." if not reading.findings else "See the findings."
    between = words.interval(reading.low, reading.high)
    span = f", {between}" if between else ""
    return f"{_in_its_unit(reading)}{span} ({words.sure(reading.confidence)})."


def _in_its_unit(reading: Reading) -> str:
    # The price probe answers in seconds; all others in the unit of their question.
    if reading.probe == "price" and isinstance(reading.value, int | float):
        return words.duration(float(reading.value))
    return words.value(reading.value)
