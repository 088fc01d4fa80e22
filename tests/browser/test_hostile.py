"""Whatever a user names things, every page shows it as text and stays whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.comparing import compare_sides
from advisor.core.comparison import Score, Side
from advisor.core.config import Config
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.report.background import Background
from advisor.report.html import write_page
from advisor.report.pages.comparison import render_comparison
from advisor.report.pages.diagnosis import render_diagnosis
from advisor.report.pages.session import render_session
from tests.browser.conftest import Open, Opened

# The fixtures of a whole tuning, of which every text is replaced here.
from tests.report.conftest import *  # noqa: F403
from tests.report.hostile import NAME, renamed


def page_of(kind: str, ledger: Ledger, run: Run, diagnosis: Diagnosis, name: str, look_up: object) -> str:
    environment = {name: name, "command": name}
    hostile = replace(run, source=name, format=name, remarks=(name,), config=Config(optimizer=name))
    if kind == "session":
        background = Background(environment=environment, cite=lambda _: name, rule_of=lambda _: name, command=name)
        return render_session(renamed(ledger, name), look_up, background)  # type: ignore[arg-type]
    if kind == "diagnosis":
        return render_diagnosis([(hostile, diagnosis), (run, diagnosis)], environment, lambda _: name)
    side = Side(
        name=name,
        kind="log",
        problem=name,
        config=Config(optimizer=name),
        config_is_whole=False,
        metric=name,
        direction="minimize",
        scores=(Score(seed=0, value=0.4),),
        remarks=(name,),
    )
    return render_comparison(compare_sides(side, side), (hostile, run), environment)


def is_whole(opened: Opened) -> bool:
    page = opened.page
    return bool(
        page.evaluate("window.hacked === undefined")
        and page.evaluate("document.images.length === 0")
        and page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("kind", ["session", "diagnosis", "comparison"])
def test_hostile_names_are_shown_as_text(
    visit: Open,
    tmp_path: Path,
    kind: str,
    ledger: Ledger,
    run: Run,
    diagnosis: Diagnosis,
    run_of: Callable[[int], Run | None],
) -> None:
    text = page_of(kind, ledger, run, diagnosis, NAME, run_of)
    opened = visit(write_page(text, tmp_path / "page.html"), width=390)
    opened.see_everything()
    assert opened.complaints == []
    assert len(opened.requests) == 1
    assert is_whole(opened)
    shown = opened.page.evaluate("document.body.textContent")
    assert all(word in shown for word in NAME.split())
