from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.reading import Reading
from advisor.wizard.screen import Trace
from advisor.wizard.web.chart import rate_chart, training_chart

VALUES = st.lists(st.floats(), max_size=12)


@given(st.lists(VALUES, max_size=9))
def test_any_curves_are_drawn_or_left_out(curves: list[list[float]]) -> None:
    traces = [Trace(label=str(i), x=tuple(range(len(values))), y=tuple(values)) for i, values in enumerate(curves)]
    json.dumps(training_chart(traces, "step", "loss"), allow_nan=False)


def test_what_explodes_leaves_the_picture_above() -> None:
    trace = Trace(label="a", x=tuple(range(8)), y=(2.0, 1.5, 1.0, 0.9, 0.8, 5.0, 50.0, 500.0))
    assert training_chart([trace], "step", "loss")["yAxis"]["max"] == 2.2
    gentle = trace.model_copy(update={"y": trace.y[:5], "x": trace.x[:5]})
    assert training_chart([gentle], "step", "loss")["yAxis"]["max"] is None


def test_a_probe_is_drawn_by_its_short_trainings_with_its_pick() -> None:
    points = [{"rate": 0.1, "score": 2.0}, {"rate": 0.01, "score": 1.0}, {"rate": 1.0, "score": None}]
    reading = Reading(
        probe="lr_range", question="?", value=0.02, evidence={"horizons": [{"length": 0.05, "points": points}]}
    )
    drawn = rate_chart(reading)
    assert drawn is not None
    assert drawn["series"][0]["data"] == [[0.01, 1.0], [0.1, 2.0]]
    assert drawn["series"][0]["markLine"]["data"] == [{"xAxis": 0.02}]
    assert rate_chart(Reading(probe="lr_range", question="?", abstained="no")) is None


def test_a_comparison_over_decades_is_drawn_on_their_scale() -> None:
    falling = Trace(label="a", x=(0, 1, 2), y=(2.0, 0.4, 0.05))
    assert training_chart([falling], "step", "loss")["yAxis"]["type"] == "log"
    assert training_chart([falling], "part", "loss", ends_at=1)["yAxis"]["type"] == "value"
    signed = falling.model_copy(update={"y": (2.0, 0.4, -0.05)})
    assert training_chart([signed], "step", "loss")["yAxis"]["type"] == "value"
