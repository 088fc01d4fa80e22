"""The next run to make, on the console: how the last one went, what was seen, the one change, and how to go on."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from advisor.core.finding import Finding
from advisor.core.ledger import Ledger
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.report import words
from advisor.report.console.lines import blank, entry, say, verbatim
from advisor.report.console.live import decided
from advisor.report.views.diagnosis import headline
from advisor.report.views.steps import predicted, seen
from advisor.strategy.actions import Action, Train

#: Of a finding's evidence; the report has them all.
_MOST_NUMBERS = 4


def show_next(
    ledger: Ledger, action: Action, unresolved: tuple[Finding, Change] | None, directory: Path, console: Console
) -> None:
    """Print what became of the last change, and which run to make next."""
    if ledger.steps and ledger.trials[-1].id == ledger.steps[-1].after:
        decided(console, ledger.steps[-1])
        blank(console)
    best = ledger.trial(ledger.incumbent) if ledger.incumbent is not None else None
    if best is not None:
        entry(console, "best", f"training {best.id}: validation {ledger.metric} {words.number(best.score)}")
        # Where a change is proposed for what was seen, it is told there.
        if best.id in ledger.diagnoses and getattr(getattr(action, "hypothesis", None), "finding", None) is None:
            entry(console, "seen", headline(ledger.diagnoses[best.id]))
    if isinstance(action, Train) and action.hypothesis is not None:
        _propose(action.hypothesis, console)
        blank(console)
        say(console, "Train that, everything else as it was, and come back with the log:")
        verbatim(console, f"  advisor next {directory} NEW_LOG")
        say(console, f"A change that you do not want: advisor next {directory} --skip", style="dim")
    elif unresolved is not None:
        finding, change = unresolved
        entry(console, "finding", words.sentence(words.finding(finding)), words.change(change), style="yellow")
        entry(
            console, "unknown", f"The log does not tell {change.change}: begin again with --config FILE, a YAML file."
        )
    else:
        entry(console, "done", "No further change is expected to help: keep the best.")
        verbatim(console, f"          advisor export {directory} --to python")
    if ledger.noise_is_unknown:
        text = "One training of each cannot tell small effects: the same configuration with another seed would."
        entry(console, "noise", text, f"advisor next {directory} SECOND_LOG --repeat", style="dim")


def _propose(hypothesis: Hypothesis, console: Console) -> None:
    found = hypothesis.finding
    numbers = ", ".join(words.evidence(found.evidence)[:_MOST_NUMBERS]) if found else ""
    entry(console, "why", words.sentence(seen(hypothesis)), numbers)
    entry(console, "change", words.changes(hypothesis.changes), style="bold")
    entry(console, "because", words.sentence(hypothesis.changes[0].because))
    entry(console, "expected", predicted(hypothesis.predicted) + ("" if hypothesis.predicted is None else " (better)"))
    if hypothesis.rule:
        entry(console, "learn", f"advisor knowledge show {hypothesis.rule}", style="dim")
