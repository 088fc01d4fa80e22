"""Real logs of other people beside the repository, each against an independent reading of the same file."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import OTHERS, needs_others

pytestmark = needs_others


def files(pattern: str) -> list[Any]:
    found = sorted(OTHERS.glob(pattern))
    return [pytest.param(path, id=path.name[-50:]) for path in found if path.name != "SOURCE.txt"]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def loaded(path: Path) -> Any:
    return json.loads(text_of(path))


def length(run: Run, curve: str) -> int:
    return len(run.curves[curve]) if curve in run.curves else 0


@pytest.mark.parametrize("path", files("hf_trainer_state_json/*.json"))
def test_trainer_states(path: Path) -> None:
    (run,) = read_runs(path)
    history = loaded(path)["log_history"]
    assert length(run, "train_loss") == sum("loss" in entry for entry in history) > 400
    assert length(run, "val_loss") == sum("eval_loss" in entry for entry in history)
    assert run.planned_x == loaded(path)["max_steps"]


@pytest.mark.parametrize("path", files("llamafactory_trainer_log_jsonl/*.jsonl"))
def test_llama_factory(path: Path) -> None:
    (run,) = read_runs(path)
    assert length(run, "train_loss") == len(re.findall(r'"loss": ', text_of(path))) > 400
    assert run.planned_x == 2178


@pytest.mark.parametrize("path", files("history_json/*.json"))
def test_histories(path: Path) -> None:
    (run,) = read_runs(path)
    document = loaded(path)
    for curve, name in (("train_loss", "train_loss"), ("val_loss", "val_loss"), ("val_accuracy", "val_acc")):
        assert run.curves[curve].y.tolist() == document[name]


@pytest.mark.parametrize("path", files("deepobs_json/*.json") + files("cockpit_json/*e-03.json"))
def test_deepobs(path: Path) -> None:
    (run,) = read_runs(path)
    document = loaded(path)
    losses = document["train_losses"] or document["minibatch_train_losses"]
    assert run.curves["train_loss"].y.tolist() == losses
    assert length(run, "val_loss") == len(document.get("valid_losses", document["test_losses"]))
    assert run.config["batch_size"] == document["batch_size"]
    assert run.seed == 42


@pytest.mark.parametrize("path", files("cockpit_json/*__log.json"))
def test_cockpit(path: Path) -> None:
    records = loaded(path).values()
    expected = sum("train_loss" in record for record in records)
    if not expected:
        with pytest.raises(LogError, match="no column that is known"):
            read_runs(path)
        return
    (run,) = read_runs(path)
    assert length(run, "train_loss") == length(run, "val_loss") == expected


@pytest.mark.parametrize("path", files("notebooks_outputs_only/*.ipynb"))
def test_notebooks(path: Path) -> None:
    cells = [cell for cell in loaded(path)["cells"] if cell["cell_type"] == "code"]
    texts = ["".join("".join(output.get("text", "")) for output in cell["outputs"]) for cell in cells]
    # Keras: a title and a finished bar per epoch. The two of Udacity: a line with both losses per epoch.
    counts = [len(re.findall(r"Epoch \d+/\d+\n.*? loss: ", text)) for text in texts]
    counts = [
        count or len(re.findall(r"Epoch: \d+ \tTraining Loss: ", text))
        for count, text in zip(counts, texts, strict=True)
    ]
    expected = [count for count in counts if count]
    if not expected:
        with pytest.raises(LogError, match="no training is printed"):
            read_runs(path)
        return
    assert [length(run, "train_loss") for run in read_runs(path)] == expected


@pytest.mark.parametrize("path", files("absl_text_log/*.log"))
def test_absl(path: Path) -> None:
    (run,) = read_runs(path)
    text = text_of(path)
    steps = {int(step) for step in re.findall(r"global_step=(\d+), grad_norm", text)}
    evaluated = {int(step) for step in re.findall(r"Step: (\d+), \t\{'train/", text)}
    assert length(run, "gradient_norm") == len(steps)
    assert length(run, "val_loss") == len(evaluated) > 40
    assert length(run, "train_loss") in (len(steps), len(evaluated))
    assert run.planned_x in (31998, 240000)


@pytest.mark.parametrize("path", files("mxnet_gluon_log/*.log"))
def test_mxnet(path: Path) -> None:
    (run,) = read_runs(path)
    text = text_of(path)
    validated = re.findall(r"\] train=\S+ val=|^.*validation metrics:|dev avg loss", text, re.MULTILINE)
    validated = [line for line in validated if "Best" not in line]
    assert length(run, "val_accuracy") == len(validated)
    batches = re.findall(r"Epoch ?\[?\d+\]? Batch \[?\d+.*loss=", text)
    whole = re.findall(r"\[Epoch \d+\] train", text)
    assert length(run, "train_loss") == len(whole or batches) > 30
    assert run.config["batch_size"] in (32, 50, 128)


@pytest.mark.parametrize("path", files("modded_nanogpt_txt/*.txt"))
def test_nanogpt(path: Path) -> None:
    (run,) = read_runs(path)
    text = text_of(path)
    assert length(run, "train_loss") == len(re.findall(r"^step:\d+/\d+ train_loss:", text, re.MULTILINE))
    assert length(run, "val_loss") == len(set(re.findall(r"^step:(\d+)/\d+ val_loss:", text, re.MULTILINE))) > 30
    assert run.planned_x == float(re.findall(r"^step:\d+/(\d+)", text, re.MULTILINE)[0])


@pytest.mark.parametrize("path", files("python_logging_free_text/*.txt"))
def test_free_text(path: Path) -> None:
    runs = read_runs(path)
    epochs = [int(epoch) for epoch in re.findall(r"Epoch (\d+), lr:", text_of(path))]
    again = sum(after == 0 and before > 0 for before, after in pairwise(epochs))
    repeated = sum(after == before for before, after in pairwise(epochs))
    assert len(runs) == 1 + again
    assert sum(length(run, "val_loss") for run in runs) == len(epochs) - repeated
    assert all(length(run, "val_accuracy") == length(run, "val_loss") for run in runs)


@pytest.mark.parametrize("path", files("wandb_run_dir/*output.log"))
def test_output_of_wandb(path: Path) -> None:
    (run,) = read_runs(path)
    text = text_of(path)
    assert length(run, "train_loss") == len(re.findall(r"train/CrossEntropyLoss=", text)) > 30
    assert run.planned_x == float(re.findall(r"\[step=\d+/(\d+)", text)[0])


@pytest.mark.parametrize("path", files("algoperf_csv_and_hparams/*hparams.json") + files("wandb_run_dir/*config.yaml"))
def test_settings_are_no_log(path: Path) -> None:
    with pytest.raises(LogError):
        read_runs(path)
