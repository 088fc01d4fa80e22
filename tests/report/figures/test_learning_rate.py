"""The learning rate probe in figures."""

from advisor.core.reading import Reading
from advisor.report.figures.learning_rate import horizons, is_learning_rate_reading, range_test


def test_only_a_reading_with_a_range_test_is_drawn(readings: tuple[Reading, ...]) -> None:
    assert [is_learning_rate_reading(reading) for reading in readings] == [False, True, False]


def test_the_range_test_names_readers_edge_and_pick(rate_reading: Reading) -> None:
    names = [trace.name for trace in range_test(rate_reading).data]
    assert names == [
        "loss",
        "smoothed",
        "steepest 0.011",
        "valley 0.031",
        "minimum / 10 0.042",
        "edge of divergence 0.61",
        "pick 0.05",
    ]


def test_the_interval_is_shaded_and_the_explosion_is_cut_off(rate_reading: Reading) -> None:
    figure = range_test(rate_reading)
    band = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in band] == [(0.02, 0.12)]
    assert figure.layout.yaxis.range[1] < 5


def test_what_a_probe_did_not_find_is_not_marked(rate_reading: Reading) -> None:
    test = {**rate_reading.evidence["range_test"], "edge": None, "readers": {}}
    bare = rate_reading.model_copy(
        update={"evidence": {"range_test": test, "pick": None}, "value": None, "low": None, "abstained": "too noisy"}
    )
    assert [trace.name for trace in range_test(bare).data] == ["loss", "smoothed"]
    assert not range_test(bare).layout.shapes
    assert horizons(bare) is None


def test_a_range_test_that_failed_at_once_is_still_a_figure(rate_reading: Reading) -> None:
    test = {"rates": [1e-5, 1e-4], "losses": ["NaN", None], "smoothed": ["NaN", None]}
    failed = rate_reading.model_copy(update={"evidence": {"range_test": test}})
    assert range_test(failed).layout.yaxis.range is None


def test_each_horizon_is_a_line_without_its_failures(rate_reading: Reading) -> None:
    figure = horizons(rate_reading)
    assert figure is not None
    assert [trace.name for trace in figure.data] == ["6 % of a training", "25 % of a training", "pick 0.05"]
    assert [len(trace.x) for trace in figure.data[:2]] == [4, 5]
