"""Loss curves."""

from typing import Any

import numpy as np

from advisor.core.finding import Region
from advisor.core.run import Curve, Run
from advisor.report.figures.curves import averaged, overlay, thinned


def loss_curves(run: Run) -> Any:
    """Return the figure of one run alone."""
    return overlay(None, run, ("before", "after"))


def run_of(**curves: list[float]) -> Run:
    return Run(curves={name: Curve(name, np.arange(1.0, len(y) + 1), np.array(y)) for name, y in curves.items()})


def test_a_run_shows_training_and_validation_loss(run: Run) -> None:
    figure = loss_curves(run)
    assert figure is not None
    assert [trace.name for trace in figure.data if trace.name] == ["after: training loss", "after: validation loss"]


def test_before_and_after_are_laid_over_each_other(run: Run) -> None:
    figure = overlay(run, run, ("before (0)", "after (5)"))
    assert figure is not None
    assert [trace.name for trace in figure.data if trace.name][::2] == [
        "before (0): training loss",
        "after (5): training loss",
    ]
    assert figure.layout.xaxis.title.text == "step"


def test_where_the_finding_showed_is_shaded(run: Run) -> None:
    region = Region(curve="val_loss", unit="step", low=3, high=7)
    figure = overlay(run, run, ("before", "after"), region)
    assert figure is not None
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(3, 7)]


def test_a_finding_on_another_curve_is_not_drawn_over_the_losses(run: Run) -> None:
    figure = overlay(run, run, ("before", "after"), Region(curve="gradient_norm", unit="step", low=3, high=7))
    assert figure is not None
    assert not figure.layout.shapes


def test_missing_runs_leave_no_figure() -> None:
    assert overlay(None, None, ("a", "b")) is None
    assert loss_curves(run_of(val_accuracy=[0.1, 0.2])) is None
    assert loss_curves(run_of(train_loss=[np.nan, np.inf])) is None


def test_a_loss_over_many_decades_is_drawn_logarithmically() -> None:
    wide, narrow = loss_curves(run_of(train_loss=[100.0, 0.1])), loss_curves(run_of(train_loss=[2.0, 1.0]))
    negative = loss_curves(run_of(train_loss=[100.0, -0.1]))
    assert wide is not None
    assert narrow is not None
    assert negative is not None
    assert [figure.layout.yaxis.type for figure in (wide, narrow, negative)] == ["log", None, None]
    assert wide.layout.yaxis.range[1] > 2


def test_gaps_stay_gaps() -> None:
    figure = loss_curves(run_of(train_loss=[2.0, np.nan, 1.0]))
    assert figure is not None
    assert figure.data[0].y == (2.0, None, 1.0)


def test_long_curves_are_thinned_and_keep_their_spikes() -> None:
    x = np.arange(20_000.0)
    y = np.sin(x / 500)
    y[7_777] = 50.0
    y[100:300] = np.nan
    few_x, few_y = thinned(x, y)
    assert len(few_x) <= 310
    assert 50.0 in few_y
    assert (few_x[0], few_x[-1]) == (0.0, 19_999.0)
    assert np.all(np.diff(few_x) > 0)


def test_names_of_the_users_cannot_become_markup(run: Run) -> None:
    figure = overlay(run, None, ("<b>x</b>", ""))
    assert figure is not None
    assert figure.data[-2].name == "&lt;b&gt;x&lt;/b&gt;: training loss"


def test_a_batch_without_any_loss_does_not_stretch_the_axis() -> None:
    figure = loss_curves(run_of(train_loss=[1000.0, 1.0, 0.0, 1e-12]))
    assert figure is not None
    assert list(figure.layout.yaxis.range) == [-3.1, 3.1]


def test_noisy_batches_lie_faintly_under_their_average(run: Run) -> None:
    figure = loss_curves(run)
    assert figure is not None
    batches, average = figure.data[0], figure.data[1]
    assert (batches.opacity, batches.showlegend, len(average.x)) == (0.25, False, 60)


def test_averages_skip_what_is_no_number() -> None:
    y = np.ones(600)
    y[:10], y[15] = np.nan, np.inf
    few_x, few_y = averaged(np.arange(600.0), y)
    assert np.isnan(few_y[0])
    assert np.all(few_y[1:] == 1.0)
    assert few_x[0] == 4.5
