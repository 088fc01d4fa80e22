"""`earlier_wins`: what won earlier sessions, as far as it can be tried on what is tuned now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.core.earlier import Earlier
from advisor.core.ledger import Result
from advisor.core.trainable import Trainable
from advisor.errors import AdvisorError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.session import Session
from advisor.strategy.gain import left_to_gain
from advisor.strategy.likeness import likeness, unlike
from advisor.tuning.possible import impossible_value


def earlier_wins(
    places: Sequence[Path], trainable: Trainable, knowledge: Knowledge
) -> tuple[tuple[Earlier, ...], tuple[str, ...]]:
    """Return what can be tried, and one sentence for each session that says nothing here.

    A place is a session, or a folder that holds some. Raises UsageError for a place that is neither.
    """
    found: list[Earlier] = []
    passed_over = []
    for directory in (each for place in places for each in _sessions(place)):
        taken = _taken(directory, trainable, knowledge)
        if isinstance(taken, Earlier):
            found.append(taken)
        else:
            passed_over.append(f"{directory}: {taken}")
    return tuple(found), tuple(passed_over)


def _sessions(place: Path) -> list[Path]:
    if (place / "session.json").exists():
        return [place]
    inside = sorted(path.parent for path in place.glob("*/session.json"))
    if not inside:
        raise UsageError(f"--warm-start {place}: there is no session, and no folder that holds some.")
    return inside


def _taken(directory: Path, trainable: Trainable, knowledge: Knowledge) -> Earlier | str:
    """Return what won a session, or why it is passed over."""
    try:
        ledger = Session.open(directory).ledger
    except AdvisorError as error:
        return str(error).rstrip(".")
    result = ledger.result
    if result is None:
        return "it has not finished"
    gain = _gain(result)
    if gain is None:
        return "nothing in it was measured to be better than its start"
    why = unlike(trainable.situation, ledger.situation, trainable.start, result.best)
    if why is not None:
        return why
    values, left_out = _values(result, trainable, knowledge)
    if not values:
        return "; ".join(["what won there is in use here, or cannot be tried", *left_out])
    return Earlier(
        source=str(directory),
        values=values,
        gain=gain,
        confirmed_on=result.confirmed_on,
        likeness=likeness(trainable.situation, ledger.situation),
        left_out=left_out,
    )


def _gain(result: Result) -> float | None:
    """Return the share of what was left to gain that the best brought; None where it brought nothing."""
    if result.improvement is None or result.start_score is None or result.improvement <= 0:
        return None
    left = left_to_gain(result.start_score, result.direction == "maximize")
    return min(1.0, result.improvement / left) if left > 0 else None


def _values(result: Result, trainable: Trainable, knowledge: Knowledge) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return the winner's values that differ from the start here and can be tried, and what cannot."""
    changed = result.best.differences(result.start)
    values, left_out = dict[str, Value](), []
    for name, value in result.best.items():
        why = _why_not(name, value, trainable.knobs, knowledge)
        if why is not None and name in changed:
            left_out.append(why)
        if why is None and trainable.start.get(name) != value:
            values[name] = value
    return values, tuple(left_out)


def _why_not(name: str, value: Value, knobs: Mapping[str, Range], knowledge: Knowledge) -> str | None:
    known = knowledge.hyperparameters.get(name)
    if known is not None and known.group == "length":
        return f"{name} is yours to choose"
    if name not in knobs:
        return f"{name} cannot be set here"
    return impossible_value(name, value, knobs[name], known)
