"""The search."""

import optuna
import optuna.visualization  # by itself Optuna loads it on first use, over whatever a test has put there
import pytest

from advisor.report.figures.study import study_figures


@pytest.fixture
def study() -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))


def search(study: optuna.Study, trials: int) -> None:
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1) + trial.suggest_float("<b>y</b>", 0, 1), trials)


def test_an_empty_search_is_described_in_words(study: optuna.Study) -> None:
    figures = study_figures(study, "accuracy")
    assert [figure.figure for figure in figures] == [None, None, None, None]
    assert figures[1].reason == "needs at least 4 finished trainings; the search made 0"


def test_a_search_has_history_importances_and_values(study: optuna.Study) -> None:
    search(study, 6)
    assert all(figure.figure is not None for figure in study_figures(study, "accuracy"))


def test_what_optuna_cannot_draw_is_said(study: optuna.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("the scores are all the same")

    monkeypatch.setattr(optuna.visualization, "plot_param_importances", refuse)
    search(study, 5)
    importances = study_figures(study, "accuracy")[1]
    assert importances.figure is None
    assert importances.reason == "Optuna cannot draw it: the scores are all the same"
