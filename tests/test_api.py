"""The Python doors, on files and problems as a user has them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

import advisor
from advisor.core.config import Config
from advisor.core.events import Event, TrainingFinished
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.errors import InputError, LogError, SessionError, UsageError
from advisor.programs.function import Report
from advisor.session import Session
from advisor.training.load import load_problem
from tests.commands.conftest import TINY
from tests.programs.programs import PYTHON, program

LOSSES = 0.2 + 2.1 * np.exp(-np.arange(60) / 8)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    # Threads cost a model this small more than they bring.
    torch.set_num_threads(1)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the log of a training that went well."""
    path = tmp_path / "healthy.csv"
    rows = "".join(f"{epoch},{loss:.5f},{loss + 0.04:.5f}\n" for epoch, loss in enumerate(LOSSES))
    path.write_text("epoch,train_loss,val_loss\n" + rows, encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.py"
    path.write_text(TINY, encoding="utf-8")
    return path


def exploded(**config: float) -> Run:
    losses = np.array([2.3, 2.6, 4.1, 30.0, 900.0, *[float("nan")] * 25])
    curve = Curve("train_loss", np.arange(30.0), losses)
    return Run(Config(config), {"train_loss": curve}, Outcome.UNKNOWN)


def test_everything_public_can_be_imported() -> None:
    for name in advisor.__all__:
        assert getattr(advisor, name) is not None
    assert dir(advisor) == sorted(advisor.__all__)
    with pytest.raises(AttributeError, match="no attribute 'tuna'"):
        _ = advisor.tuna


def test_suggest() -> None:
    told = advisor.suggest("cnn-classification", optimizer="sgd", batch_size=256, normalization="batch_norm")
    assert told.value_of("learning_rate") == 0.1
    with pytest.raises(UsageError, match="did you mean 'batch_size'"):
        advisor.suggest("cnn-classification", bath_size=256)


def test_suggest_with_knowledge_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "disable.yaml").write_text("- {hyperparameter: dropout, reason: not here}\n", encoding="utf-8")
    named = {advice.hyperparameter for advice in advisor.suggest("cnn-classification", knowledge=[folder]).advice}
    assert "dropout" not in named
    assert "learning_rate" in named


def test_diagnose_takes_a_path_a_text_or_a_run(log: Path) -> None:
    assert advisor.diagnose(log) == advisor.diagnose(str(log))
    assert advisor.diagnose(log).verdict == "no_problem_found"
    told = advisor.diagnose(exploded(learning_rate=2.0))
    assert told.verdict == "problem"
    assert told.primary is not None
    assert told.primary.remedies[0].from_ == 2.0


