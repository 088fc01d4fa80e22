"""A probe's answer on the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from advisor.core.finding import Finding
from advisor.core.reading import Reading
from advisor.report import words
from advisor.report.console.batch_size import show_batch_size
from advisor.report.console.lines import bullets, columns, entry, pairs, say, verbatim
from advisor.report.console.plot import log_plot
from advisor.report.evidence import finite
from advisor.report.views.probes import reading_view, verdict_of


def show_reading(reading: Reading, console: Console) -> None:
    """Print the question, the answer and its price, and draw what the probe saw."""
    view = reading_view(reading)
    say(console, view.question, style="bold")
    say(console, view.answer)
    for text, finding in zip(view.findings, reading.findings, strict=True):
        numbers = ", ".join(words.evidence(finding.evidence))
        entry(console, "finding", f"{text} ({finding.rule})", numbers, _advice(finding), style="yellow")
    bullets(console, view.facts)
    if reading.evidence.get("range_test"):
        _range_test(reading, console)
    if reading.evidence.get("horizons"):
        _horizons(reading, console)
    if reading.probe in ("pair", "switch"):
        show_verdict(reading.evidence, reading.abstained is not None, console)
    if reading.probe == "batch_size":
        show_batch_size(reading, console)
        if "pair" in reading.evidence:
            paired = reading.evidence["pair"]
            show_verdict(paired, paired["abstained"] is not None, console)
    if "schedule" in reading.evidence:
        options = " ".join(f"--start {name}={value}" for name, value in reading.evidence["schedule"].items())
        say(console, f"This was tried: {options}. As PyTorch code: --code FILE.")
    _remarks(reading.evidence.get("remarks", ()), console)
    say(console, f"Price: {view.price}.", style="dim")


def _advice(finding: Finding) -> str:
    """Return what to try first, else when nothing is wrong after all."""
    if finding.remedies:
        return f"Try first: {words.change(finding.remedies[0])}."
    return f"False alarm if: {finding.false_alarms[0]}." if finding.false_alarms else ""


def show_verdict(evidence: Mapping[str, Any], is_by_failure: bool, console: Console) -> None:
    """Print what a paired comparison concludes, and what of it speaks for full trainings."""
    verdict = verdict_of(evidence, is_by_failure)
    if not verdict:
        return
    say(console, verdict, style="bold")
    transfer = evidence.get("transfer", {})
    if not transfer:
        return
    length = words.percent(evidence["length"])
    console.print()
    say(console, f"does a conclusion at {length} of a full training carry over to all of it?", style="dim")
    told = [(name, f"{each['likelihood'].replace('_', ' ')}: {each['why']}") for name, each in transfer.items()]
    pairs(console, told)


def show_ways_to_test(ways: Sequence[Mapping[str, str]], console: Console) -> None:
    """Print what tests each hyperparameter, and how well the answer of a short training carries over."""
    for way in ways:
        likely = way["likelihood"].replace("_", " ")
        say(console, way["hyperparameter"], style="bold")
        say(console, way["command"], indent=2)
        say(console, f"carries over: {likely}; {way['why']}", indent=2, style="dim")


def _remarks(remarks: list[str] | tuple[str, ...], console: Console) -> None:
    for remark in remarks:
        entry(console, "note", words.sentence(remark), style="dim")


def _range_test(reading: Reading, console: Console) -> None:
    test = reading.evidence["range_test"]
    pick, edge = reading.evidence.get("pick"), test.get("edge")
    lines = log_plot(test["rates"], finite(test["smoothed"]), {"│": pick, "┊": edge})
    if not lines:
        return
    console.print()
    say(console, "training loss while the learning rate rises", style="dim")
    verbatim(console, "\n".join(lines))
    marks = [(f"│ pick {words.number(pick)}", pick), (f"┊ edge of divergence {words.number(edge)}", edge)]
    say(console, "   ".join(text for text, rate in marks if rate is not None), indent=11)


def _horizons(reading: Reading, console: Console) -> None:
    """Print the score of each short training: a row per rate, a column per length."""
    lines = reading.evidence["horizons"]
    rates = sorted({point["rate"] for line in lines for point in line["points"]})
    scores = [{point["rate"]: _score(point["score"]) for point in line["points"]} for line in lines]
    header = ["rate", *(f"at {words.percent(line['length'])}" for line in lines), ""]
    rows = [[words.number(rate), *(by_rate.get(rate, "") for by_rate in scores), ""] for rate in rates]
    console.print()
    say(console, "scores of short trainings, by the share of a full one", style="dim")
    columns(console, [header, *rows], numeric=range(len(header)))


def _score(score: float | None) -> str:
    return "failed" if score is None else words.number(score)
