"""Figures of plotly as SVG: what plotly draws is there, at its place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import optuna
import pytest

from advisor.core.finding import Region
from advisor.core.ledger import Ledger
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.report.figures import comparison, curves, learning_rate
from advisor.report.figures.spend import spend_bar
from advisor.report.figures.study import study_figures
from advisor.report.figures.theme import blank
from advisor.report.svg.chart import NARROW, still
from advisor.report.views.spend import spend_rows


def drawn(figure: object, **options: object) -> ElementTree.Element:
    return ElementTree.fromstring(still(figure, **options))  # type: ignore[arg-type]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]


def test_a_line_has_a_gap_where_a_value_is_missing() -> None:
    figure = blank()
    figure.add_scatter(x=[0, 1, 2, 3], y=[1, None, 2, math.inf], mode="lines")
    path = next(drawn(figure).iter("path")).attrib["d"]
    assert path.count("M") == 2
    assert "L" not in path


def test_numbers_of_numpy_are_drawn() -> None:
    figure = blank()
    figure.add_scatter(x=np.arange(30.0), y=np.arange(30.0))
    assert next(drawn(figure).iter("path")).attrib["d"].count("L") == 29


def test_the_waterfall_ends_where_the_result_is(ledger: Ledger) -> None:
    assert ledger.result is not None
    root = drawn(comparison.waterfall(ledger, ledger.result))
    assert {"0.8123", "0.9071", "start", "best"} <= set(texts(root))
    bars = list(root.iter("rect"))
    assert len(bars) == 4
    start, _, _, best = bars
    assert float(best.attrib["y"]) < float(start.attrib["y"])
    # Both stand on the floor.
    floors = {round(float(bar.attrib["y"]) + float(bar.attrib["height"])) for bar in (start, best)}
    assert len(floors) == 1


def test_the_cost_fills_its_bar_to_the_end_on_a_phone_too(ledger: Ledger) -> None:
    for width in (880, NARROW):
        root = drawn(spend_bar(spend_rows(ledger)), width=width)
        ends = [float(bar.attrib["x"]) + float(bar.attrib["width"]) for bar in root.iter("rect")]
        assert width - 30 < max(ends) <= width


def test_readers_edge_and_interval_are_marked(rate_reading: Reading) -> None:
    root = drawn(learning_rate.range_test(rate_reading))
    named = " ".join(texts(root))
    for name in ("steepest 0.011", "valley 0.031", "minimum / 10 0.042", "edge of divergence 0.61", "pick 0.05"):
        assert name in named
    assert len(list(root.iter("rect"))) == 1


def test_the_region_of_a_finding_is_shaded(run: Run) -> None:
    region = Region(curve="val_loss", unit="step", low=200, high=400)
    root = drawn(curves.alone(run, region))
    box = next(root.iter("rect")).attrib
    assert float(box["width"]) == pytest.approx(0.5 * 880, rel=0.2)
    assert "where it shows" in texts(root)


def test_all_that_optuna_draws_is_drawn(study: optuna.Study) -> None:
    for each in study_figures(study, "accuracy"):
        assert each.figure is not None
        root = drawn(each.figure)
        assert len(list(root.iter("path"))) + len(list(root.iter("circle"))) + len(list(root.iter("rect"))) >= 2
        assert not re.search(r"\bnan\b|\binf\b", still(each.figure))


def test_a_file_of_its_own_names_its_language_and_colours(run: Run) -> None:
    text = still(curves.alone(run, None), style="svg { color: red }")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "<style>svg { color: red }</style>" in text


@pytest.fixture
def study(make_study: Callable[[str], optuna.Study]) -> optuna.Study:
    return make_study("learning_rate")
