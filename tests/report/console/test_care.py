"""Search, check and coverage in the terminal."""

from rich.console import Console

from advisor.knowledge.accounts import Dispute
from advisor.knowledge.coverage import Coverage
from advisor.knowledge.examination import Examined
from advisor.knowledge.search import Hit
from advisor.report.console.care import HITS_SHOWN, show_coverage, show_examined, show_hits
from advisor.report.console.knowledge import show_entry
from tests.report.conftest import printed

HIT = Hit(kind="rules", name="LRN001", title="the rate is [bold]too[/bold] high", excerpt="…it explodes", score=9)
ACCOUNT = Coverage(
    claims=10,
    covered=9,
    cited={"rules": 5, "disputes": 7},
    set_aside={"definition": 2},
    missing=("S0-003",),
    both=("S0-004",),
    symptoms=2,
    became={"rules": 1, "none": 1},
    lost=("symptom 1 became the rule LRN999, which does not exist",),
)
DISPUTE = Dispute.model_validate(
    {
        "id": "C01",
        "title": "The rate of SGD",
        "severity": "high",
        "hyperparameters": ["learning_rate"],
        "positions": [{"says": "Large.", "claims": ["S0-001"]}, {"says": "Small.", "claims": ["S0-002", "S0-003"]}],
        "decides": "The normalization.",
        "stance": "It depends.",
        "status": "resolved",
        "cites": ["book"],
    }
)


def test_hits_are_a_line_and_its_surroundings(console: Console) -> None:
    show_hits([HIT], ["rate"], console)
    assert printed(console) == (
        "LRN001  (rules)  the rate is [bold]too[/bold] high\n    …it explodes\n"
        "1 found. `advisor knowledge show NAME` shows one.\n"
    )


def test_of_many_hits_a_page_is_shown(console: Console) -> None:
    show_hits([HIT] * (HITS_SHOWN + 3), ["rate"], console)
    text = printed(console)
    assert text.count("LRN001") == HITS_SHOWN
    assert f"{HITS_SHOWN + 3} found, {HITS_SHOWN} shown; --format json prints all" in text


def test_no_hit_is_said(console: Console) -> None:
    show_hits([], ["a", "b"], console)
    assert printed(console) == "Nothing in the knowledge has a and b.\n"


def test_an_examined_folder_says_what_it_changes(console: Console) -> None:
    examined = Examined(folder="mine", adds=("rules/LRN900",), disables={"rule OVF003": "late"}, drafts=("LRN900",))
    show_examined(examined, console)
    assert printed(console).split("\n")[:4] == [
        "mine: no mistakes.",
        "  adds  rules/LRN900",
        "  still drafts  LRN900",
        "  disables  rule OVF003: late",
    ]


def test_a_large_folder_is_counted(console: Console) -> None:
    show_examined(Examined(folder="mine", adds=("x",) * 1000), console)
    assert "adds  1000 entries" in printed(console)


def test_coverage_names_what_is_left(console: Console) -> None:
    show_coverage(ACCOUNT, console)
    text = printed(console)
    assert text.startswith("9 of 10 claims covered, 1 missing.\n")
    for part in ("Set aside: 2", "definition  2", "Missing\n  S0-003", "cited all the same\n  S0-004", "LRN999"):
        assert part in text


def test_a_dispute_shows_both_sides(console: Console) -> None:
    show_entry(DISPUTE, str, console)
    text = printed(console)
    assert text.startswith("C01 The rate of SGD\nresolved, severity high; about learning_rate\n")
    assert "- Small. [S0-002] [S0-003]" in text
    assert text.index("What is said") < text.index("What decides") < text.index("What we hold") < text.index("Sources")