def test_diagnose_takes_one_run_and_diagnose_all_takes_several(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(log.read_bytes())
    with pytest.raises(LogError, match=r"2 runs; diagnose_all\(\)"):
        advisor.diagnose(folder)
    results = advisor.diagnose_all([folder, log])
    assert [diagnosis.verdict for _, diagnosis in results] == ["no_problem_found"] * 3


def test_the_options_of_diagnose_reach_the_rules(log: Path, tmp_path: Path) -> None:
    assert advisor.diagnose(log, at=0.03).verdict == "too_early"
    with_config = advisor.diagnose(log, config={"optimizer": "adam", "learning_rate": 0.5}, task="cnn-classification")
    assert with_config.signs["advice.learning_rate.position"] == "above"
    assert "CFG001" in {note.rule for note in with_config.notes}
    config = tmp_path / "hp.json"
    config.write_text('{"optimizer": "adam", "learning_rate": 0.5}', encoding="utf-8")
    assert advisor.diagnose(log, config=config, task="cnn-classification") == with_config
    ignoring = advisor.diagnose(log, config=config, task="cnn-classification", ignore=["CFG001"])
    assert "CFG001" not in {note.rule for note in ignoring.notes}


def test_columns_can_be_named_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = "".join(f"{step},{loss:.5f}\n" for step, loss in enumerate(LOSSES))
    path.write_text("step,mystery\n" + rows, encoding="utf-8")
    ((_, told),) = advisor.diagnose_all([path], mapping={"train_loss": "mystery"})
    assert told.signs["train_loss.points"] == 60


@pytest.mark.parametrize("options", [{"task": "cnn-clasification"}, {"ignore": ["LRN999"]}])
def test_a_misspelt_task_or_rule_is_refused(options: dict[str, object], log: Path) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        advisor.diagnose_all([log], **options)  # type: ignore[arg-type]  # one option at a time


def test_tune_a_problem_made_in_python_and_go_on_with_it(tiny: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    problem = load_problem(tiny)
    session = tmp_path / "mine"
    result = advisor.tune(problem, "3x", session=session, start={"learning_rate": 1e-4}, listen=events.append)
    assert result.start["learning_rate"] == 1e-4
    assert result.best in [trial.config for trial in Session.open(session).ledger.trials]
    assert result.spent_fte <= 3
    assert any(isinstance(event, TrainingFinished) for event in events)
    assert Session.open(session).ledger.result == result
    events.clear()
    assert advisor.tune(problem, "3x", session=session, listen=events.append) == result
    assert events == []


def test_a_session_of_a_python_problem_needs_that_problem(tiny: Path, tmp_path: Path) -> None:
    advisor.tune(load_problem(tiny), "0.3x", session=tmp_path / "mine")
    with pytest.raises(SessionError, match="made in Python"):
        advisor.tune(tiny, session=tmp_path / "mine")


def test_tune_a_file_by_its_name_in_a_session_of_its_own(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = advisor.tune(str(tiny), "0.3x", seed=4)
    session = Session.open(tmp_path / "sessions" / "tiny-1")
    assert session.ledger.result == result
    assert session.header.seed == 4
    assert {trial.seed for trial in session.ledger.trials} == {4}


@pytest.mark.parametrize(
    ("start", "words"),
    [({"learnin_rate": 0.1}, "did you mean 'learning_rate'"), ({"dropout": 0.7}, "dropout = 0.7 is impossible")],
)
def test_an_impossible_start_leaves_no_session(start: dict[str, float], words: str, tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        advisor.tune(tiny, "0.3x", session=tmp_path / "mine", start=start)
    assert not (tmp_path / "mine").exists()


def train(config: Config, report: Report, seed: int) -> None:
    """Learn fast at a rate of 0.02."""
    for epoch in range(1, int(config.epochs) + 1):
        loss = 0.3 + 2 * math.exp(-300 * config.learning_rate * epoch / config.epochs) + 0.001 * (seed % 3)
        report(step=epoch, train_loss=loss, val_loss=loss + 0.05)


def test_a_function_is_tuned(tmp_path: Path) -> None:
    events: list[Event] = []
    start = {"learning_rate": 1e-5, "epochs": 20}
    result = advisor.tune(
        train, "5x", task="tabular-classification", start=start, session=tmp_path / "s", listen=events.append
    )
    assert result.start_score is not None
    assert result.best_score is not None
    assert result.best_score < 0.5 < result.start_score
    assert result.spent_fte <= 5
    again = advisor.tune(train, task="tabular-classification", session=tmp_path / "s")
    assert again == result


def test_a_function_needs_its_task_and_its_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="task="):
        advisor.tune(train, start={"learning_rate": 0.1})
    with pytest.raises(UsageError, match="what train reads of its config"):
        advisor.tune(train, task="tabular-classification", session=tmp_path / "s")
    with pytest.raises(UsageError, match="cannot be tuned"):
        advisor.tune(3, task="tabular-classification")  # type: ignore[arg-type]


def test_a_command_is_tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program(tmp_path)
    words = [*PYTHON, "train.py", "--lr", "{learning_rate}"]
    result = advisor.tune(words, 4, task="tabular-classification", start={"learning_rate": 1e-5}, metric="val_acc")
    assert result.metric == "accuracy"
    assert result.improvement is not None
    assert result.improvement > 0.1
    assert (tmp_path / "sessions" / "train-1" / "result.json").exists()


def test_a_configuration_that_cannot_be_is_refused_before_any_rule_judges_by_it(tmp_path: Path) -> None:
    log = tmp_path / "metrics.csv"
    log.write_text("step,train_loss\n" + "".join(f"{step},{1 / (step + 1)}\n" for step in range(20)), encoding="utf-8")
    with pytest.raises(InputError, match=r"dropout = 1\.5 is impossible"):
        advisor.diagnose(log, config={"dropout": 1.5})
