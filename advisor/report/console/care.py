"""The care of the knowledge on the console: search, check and coverage."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from advisor.knowledge.coverage import Coverage
from advisor.knowledge.examination import Examined
from advisor.knowledge.search import Hit
from advisor.report.console.lines import bullets, cut, heading, pairs, say

#: A page of a terminal; the format json has all.
HITS_SHOWN = 25


def show_hits(hits: Sequence[Hit], words: Sequence[str], console: Console) -> None:
    """Print what was found, the best first."""
    if not hits:
        say(console, f"Nothing in the knowledge has {' and '.join(words)}.")
        return
    for hit in hits[:HITS_SHOWN]:
        cut(console, f"{hit.name}  ({hit.kind})  {hit.title}", style="bold")
        cut(console, hit.excerpt, indent=4)
    rest = len(hits) - HITS_SHOWN
    more = f", {HITS_SHOWN} shown; --format json prints all" if rest > 0 else ""
    say(console, f"{len(hits)} found{more}. `advisor knowledge show NAME` shows one.", style="dim")


def show_examined(examined: Examined, console: Console) -> None:
    """Print that a folder has no mistakes, and what it changes."""
    say(console, f"{examined.folder}: no mistakes.", style="bold")
    named = {"adds": examined.adds, "replaces": examined.replaces, "still drafts": examined.drafts}
    for word, lines in named.items():
        if len(lines) > HITS_SHOWN:
            pairs(console, [(word, f"{len(lines)} entries")])
        elif lines:
            pairs(console, [(word, ", ".join(lines))])
    pairs(console, [("disables", f"{name}: {reason}") for name, reason in examined.disables.items()])


def show_coverage(account: Coverage, console: Console) -> None:
    """Print the account of the claims and symptoms."""
    aside = sum(account.set_aside.values())
    say(console, f"{account.covered} of {account.claims} claims covered, {len(account.missing)} missing.", style="bold")
    heading(console, "Cited by", "A claim may be cited by several kinds of entry.")
    pairs(console, ((kind, str(number)) for kind, number in account.cited.items()))
    heading(console, f"Set aside: {aside}", "Nothing acts on these; set_aside.yaml has the reason of each.")
    pairs(console, ((ground, str(number)) for ground, number in account.set_aside.items()))
    heading(console, f"Symptoms: {account.symptoms}", "What became of them; one may have become several things.")
    pairs(console, ((word, str(number)) for word, number in account.became.items()))
    for title, names in {"Missing": account.missing, "Set aside, and cited all the same": account.both}.items():
        if names:
            heading(console, title)
            say(console, ", ".join(names), indent=2)
    if account.lost:
        heading(console, "Symptoms that lead nowhere")
        bullets(console, account.lost)
