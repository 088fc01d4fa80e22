"""The look of all figures."""

from advisor.report.figures.theme import blank, log_ticks, plain


def test_figures_are_transparent() -> None:
    assert blank().layout.paper_bgcolor == blank().layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_ticks_are_decades_with_threes_where_there_is_room() -> None:
    assert log_ticks(0.02, 0.5)["ticktext"] == ["0.01", "0.03", "0.1", "0.3", "1", "3"]
    assert log_ticks(1e-5, 2.0)["ticktext"] == ["1e-05", "0.0001", "0.001", "0.01", "0.1", "1", "10"]


def test_a_users_text_is_not_markup() -> None:
    assert plain("<a href='x'>&") == "&lt;a href='x'&gt;&amp;"
