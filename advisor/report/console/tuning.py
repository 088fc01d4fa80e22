"""A tuning's plan, result and status on the console."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from advisor.core.ledger import Ledger, Plan, Result
from advisor.export.python import config_as_code
from advisor.report import words
from advisor.report.console.lines import bullets, columns, entry, heading, pairs, say, verbatim
from advisor.report.views.page import confidence, mend_first, not_checked, offers, verdict
from advisor.report.views.scores import full_score
from advisor.report.views.spend import spend_rows, total
from advisor.report.views.values import value_rows


def show_plan(plan: Plan, console: Console) -> None:
    """Print how the budget is split, and what it will not answer."""
    say(console, f"Plan for a budget of {plan.budget}{_duration(plan)}", style="bold")
    columns(console, plan_rows(plan), numeric=(0, 1))
    for text in plan.asked:
        say(console, words.sentence(text))
    if plan.confirm_seeds:
        say(console, f"Best and start will be compared on {words.plural(plan.confirm_seeds, 'fresh seed')}.")
    if plan.cannot:
        heading(console, "This will not be answered")
        bullets(console, plan.cannot)


def show_confirmation(before: Plan, plan: Plan, console: Console) -> None:
    """Print what a finished tuning is about to train after all, and its price."""
    added = plan.items[len(before.items) :]
    fte = sum(item.fte for item in added)
    price = ", about ".join(text for text in (words.fte(fte), _time(plan, fte)) if text)
    trainings = words.plural(sum(item.trainings for item in added), "training")
    say(console, f"Plan for a confirmation: {trainings}, {price}", style="bold")
    columns(console, plan_rows(plan.model_copy(update={"items": added, "fte": fte})), numeric=(0, 1))


def plan_rows(plan: Plan) -> list[list[str]]:
    """Return one row per item of the plan: its price, its time, what it is and why; the last one is the sum."""
    rows = [[words.fte(item.fte), _time(plan, item.fte), f"{item.what}: {item.why}"] for item in plan.items]
    return [*rows, [words.fte(plan.fte), _time(plan, plan.fte), "in all"]]


def show_result(result: Result, ledger: Ledger, report_path: Path | None, console: Console, command: str = "") -> None:
    """Print the verdict, what to change, the price, and the configuration to paste: the user's command, else code."""
    for text in mend_first(ledger):
        console.print()
        say(console, text, style="bold yellow")
    heading(console, words.sentence(result.verdict))
    say(console, confidence(result))
    for text in result.remarks:
        say(console, words.sentence(text))
    changed = [row for row in value_rows(ledger) if row.changed]
    heading(console, "What to change" if changed else "No change is proposed.")
    if changed:
        columns(console, [[row.name, row.start, f"→ {row.found}", row.source] for row in changed])
    heading(console, f"It cost {total(ledger)}")
    columns(console, [[row.fte, row.time, row.label] for row in spend_rows(ledger)], numeric=(0, 1))
    say(console, words.sentence(f"stopped because {result.stopped_because}"))
    if more := offers(ledger):
        heading(console, "What more can be had")
        bullets(console, more)
    if left := not_checked(ledger):
        heading(console, "Not checked")
        bullets(console, left)
    heading(console, "To run it" if command else "To paste")
    verbatim(console, command or config_as_code(result.best))
    if report_path is not None:
        console.print()
        verbatim(console, f"Report: {report_path}")


def show_status(ledger: Ledger, console: Console) -> None:
    """Print how far a tuning has come."""
    say(console, f"{ledger.name}: {verdict(ledger)}", style="bold")
    pairs(console, _facts(ledger))
    changed = [
        [step.decision, words.difference(step.measured), words.changes(step.hypothesis.changes)]
        for step in ledger.steps
    ]
    columns(console, changed)
    for warning in ledger.warnings:
        entry(console, "warning", warning, style="yellow")


def _facts(ledger: Ledger) -> list[tuple[str, str]]:
    budget = f" of {ledger.plan.budget}" if ledger.plan and str(ledger.plan.budget) else ""
    facts = [("spent", f"{words.fte(ledger.spent)}{budget}, {words.duration(ledger.seconds)}")]
    facts.append(("trainings", str(len(ledger.trials))))
    if ledger.incumbent is not None:
        best = ledger.trial(ledger.incumbent)
        facts.append(("best so far", f"{ledger.metric} {full_score(ledger, best.score)} (training {best.id})"))
    return facts


def _duration(plan: Plan) -> str:
    if not plan.seconds_per_fte:
        return "; how long that takes, only the first training tells"
    return f", {'at most' if plan.is_upper_bound else 'about'} {words.duration(60 * plan.minutes)}"


def _time(plan: Plan, fte: float) -> str:
    return words.duration(fte * plan.seconds_per_fte) if plan.seconds_per_fte else ""
