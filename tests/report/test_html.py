"""Pages as files: what may run in them, and that nothing of the user's can break out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.report.figures.theme import blank
from advisor.report.html import drawing, live, render, whole, write_page

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"&\u2028{{ 7 * 7 }}"


def test_figures_cannot_leave_their_script() -> None:
    text = live(blank(xaxis_title=HOSTILE))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["layout"]["xaxis"]["title"]["text"] == HOSTILE


def page(static: bool) -> str:
    figure = blank()
    figure.add_bar(x=["a"], y=[1.0])
    content = {"page": {"runs": [], "verdict": "x"}, "figures": [], "environment": {}}
    assert drawing(figure, "x", static) is not None
    return render("diagnosis.html.j2", static, HOSTILE, content)


def test_only_our_own_scripts_may_run() -> None:
    text = page(static=False)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    for script in re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"sha256-{digest}".replace("+", "&#43;") in policy[1] or f"sha256-{digest}" in policy[1]
    assert "unsafe-inline" not in policy[1].split("style-src")[0]
    assert "unsafe-eval" not in policy[1]


def test_a_static_page_has_no_script_and_no_style_of_elements() -> None:
    text = page(static=True)
    assert "<script" not in text
    assert " style=" not in text
    assert "script-src &#39;none&#39;" in text
    assert len(text) < 20_000


def test_a_page_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written to"):
        write_page("x", tmp_path / "file" / "page.html")


def test_numbers_and_options_stay_in_one_piece_and_everything_is_escaped() -> None:
    assert whole("from 6.1e-05 on") == 'from <span class="whole">6.1e-05</span> on'
    assert "<img" not in whole("a <img-b> c-<script>")
    assert whole("x" * 40 + "-y") == "x" * 40 + "-y"
    assert whole("a  <b") == "a  &lt;b"
