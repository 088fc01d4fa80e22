"""Curves in letters."""

from advisor.report.console.plot import HEIGHT, WIDTH, curves_plot, log_plot

RATES = [10.0**exponent for exponent in (-5, -4, -3, -2, -1, 0)]


def test_a_curve_falls_from_left_to_right() -> None:
    lines = log_plot(RATES, [2.0, 1.8, 1.5, 1.0, 0.5, 0.2], {})
    assert len(lines) == HEIGHT + 2
    assert lines[0].startswith("        2 ┤•")
    assert lines[HEIGHT - 1].startswith("      0.2 ┤")
    assert lines[HEIGHT - 1].endswith("•")
    assert lines[-1] == f"           1e-05{'1':>{WIDTH - 5}}"


def test_marks_stand_where_their_rate_is() -> None:
    lines = log_plot(RATES, [2.0, 2.0, 2.0, 2.0, 2.0, 1.0], {"│": 1e-5, "┊": None, "x": 1.0})
    assert lines[3].startswith("          ┤│")
    assert lines[3].endswith("x")
    assert "┊" not in "".join(lines)


def test_an_explosion_does_not_press_the_rest_flat() -> None:
    lines = log_plot(RATES, [2.0, 1.5, 1.2, 1.0, 1.4, 9000.0], {})
    assert lines[0].split()[0] == "2.25"
    assert sum(line.count("•") for line in lines) == 5


def test_fewer_than_two_points_are_no_curve() -> None:
    assert log_plot([0.1, 0.2], [None, 1.0], {}) == []


def test_a_flat_curve_is_a_line() -> None:
    lines = log_plot(RATES, [0.0] * 6, {})
    assert sum(line.count("•") for line in lines) == 6


def test_two_curves_share_their_axes_and_the_later_lies_on_top() -> None:
    lines = curves_plot({"·": ([0, 1, 2], [2.0, 1.5, 1.0]), "•": ([0, 1, 2], [2.0, 1.0, 0.5])}, height=7)
    assert len(lines) == 9
    assert lines[0].startswith("        2 ┤•")
    assert "".join(lines).count("·") == 2
    assert "".join(lines).count("•") == 3


def test_a_curve_that_explodes_leaves_the_picture() -> None:
    lines = curves_plot({"·": ([0, 1, 2, 3], [2.0, 1.5, 1.2, 1.0]), "•": ([0, 1, 2, 3], [2.0, 9e3, 9e5, 9e9])})
    assert lines[0].split()[0] == "2"


def test_nothing_to_compare_is_no_picture() -> None:
    assert curves_plot({}) == []
    assert curves_plot({"·": ([0.0], [1.0])}) == []


def test_curves_that_fall_by_decades_are_told_apart_at_their_ends() -> None:
    steps = [0.0, 1.0, 2.0]
    lines = curves_plot({"·": (steps, [2.0, 0.3, 0.1]), "•": (steps, [2.0, 0.2, 0.05])}, height=7)
    assert lines[6].rstrip().endswith("•")
    assert lines[5].rstrip().endswith("·")
