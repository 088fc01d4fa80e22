"""Plan, result and status."""

from pathlib import Path

from rich.console import Console

from advisor.core.ledger import Ledger, Plan, Result
from advisor.report.console import show_plan, show_result, show_status
from tests.report.conftest import printed


def test_a_plan_has_prices_and_what_it_will_not_answer(console: Console, plan: Plan) -> None:
    show_plan(plan, console)
    lines = printed(console).splitlines()
    assert lines[0] == "Plan for a budget of 10x, about 7 min"
    assert lines[1] == "   0.05x  2.2 s  sanity checks: finds broken data before anything is spent on it"
    assert "  10.00x  7 min  in all" in lines
    assert lines[-3] == "This will not be answered"
    assert all(len(line) <= 80 for line in lines)


def test_a_result_ends_with_code_and_the_report(console: Console, ledger: Ledger, result: Result) -> None:
    show_result(result, ledger, Path("a/very/long/path/" * 8 + "report.html"), console)
    text = printed(console)
    assert "95 % interval +0.081 to +0.109" in text
    assert "  learning_rate    0.5       → 0.043   the search (training 9)" in text
    assert text.index("What to change") < text.index("It cost 9.06x, 7 min") < text.index("To paste")
    assert text.splitlines()[-1] == "Report: " + "a/very/long/path/" * 8 + "report.html"


def test_a_result_that_changes_nothing_says_so(console: Console, ledger: Ledger, result: Result) -> None:
    same = result.model_copy(update={"best": ledger.start, "not_checked": ()})
    show_result(same, ledger.model_copy(update={"result": same, "plan": None}), None, console)
    assert "No change is proposed." in printed(console)
    assert "Report" not in printed(console)
    assert "Not checked" not in printed(console)


def test_a_status_says_how_far_a_tuning_is(console: Console, ledger: Ledger) -> None:
    show_status(ledger.model_copy(update={"result": None, "warnings": ("the machine is busy",)}), console)
    assert printed(console).splitlines() == [
        "digits_cnn: This tuning has not finished: 15 trainings so far, 9.06x spent.",
        "  spent        9.06x of 10x, 7 min",
        "  trainings    15",
        "  best so far  accuracy 0.9066 (training 9)",
        "  kept      +0.0913  learning_rate 0.5 → 0.05, schedule constant → cosine",
        "  reverted  -0.0124  dropout 0 → 0.3",
        "  tie       +0.0011  weight_decay 0 → 0.0005",
        "warning   the machine is busy",
    ]


def test_a_status_of_nothing_yet(console: Console, ledger: Ledger) -> None:
    empty = Ledger(name="x", situation=ledger.situation, metric="loss", direction="minimize", start=ledger.start)
    show_status(empty, console)
    assert "0 trainings so far" in printed(console)
