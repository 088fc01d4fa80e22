"""The search, as Optuna draws it, in our look; where there are too few trainings, the reason in words."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.report.figures.theme import BLUE, GREY, INK, ORANGE, dress, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from optuna import Study
    from plotly.graph_objects import Figure

#: An importance computed from fewer trainings than this is noise.
_FEWEST_FOR_IMPORTANCE = 4
_TICKS_OF_MANY = 3


@dataclass(frozen=True)
class StudyFigure:
    """A titled figure of the search, or the reason why there is none."""

    title: str
    figure: Figure | None
    reason: str = ""


def study_figures(study: Study, metric: str) -> tuple[StudyFigure, ...]:
    """Return history, importances, slices and parallel coordinates of a search."""
    from optuna import visualization
    from optuna.trial import TrialState

    done = len([trial for trial in study.trials if trial.state == TrialState.COMPLETE])
    drawn = (
        ("History of the search", visualization.plot_optimization_history, _history, 1),
        ("Which hyperparameter mattered", visualization.plot_param_importances, _bars, _FEWEST_FOR_IMPORTANCE),
        ("Each hyperparameter against the score", visualization.plot_slice, _dots, 2),
        ("Values and scores together, the better half in orange", visualization.plot_parallel_coordinate, _lines, 2),
    )
    return tuple(
        StudyFigure(title, None, f"needs at least {fewest} finished trainings; the search made {done}")
        if done < fewest
        else _draw(title, draw, restyle, study, metric)
        for title, draw, restyle, fewest in drawn
    )


def _draw(
    title: str, draw: Callable[..., Figure], restyle: Callable[[Figure, bool], None], study: Study, metric: str
) -> StudyFigure:
    try:
        with warnings.catch_warnings():
            # They are about Optuna's figure and would land in the middle of the user's terminal.
            warnings.simplefilter("ignore")
            figure = draw(study, target_name=metric)
    except (ValueError, RuntimeError) as error:
        return StudyFigure(title, None, f"Optuna cannot draw it: {error}")
    restyle(figure, study.direction.name == "MAXIMIZE")
    _say_as_written(figure)
    return StudyFigure(title, dress(figure, height=300))


def _say_as_written(figure: Figure) -> None:
    """Escape the names of hyperparameters and choices, which Optuna hands to plotly as they are."""
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        axis.title.text = plain(axis.title.text or "")
        if axis.ticktext is not None:
            axis.ticktext = [plain(str(text)) for text in axis.ticktext]


def _history(figure: Figure, higher_is_better: bool) -> None:
    del higher_is_better
    for trace, color in zip(figure.data, (BLUE, ORANGE), strict=False):
        trace.update(marker={"color": color}, line={"color": color})


def _bars(figure: Figure, higher_is_better: bool) -> None:
    del higher_is_better
    figure.update_traces(marker_color=BLUE)
    figure.update_layout(showlegend=False)


def _dots(figure: Figure, higher_is_better: bool) -> None:
    """Draw all trainings in one colour: Optuna colours them by their number, which its history shows already."""
    del higher_is_better
    figure.update_traces(marker={"color": BLUE, "size": 7, "opacity": 0.7, "line": {"width": 0}, "showscale": False})
    figure.update_layout(showlegend=False, width=None)
    # Several axes share the width: more numbers than these run into each other.
    figure.update_xaxes(nticks=_TICKS_OF_MANY, tickangle=0)
    # On a logarithmic axis plotly labels 2 and 5 as well unless it is told the step.
    figure.update_xaxes(dtick=1, selector={"type": "log"})


def _lines(figure: Figure, higher_is_better: bool) -> None:
    """Colour the better half of the trainings: Optuna's scale of blues vanishes on dark paper."""
    figure.update_annotations(font_color=INK)
    figure.update_layout(showlegend=False)
    figure.update_traces(marker_showscale=False, selector={"mode": "markers"})
    for trace in figure.select_traces(selector={"type": "scatter", "mode": "lines"}):
        # The first axis is the score, scaled to 0 … 1.
        is_good = (trace.y[0] > 0.5) == higher_is_better
        trace.update(line_color=ORANGE if is_good else GREY, opacity=0.9 if is_good else 0.5)
