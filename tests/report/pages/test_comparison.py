"""Two sides as a page and as Markdown."""

from __future__ import annotations

from dataclasses import replace

from advisor.comparing import compare_sides
from advisor.core.comparison import Comparison, Score, Side
from advisor.core.config import Config
from advisor.core.run import Run
from advisor.report.pages.comparison import comparison_as_markdown, render_comparison
from tests.report.pages.test_session import HOSTILE, Page


def side(name: str, value: float, rate: float, metric: str = "accuracy") -> Side:
    return Side(
        name=name,
        kind="log",
        config=Config(learning_rate=rate, note=HOSTILE if name == HOSTILE else "x"),
        config_is_whole=False,
        metric=metric,
        direction="maximize",
        scores=(Score(seed=0, value=value),),
    )


def compared(name: str = "new.csv") -> Comparison:
    return compare_sides(side("old.csv", 0.8, 0.1), side(name, 0.9, 0.01))


def test_the_page_has_verdict_difference_and_curves(run: Run) -> None:
    page = Page(render_comparison(compared(), (run, run), {}, static=True))
    assert page.open == []
    assert "one seed each cannot tell" in page.text
    assert page.tags.count("figure") == 2
    assert "learning_rate" in page.text


def test_what_has_no_curves_is_told_without(run: Run) -> None:
    page = Page(render_comparison(compared(), (None, replace(run, curves={})), {}, static=True))
    assert "Neither has loss curves." in page.text


def test_markdown_is_one_table_with_nothing_of_the_users_in_it() -> None:
    text = comparison_as_markdown(compared())
    assert text.startswith("### Cannot tell: new.csv against old.csv\n")
    assert "| learning\\_rate | 0.1 | 0.01 |" in text
    hostile = comparison_as_markdown(compared(HOSTILE))
    assert "<" not in hostile
    assert "49" not in hostile


def test_nothing_of_the_users_breaks_out_of_the_page(run: Run) -> None:
    page = Page(render_comparison(compared(HOSTILE), (run, run), {}, static=True))
    assert page.open == []
    assert not {"img", "script"} & set(page.tags)
