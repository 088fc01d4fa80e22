"""What the numbers in a line are called, for lines of programs that people use."""

from __future__ import annotations

import time

import pytest

from advisor.logs.formats.printed.template import numbers_and_template


def told(line: str) -> dict[str, float]:
    numbers, template = numbers_and_template(line)
    counters = {"epoch": template.epoch, "epochs": template.epochs, "step": template.step, "steps": template.steps}
    found = {name: numbers[at] for name, at in counters.items() if at is not None}
    return found | {value.column: numbers[value.at] for value in template.values}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("epoch 3/30 loss=0.41 val_acc: 0.87", {"epoch": 3, "epochs": 30, "loss": 0.41, "val_acc": 0.87}),
        (
            "[12/100] train loss 0.3 | val loss 0.4 | lr 1e-3",
            {"step": 12, "steps": 100, "train loss": 0.3, "val loss": 0.4, "lr": 1e-3},
        ),
        ("iter 100: loss 2.31, time 12ms, mfu 1.20%", {"step": 100, "loss": 2.31}),
        ("step 250: train loss 1.97, val loss 2.06", {"step": 250, "train loss": 1.97, "val loss": 2.06}),
        (
            "step:36/6000 train_loss:7.2317 train_time:10026ms step_avg:385.61ms",
            {"step": 36, "steps": 6000, "train_loss": 7.2317},
        ),
        (
            "step    1/74 | train loss 4.367857 | norm 15.5034 | lr 1.00e-04 | 80.5 ms (51000 tok/s)",
            {"step": 1, "steps": 74, "train loss": 4.367857, "norm": 15.5034, "lr": 1e-4},
        ),
        (
            "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.300039",
            {"epoch": 1, "step": 640, "steps": 60000, "train Loss": 2.300039},
        ),
        (
            "Test set: Average loss: 0.0471, Accuracy: 9851/10000 (99%)",
            {"test Average loss": 0.0471, "test Accuracy": 9851},
        ),
        (
            "Epoch: [0][ 10/5005]\tTime  0.5 ( 0.7)\tLoss 6.9e+00 (6.9e+00)\tAcc@1   0.39 (  0.10)",
            {"epoch": 0, "step": 10, "steps": 5005, "Loss": 6.9, "Acc@1": 0.39},
        ),
        (
            "INFO:root:[Epoch 0] train=0.452885 val=0.526300 loss=1.505485 time: 41.090768",
            {"epoch": 0, "loss": 1.505485, "train accuracy": 0.452885, "val accuracy": 0.5263},
        ),
        (
            "INFO:root:06:31:58 [Epoch 1 Batch 10/82] loss=0.8139, lr=0.0000047, metrics:accuracy:0.5062",
            {"epoch": 1, "step": 10, "steps": 82, "loss": 0.8139, "lr": 4.7e-6, "metrics:accuracy": 0.5062},
        ),
        (
            "Wed Oct 28 01:49:11 2020 Epoch 0, lr: 0.0010000, val loss: 118.90921, acc: 58.60000",
            {"epoch": 0, "lr": 0.001, "val loss": 118.90921, "val acc": 58.6},
        ),
        (
            "I0313 10:29:46.341424 1399972 logging_writer.py:48] [100] global_step=100, grad_norm=0.07, loss=0.12",
            {"step": 100, "grad_norm": 0.07, "loss": 0.12},
        ),
        (
            "submission_runner.py:420] Time: 238.94s, \tStep: 1, \t{'train/ctc_loss': Array(31.4, dtype=float32)}",
            {"step": 1, "train/ctc_loss": 31.4},
        ),
        (
            "2021-01-01 10:00:00 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 4.5 | nll_loss 3.1 | "
            "ppl 8.1 | num_updates 1000 | best_loss 4.2",
            {"epoch": 1, "step": 1000, "val loss": 4.5, "val ppl": 8.1},
        ),
        (
            '2021-01-01 | INFO | train | {"epoch": 1, "train_loss": "9.8", "train_num_updates": "100"}',
            {"epoch": 1, "step": 100, "train_loss": 9.8},
        ),
        (
            "{'loss': '0.6938', 'grad_norm': '0.5466', 'learning_rate': '4.583e-05', 'epoch': '0.5'}",
            {"epoch": 0.5, "loss": 0.6938, "grad_norm": 0.5466, "learning_rate": 4.583e-5},
        ),
        (
            "Epoch 0: 100%|████| 938/938 [00:10<00:00, 90.1it/s, v_num=0, train_loss=0.3, val_loss=0.2]",
            {"epoch": 0, "step": 938, "steps": 938, "train_loss": 0.3, "val_loss": 0.2},
        ),
        (
            "[Epoch 199] train avg loss 0.00116813, dev acc 0.8587, dev avg loss 0.385486, throughput 2.59222K wps",
            {"epoch": 199, "train avg loss": 0.00116813, "dev acc": 0.8587, "dev avg loss": 0.385486},
        ),
        ("train Loss: 0.3000 Acc: 0.8000", {"train Loss": 0.3, "train Acc": 0.8}),
        ("Validation: loss 0.3 acc 0.9", {"val loss": 0.3, "val acc": 0.9}),
        ("val_acc: 0.8, loss: 0.3", {"val_acc": 0.8, "loss": 0.3}),
        ("    train/Perplexity=8,641", {"train/Perplexity": 8641}),
        ("Epoch 3 | loss = nan | val_loss = inf", {"epoch": 3, "loss": float("nan"), "val_loss": float("inf")}),
        # no curves
        (
            "[Epoch 1/200] [Batch 0/938] [D loss: 0.69] [G loss: 0.70]",
            {"epoch": 1, "epochs": 200, "step": 0, "steps": 938},
        ),
        ("Validation loss decreased (0.3 --> 0.2).  Saving model ...", {}),
        ("Test Accuracy of horse: 84% (847/1000)", {}),
        ("Test Accuracy of     7: 98% (1007/1028)", {}),
        ("Test: [ 10/98]\tTime 0.5\tLoss 6.9 (6.9)", {"step": 10, "steps": 98, "test Loss": 6.9}),
        ("2020-10-28 01:49:11 host:3 version 2.4.1+cu121", {}),
    ],
)
def test_lines(line: str, expected: dict[str, float]) -> None:
    assert told(line) == pytest.approx(expected, nan_ok=True)


def test_a_share_has_a_total() -> None:
    numbers, template = numbers_and_template("Accuracy: 9851/10000")
    (value,) = template.values
    assert (numbers[value.at], value.total and numbers[value.total]) == (9851, 10000)


def test_words_about_the_whole_training_are_a_summary() -> None:
    assert numbers_and_template("Best model at epoch 3. Validation metrics:accuracy:0.7401")[1].is_summary
    assert not numbers_and_template("epoch 3 acc 0.5 best_acc 0.7")[1].is_summary


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.",
        "1e",
        "loss",
        "loss=",
        "a:",
        " ",
        "  ",
        "1/",
        "1 of ",
        "(",
        "[1,",
        "Jan ",
        "12:",
        "nan",
        "1,234",
        "\t-",
    ],
)
def test_no_line_takes_long(unit: str) -> None:
    line = (unit * 10_000)[:10_000]
    began = time.perf_counter()
    numbers_and_template(line)
    # The longest takes some milliseconds; what backtracks takes minutes.
    assert time.perf_counter() - began < 2
