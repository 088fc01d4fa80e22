"""`BatchSizeView`: what the batch size probe measured, and the transaction that a new batch size is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.report import words

#: Why no larger batch was tried.
_BOUNDS = {
    "data": "which is all examples there are",
    "price": "and no more was tried: the price did not pay for it",
    "timeout": "and no more was tried: a larger one hung",
    "failure": "and no more was tried: a larger one failed",
}


@dataclass(frozen=True, kw_only=True)
class MoveRow:
    """One hyperparameter before and after, and the law by which it moves."""

    name: str
    before: str
    after: str
    law: str
    why: str
    moves: bool


@dataclass(frozen=True, kw_only=True)
class BatchSizeView:
    """What fits, what is fast, what is noise, and what moves along."""

    #: A label and a text each; only what was measured.
    facts: tuple[tuple[str, str], ...]
    #: Empty where the batch size stays.
    moves: tuple[MoveRow, ...]


def batch_size_view(evidence: Mapping[str, Any]) -> BatchSizeView:
    """Return what is shown of the evidence of a batch size probe."""
    is_new = bool(evidence.get("table")) and evidence["choice"]["size"] != evidence["batch_size"]
    return BatchSizeView(
        facts=tuple((name, text) for name, text in _facts(evidence) if text),
        moves=tuple(map(_move, evidence["table"])) if is_new else (),
    )


def _move(row: Mapping[str, Any]) -> MoveRow:
    return MoveRow(
        name=row["hyperparameter"],
        before=words.value(row["from"]),
        after=words.value(row["to"]),
        law=row["law"],
        why=words.sentence(row["why"]),
        moves=row["from"] != row["to"],
    )


def _facts(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    choice = evidence.get("choice", {})
    return [
        ("memory", _memory(evidence.get("memory"))),
        ("noise scale", _noise(evidence.get("noise_scale"))),
        ("speed", _missed(evidence.get("throughput"))),
        ("compared", f"{choice['size']}: {'; '.join(choice['reasons'])}" if choice else ""),
        ("apart", _apart(evidence.get("apart"))),
    ]


def _memory(memory: Mapping[str, Any] | None) -> str:
    if memory is None or memory["largest"] is None:
        return ""
    failed = [each for each in memory["tries"] if not each["fits"]]
    if memory["bound"] in _BOUNDS:
        return f"{memory['largest']} fit, {_BOUNDS[memory['bound']]}"
    return f"{memory['largest']} fit, {min(each['size'] for each in failed)} do not"


def _noise(noise: Mapping[str, Any] | None) -> str:
    if noise is None or "missed" in noise:
        return _missed(noise)
    last = noise["points"][-1]
    ends = [words.number(last[end]) if last[end] is not None else "more than can be told" for end in ("low", "high")]
    return f"between {ends[0]} and {ends[1]} examples, after {last['update']} updates: an upper hint, no optimum"


def _missed(measured: Mapping[str, Any] | None) -> str:
    return f"not measured: {measured['missed']}" if measured and "missed" in measured else ""


def _apart(apart: Mapping[str, Any] | None) -> str:
    if apart is None:
        return ""
    if apart["means"] == "here":
        return "in this process, for the model cannot be handed to another one: what hangs is not ended"
    seconds = apart["timeout_seconds"]
    limit = "has no limit" if seconds is None else f"is ended after {words.duration(seconds)} of silence"
    return f"each try had a process of its own, which {limit}"
