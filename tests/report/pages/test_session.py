"""The report as a file: it parses, is complete, stands alone, and nothing of the user's can break out."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser

import optuna
import pytest

from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.report.background import Background
from advisor.report.pages.session import render_session

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"&\u2028{{ 7 * 7 }}"
VOID = {"meta", "br", "img", "hr", "input", "link"}
Cite = Callable[[str], str]
RunOf = Callable[[int], Run | None]


class Page(HTMLParser):
    """Collects what a test asks for, and checks that elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "script":
            self.scripts.append((given.get("type"), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif self.open and self.open[-1] != "style":
            self.text += data


@pytest.fixture
def study(make_study: Callable[[str], optuna.Study]) -> optuna.Study:
    return make_study(HOSTILE)


def test_every_section_is_there_in_order(
    ledger: Ledger, run_of: RunOf, environment: dict[str, str], cite: Cite, study: optuna.Study
) -> None:
    text = render_session(ledger, run_of, Background(environment=environment, cite=cite), study)
    page = Page(text)
    assert page.open == []
    assert page.ids == [
        "main",
        "verdict",
        "change",
        "values",
        "spend",
        "story",
        "before-after",
        "probes",
        "search",
        "checks",
        "not-checked",
        "reproduce",
        "sources",
        "plotly",
    ]
    assert len(text.encode()) < 6_000_000
    figures = [json.loads(script) for kind, script in page.scripts if kind == "application/json"]
    # Spend, three steps, waterfall, seeds, both ends, range test and horizons, four of the search.
    assert len(figures) == 13
    assert page.tags.count("figure") == 13
    assert all(figure["data"] and "template" not in figure["layout"].get("template", {}) for figure in figures)


def test_it_asks_the_network_for_nothing(ledger: Ledger, run_of: RunOf, cite: Cite) -> None:
    page = Page(render_session(ledger, run_of, Background(cite=cite)))
    assert not {"link", "img", "iframe", "object"} & set(page.tags)
    assert "src" not in {name for name, _ in page.attributes}
    assert all((value or "").startswith("#") for name, value in page.attributes if name == "href")
    policy = next(value for name, value in page.attributes if name == "content" and value and "default-src" in value)
    assert policy.startswith("default-src 'none'")


def test_nothing_of_the_users_breaks_out(ledger: Ledger, run_of: RunOf, study: optuna.Study, cite: Cite) -> None:
    assert ledger.result is not None
    steps = tuple(
        step.model_copy(update={"why": HOSTILE, "hypothesis": step.hypothesis.model_copy(update={"reason": HOSTILE})})
        for step in ledger.steps
    )
    best = ledger.result.best.with_(activation=HOSTILE)
    result = ledger.result.model_copy(
        update={"verdict": HOSTILE, "metric": HOSTILE, "best": best, "not_checked": (HOSTILE,)}
    )
    hostile = ledger.model_copy(
        update={"name": HOSTILE, "metric": HOSTILE, "steps": steps, "result": result, "warnings": (HOSTILE,)}
    )
    same = ledger.model_copy(update={"result": ledger.result.model_copy(update={"best": ledger.start.with_(width=3)})})
    tame = Background(environment={"command": "x", "y": "z"}, cite=cite, command="x")
    wild = Background(environment={HOSTILE: HOSTILE, "command": HOSTILE}, cite=lambda _: HOSTILE, command=HOSTILE)
    plain = Page(render_session(same, run_of, tame, study))
    page = Page(render_session(hostile, run_of, wild, study))
    assert page.open == []
    assert page.tags.count("script") == plain.tags.count("script")
    assert "img" not in page.tags
    assert "onerror" not in {name for name, _ in page.attributes}
    assert "</script><script>alert(1)" in page.text
    assert "49" not in page.text.replace(HOSTILE, "").split("Sources")[1]


def test_an_unfinished_tuning_has_a_report(ledger: Ledger, cite: Cite) -> None:
    bare = Ledger(name="x", situation=ledger.situation, metric="loss", direction="minimize", start=ledger.start)
    page = Page(render_session(bare, lambda _number: None, Background(cite=cite)))
    assert "This tuning has not finished" in page.text
    assert "No change was tried." in page.text
    assert "No search was run" in page.text
    assert len(page.ids) == 14


def test_a_step_whose_curves_are_gone_is_told_without_them(ledger: Ledger, cite: Cite) -> None:
    page = Page(render_session(ledger, lambda _number: None, Background(cite=cite)))
    assert "learning_rate 0.5 → 0.05" in page.text
    assert len([kind for kind, _ in page.scripts if kind == "application/json"]) == 5
