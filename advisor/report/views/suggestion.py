"""`SuggestionView`: start values as they are told to people, most important first."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.advice import Advice, Missing, Rescaled, Suggestion
from advisor.core.config import Config
from advisor.export.python import config_as_code
from advisor.report import words
from advisor.report.background import Cite
from advisor.report.views.batch_size import MoveRow
from advisor.report.views.page import Fact


@dataclass(frozen=True, kw_only=True)
class AdviceRow:
    """One start value with its range, its reason and its sources."""

    name: str
    value: str
    range: str
    why: str
    effect: str
    sure: str
    alternatives: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SuggestionView:
    """What to start with, and what is odd or unknown."""

    verdict: str
    situation: tuple[Fact, ...]
    warnings: tuple[str, ...]
    moves: tuple[MoveRow, ...]
    code: str
    advice: tuple[AdviceRow, ...]
    first_day: tuple[str, ...]
    missing: tuple[str, ...]


def suggestion_view(suggestion: Suggestion, cite: Cite) -> SuggestionView:
    """Return what is shown of a suggestion."""
    first = [f"{item.hyperparameter} {words.value(item.value)}" for item in suggestion.advice[:3]]
    return SuggestionView(
        verdict=f"For {suggestion.situation.task}, start with {words.listed(first)}.",
        situation=_known(suggestion),
        warnings=tuple(words.sentence(warning) for warning in suggestion.warnings),
        moves=tuple(map(_move, suggestion.rescaled)),
        code=config_as_code(Config({item.hyperparameter: item.value for item in suggestion.advice})),
        advice=tuple(_row(item, cite) for item in suggestion.advice),
        first_day=tuple(f"{deed.title}. {deed.do}" for deed in suggestion.first_day),
        missing=tuple(wish(item) for item in suggestion.missing),
    )


def _known(suggestion: Suggestion) -> tuple[Fact, ...]:
    told = suggestion.situation.model_dump(exclude_none=True, exclude={"task"})
    return tuple(
        Fact(
            label=name.replace("_", " "),
            text=words.value(value) if isinstance(value, str | int | float) else f"{value}",
        )
        for name, value in told.items()
        if not isinstance(value, dict)
    )


def _row(item: Advice, cite: Cite) -> AdviceRow:
    return AdviceRow(
        name=item.hyperparameter,
        value=words.value(item.value),
        range=span(item),
        why=words.sentence(item.why),
        effect=words.sentence(item.effect),
        sure=words.sure(item.confidence),
        alternatives=item.alternatives,
        sources=tuple(map(cite, item.cites)),
    )


def _move(row: Rescaled) -> MoveRow:
    return MoveRow(
        name=row.hyperparameter,
        before=words.value(row.from_),
        after=words.value(row.to),
        law=row.law,
        why=words.sentence(row.why),
        moves=row.from_ != row.to,
    )


def span(advice: Advice) -> str:
    """Return the range of an advice in words; empty when there is none."""
    if advice.range.choices:
        return " | ".join(words.value(choice) for choice in advice.range.choices)
    if advice.range.low is None and advice.range.high is None:
        return ""
    low = words.number(advice.range.low) if advice.range.low is not None else "-∞"
    return f"{low} … {words.number(advice.range.high) if advice.range.high is not None else '∞'}"


def wish(missing: Missing) -> str:
    """Return what telling a fact would sharpen."""
    # Four names say what it is about; the rest would only be a longer list.
    names, more = missing.sharpens[:4], len(missing.sharpens) - 4
    spread = f" ({missing.spread})" if missing.spread else ""
    return f"{missing.fact.replace('_', ' ')}: {', '.join(names)}{f' and {more} more' if more > 0 else ''}{spread}"
