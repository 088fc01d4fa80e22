"""What the batch size probe saw, on the console: what fits, what is fast, what is noise, and what moves along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from advisor.core.reading import Reading
from advisor.report import words
from advisor.report.console.lines import columns, pairs, say

_BAR = 32
#: Why no larger batch was tried.
_BOUNDS = {
    "data": "which is all examples there are",
    "price": "and no more was tried: the price did not pay for it",
    "timeout": "and no more was tried: a larger one hung",
    "failure": "and no more was tried: a larger one failed",
}


def show_batch_size(reading: Reading, console: Console) -> None:
    """Print the measurements and the table of before and after."""
    evidence = reading.evidence
    facts = [(name, text) for name, text in _facts(evidence) if text]
    if facts:
        console.print()
        pairs(console, facts)
    if "sizes" in evidence.get("throughput", {}):
        _draw(evidence["throughput"], console)
    if evidence.get("table") and evidence["choice"]["size"] != evidence["batch_size"]:
        _table(evidence["table"], console)


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


def _draw(throughput: Mapping[str, Any], console: Console) -> None:
    """Draw a bar of examples per second for each batch size."""
    sizes, speeds = throughput["sizes"], throughput["examples_per_second"]
    console.print()
    say(console, "examples per second by batch size; the knee is the smallest within a tenth of the best", style="dim")
    bars = ["━" * max(1, round(_BAR * speed / max(speeds))) for speed in speeds]
    knees = [" knee" if size == throughput["knee"] else "" for size in sizes]
    rows = zip(sizes, speeds, bars, knees, strict=True)
    columns(console, [[f"{size}", words.number(round(speed)), bar + knee] for size, speed, bar, knee in rows], (0, 1))


def _table(table: list[dict[str, Any]], console: Console) -> None:
    console.print()
    say(console, "what moves along with the batch size", style="dim")
    rows = [[row["hyperparameter"], words.value(row["from"]), words.value(row["to"]), row["law"]] for row in table]
    columns(console, [["", "before", "after", "law"], *rows], numeric=(1, 2))
