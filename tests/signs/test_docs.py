from __future__ import annotations

from pathlib import Path

from advisor.signs import CATALOGUE
from advisor.signs.docs import page

PAGE = Path(__file__).parents[2] / "knowledge" / "SIGNS.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_sign_has_one_line_with_its_unit_meaning_and_source() -> None:
    lines = page().splitlines()
    for sign in CATALOGUE.values():
        (line,) = (each for each in lines if each.startswith(f"| `{sign.name}` |"))
        assert line.count("|") == 6, "a bar inside a text would break the table"
        assert f"| {sign.unit} | {sign.meaning} |" in line
        assert line.endswith(f"| {sign.source} |")
