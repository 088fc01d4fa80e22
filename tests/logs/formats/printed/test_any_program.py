"""Text logs of programs that nobody knows: what counts, which split, where a new run begins, what is no log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs import read_runs
from advisor.logs.files.text import HEAD_BYTES
from tests.logs.places import SAMPLES

Read = Callable[[str], list[Run]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> list[Run]:
        path = tmp_path / "log.txt"
        path.write_text(text, encoding="utf-8")
        runs = read_runs(path)
        assert {run.format for run in runs} == {"text"}
        return runs

    return read_text


def points(run: Run, curve: str) -> list[tuple[float, float]]:
    return list(zip(run.curves[curve].x.tolist(), run.curves[curve].y.tolist(), strict=True))


def test_what_the_trainer_prints() -> None:
    (run,) = read_runs(SAMPLES / "hf_trainer" / "console.txt")
    assert [len(run.curves[name]) for name in ("train_loss", "val_loss", "gradient_norm")] == [6, 3, 6]
    assert run.curves["train_loss"].x.tolist() == [0.5, 1, 1.5, 2, 2.5, 3]


def test_epochs(read: Read) -> None:
    (run,) = read("epoch 1/30 loss=0.5 val_acc: 0.8\nepoch 2/30 loss=0.4 val_acc: 0.9\n")
    assert points(run, "train_loss") == [(1, 0.5), (2, 0.4)]
    assert points(run, "val_accuracy") == [(1, 0.8), (2, 0.9)]
    assert (run.planned_x, run.curves["train_loss"].x_unit) == (30, "epoch")


def test_epochs_that_are_counted_from_0_end_one_earlier(read: Read) -> None:
    (run,) = read("Epoch 0/30: loss 0.5\nEpoch 1/30: loss 0.4\n")
    assert run.planned_x == 29


def test_a_nameless_counter(read: Read) -> None:
    (run,) = read("".join(f"[{n}/100] train loss {1 / n} | val loss {2 / n} | lr 1e-3\n" for n in (1, 2, 3)))
    assert [len(curve) for curve in run.curves.values()] == [3, 3, 3]
    assert run.planned_x == 100


def test_batches_begin_anew_in_every_epoch_and_the_test_follows(read: Read) -> None:
    """The example of PyTorch for MNIST."""
    lines = []
    for epoch in (1, 2):
        lines += [f"Train Epoch: {epoch} [{at}/100 ({at}%)]\tLoss: {1 / (epoch + at)}" for at in (0, 40, 80)]
        lines += ["", f"Test set: Average loss: 0.{epoch}, Accuracy: {90 + epoch}/100 ({90 + epoch}%)", ""]
    (run,) = read("\n".join(lines))
    assert run.curves["train_loss"].x.tolist() == [0, 40, 80, 100, 140, 180]
    assert points(run, "val_loss") == [(80, 0.1), (180, 0.2)]
    assert points(run, "val_accuracy") == [(80, 0.91), (180, 0.92)]


def test_the_progress_of_a_validation_is_no_result(read: Read) -> None:
    """The example of PyTorch for ImageNet."""
    lines = []
    for epoch in (0, 1):
        lines += [f"Epoch: [{epoch}][{at}/20]\tLoss {1.0} ({1.0})\tAcc@1 5.0 (5.0)" for at in (0, 10)]
        lines += [f"Test: [{at}/9]\tLoss 3.0 (3.0)\tAcc@1 1.0 (1.0)" for at in (0, 8)]
        lines += [f" *   Acc@1 7{epoch}.044 Acc@5 90.1"]
    (run,) = read("\n".join(lines))
    assert points(run, "val_accuracy") == [(10, 70.044), (30, 71.044)]
    assert len(run.curves["train_loss"]) == 4
    assert "4 line(s) about a part of a validation were skipped." in run.remarks


def test_a_section_gives_the_split(read: Read) -> None:
    text = "".join(
        f"Epoch {epoch}/2\n----------\nTraining ...\nloss: {1 / epoch} acc: 0.5\n"
        f"Validating ...\nloss: {2 / epoch} acc: 0.6\n"
        for epoch in (1, 2)
    )
    (run,) = read(text)
    assert points(run, "train_loss") == [(1, 1.0), (2, 0.5)]
    assert points(run, "val_loss") == [(1, 2.0), (2, 1.0)]
    assert points(run, "val_accuracy") == [(1, 0.6), (2, 0.6)]


def test_one_line_per_metric_below_the_step(read: Read) -> None:
    text = "".join(
        f"INFO [step={n}/50,epoch=0]\n    train/CrossEntropyLoss={9 - n / 10}\n    lr=0.1\n" for n in (10, 20)
    )
    (run,) = read(text)
    assert points(run, "train_loss") == [(10, 8.0), (20, 7.0)]
    assert (run.planned_x, len(run.curves["learning_rate"])) == (50, 2)


def test_without_any_counter_rows_are_counted(read: Read) -> None:
    (run,) = read("Train loss: 0.5\nVal loss: 0.6\nTrain loss: 0.4\nVal loss: 0.5\nTrain loss: 0.3\nVal loss: 0.4\n")
    assert points(run, "val_loss") == [(0, 0.6), (1, 0.5), (2, 0.4)]
    assert run.curves["val_loss"].x_unit == "row"


def test_settings_become_the_configuration(read: Read) -> None:
    (run,) = read("Namespace(batch_size=8, lr=0.1, epochs=5, seed=3)\n[Epoch 0] loss=1.0\n[Epoch 1] loss=0.5\n")
    assert (run.config["learning_rate"], run.config["batch_size"], run.seed, run.planned_x) == (0.1, 8, 3, 4)
    assert "learning_rate" not in run.curves


def epochs(count: int, begin: int = 0) -> str:
    return "".join(f"epoch {epoch} loss {1 / (epoch + 1)}\n" for epoch in range(begin, count))


def test_a_run_that_introduces_itself_again_is_another(read: Read) -> None:
    banner = "Using device cuda with seed 1\n"
    runs = read(banner + epochs(4) + banner + epochs(3) + banner + epochs(2))
    assert [len(run.curves["train_loss"]) for run in runs] == [4, 3, 2]


def test_without_an_introduction_the_counter_alone_tells(read: Read) -> None:
    assert [len(run.curves["train_loss"]) for run in read(epochs(4) + epochs(3))] == [4, 3]


def test_a_resumed_run_is_one(read: Read) -> None:
    banner = "Using device cuda with seed 1\n"
    (run,) = read(banner + epochs(5) + banner + epochs(7, begin=3))
    assert run.curves["train_loss"].x.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert any("as after a resumed run" in remark for remark in run.remarks)
    (run,) = read(banner + epochs(5) + "resuming\n" + epochs(3))
    assert len(run.curves["train_loss"]) == 5


def test_a_long_listing_before_the_first_line(read: Read) -> None:
    listing = "optimizer = SGD(model.parameters(), lr=0.1)\n" * (HEAD_BYTES // 20)
    (run,) = read(listing + epochs(3))
    assert len(run.curves["train_loss"]) == 3


def test_a_loss_that_never_moves_is_a_curve(read: Read) -> None:
    (run,) = read("".join(f"epoch {epoch}: loss 0.6931\n" for epoch in range(3)))
    assert len(run.curves["train_loss"]) == 3


def test_a_training_that_has_just_begun(read: Read) -> None:
    (run,) = read("Building the model\nEpoch 1/30 loss 0.4\n")
    assert points(run, "train_loss") == [(1, 0.4)]


def test_a_program_before_its_own_log(read: Read) -> None:
    program = 'import torch\n\ndef main():\n    """Print epoch 7 loss 0.5 and\n    epoch 8 loss 0.4."""\n\n'
    program += "def run():\n    pass\n"
    (run,) = read(program + "=" * 50 + "\n" + epochs(3))
    assert points(run, "train_loss")[0] == (0, 1.0)
    assert len(run.curves["train_loss"]) == 3


def test_names_can_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"step {n} objective: {n / 10} fit 3\n" for n in range(5)))
    with pytest.raises(
        LogError, match="its numbers are called 'objective', 'fit'; name one with --map train_loss=NAME"
    ):
        read_runs(path)
    (run,) = read_runs(path, {"train_loss": "objective"})
    assert points(run, "train_loss")[-1] == (4, 0.4)


def test_long_lines_are_cut_and_said(read: Read) -> None:
    (run,) = read(epochs(2) + "x" * 50_000 + " loss 3\n" + epochs(4, begin=2))
    assert len(run.curves["train_loss"]) == 4
    assert "1 line(s) longer than 10,000 characters were cut there." in run.remarks


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ada,\n\nthe loss of 3 ships in 1902 was hard. On 12 May we counted 40 men.\n\nYours, 7 May 1903\n",
        "learning_rate: 0.1\nbatch_size: 32\nepochs: 30\nloss: cross_entropy\nlabel_smoothing: 0.1\n",
        "stages:\n  - epochs: 10\n    lr: 0.1\n  - epochs: 20\n    lr: 0.01\n",
        "import torch\n\nepoch = 0\ntrain_loss = 0.0\nfor epoch in range(10):\n    train_loss = 0.0\n    lr = 1e-3\n",
        "def loss(x: float = 0.5) -> float:\n    return 0.5 * x\n\n\nassert loss(1.0) == 0.5\n",
        'import x\n\n\ndef f():\n    """epoch 1 loss 0.5\n    epoch 2 loss 0.4"""\n\n\ndef g():\n    return f\n',
        "Lines such as `epoch 3 loss 0.41` are read.\n\n" + "More words follow here.\n" * 5,
        "# Results\n\nAccuracy 0.91 with dropout, accuracy 0.89 without.\n",
        "[project]\nname = 'x'\nversion = '0.1.0'\n",
    ],
)
def test_what_holds_no_training_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(LogError, match=r"^\S+ cannot be read as a training log: it ") as caught:
        read_runs(path)
    assert "\n" not in str(caught.value)


def test_a_run_that_is_nan_from_its_first_line_is_no_table(read: Read) -> None:
    (run,) = read("".join(f"epoch {epoch}/4 loss=nan val_loss=nan\n" for epoch in range(1, 5)))
    assert len(run.curves["train_loss"]) == len(run.curves["val_loss"]) == 4
