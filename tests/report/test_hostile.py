"""Whatever a user names things: Markdown stays a table of texts, a terminal is not steered, and JSON is JSON."""

from __future__ import annotations

import io
import json
import re
import unicodedata

import pytest
from rich.console import Console

from advisor.core.ledger import Ledger
from advisor.core.step import Step
from advisor.report.background import Background
from advisor.report.console import show_plan, show_result, show_status
from advisor.report.console.live import decided
from advisor.report.console.reading import show_reading
from advisor.report.markdown import markdown
from advisor.report.session_contract import published_session
from advisor.report.views.page import page_view
from tests.report.hostile import STEERING, renamed

BACKGROUND = Background(
    environment={STEERING: STEERING}, cite=lambda _: STEERING, rule_of=lambda _: STEERING, command=STEERING
)


@pytest.fixture
def hostile(ledger: Ledger) -> Ledger:
    return renamed(ledger, STEERING)


def steers(text: str) -> list[str]:
    """Return the characters that do more in a terminal than to show themselves."""
    return [letter for letter in text if unicodedata.category(letter) == "Cc" and letter != "\n"]


def test_markdown_keeps_its_lines_and_its_cells(hostile: Ledger) -> None:
    text = markdown("session.md.j2", {"page": page_view(hostile, BACKGROUND)})
    assert steers(text) == []
    assert "\u202e" not in text
    assert "<" not in text
    assert "@team" not in text
    assert not re.search(r"(?<!\\)[`\[]", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert cells == {5, 6}
    assert "x" * 400 not in text


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_is_not_steered(hostile: Ledger, width: int) -> None:
    told = io.StringIO()
    console = Console(file=told, width=width, force_terminal=True, color_system=None, legacy_windows=False)
    assert hostile.plan is not None
    assert hostile.result is not None
    show_plan(hostile.plan, console)
    show_status(hostile, console)
    show_result(hostile.result, hostile, None, console, STEERING)
    for reading in hostile.readings:
        show_reading(reading, console)
    step: Step = hostile.steps[0]
    decided(console, step)
    # Rich's own codes for bold and dim; nothing else may begin with an escape.
    ours = re.sub(r"\x1b\[[0-9;]*m", "", told.getvalue())
    assert steers(ours) == []
    assert "owned" in ours


def test_json_is_json_and_steers_nothing(hostile: Ledger) -> None:
    text = published_session(hostile, BACKGROUND).model_dump_json(indent=2)
    assert json.loads(text)["name"] == STEERING
    assert "\x1b" not in text
