"""trainer_state.json as transformers writes it, and what it is hard to see in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.core.outcome import Outcome
from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import SAMPLES

HF_TRAINER = SAMPLES / "hf_trainer"


def entries(path: Path, key: str) -> list[float]:
    history = json.loads(path.read_text(encoding="utf-8"))["log_history"]
    return [entry[key] for entry in history if key in entry]


def written(tmp_path: Path, **changes: Any) -> Path:
    state = {"global_step": 4, "max_steps": 10, "num_train_epochs": 1, "log_history": [{"loss": 1.0, "step": 2}]}
    path = tmp_path / "state.json"
    path.write_text(json.dumps(state | changes))
    return path


def test_every_logged_step_and_evaluation_is_read() -> None:
    path = HF_TRAINER / "trainer_state.json"
    (run,) = read_runs(path)
    assert run.format == "hf_trainer"
    assert run.curves["train_loss"].y.tolist() == entries(path, "loss")
    assert run.curves["val_loss"].y.tolist() == entries(path, "eval_loss")
    assert run.curves["train_loss"].x.tolist() == [2, 4, 6, 8, 10, 12]
    assert len(run.curves["gradient_norm"]) == len(run.curves["learning_rate"]) == 6
    assert (run.planned_x, run.outcome, run.config["batch_size"]) == (12, Outcome.FINISHED, 8)


def test_a_checkpoint_on_the_way_does_not_say_how_it_ended() -> None:
    (run,) = read_runs(HF_TRAINER / "trainer_state_first_checkpoint.json")
    assert (run.planned_x, run.outcome) == (12, Outcome.UNKNOWN)
    assert run.curves["train_loss"].x.tolist() == [2, 4]


def test_a_loss_of_zero_beside_a_nan_norm_is_said(tmp_path: Path) -> None:
    broken = [{"loss": 0.0, "grad_norm": float("nan"), "step": step} for step in (4, 6)]
    (run,) = read_runs(written(tmp_path, log_history=[{"loss": 1.0, "grad_norm": 1.0, "step": 2}, *broken]))
    assert any("2 entries have loss 0.0 beside a grad_norm of NaN" in remark for remark in run.remarks)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"log_history": []}, "it has an empty log_history"),
        ({"log_history": [{"train_runtime": 1.0, "train_loss": 2.0, "step": 3}]}, "without a logged step"),
        ({"log_history": [{"step": 3}]}, "no column that is known"),
        ({"log_history": 3}, "it has an empty log_history"),
    ],
)
def test_a_state_without_curves_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(LogError, match=said):
        read_runs(written(tmp_path, **changes))


def test_a_state_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text()[:-5])
    with pytest.raises(LogError, match="it is no whole JSON document: line 1"):
        read_runs(path)
