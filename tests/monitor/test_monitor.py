"""The monitor in real loops, against `advisor diagnose` on a log of the same points."""

from __future__ import annotations

import logging
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import advisor
from advisor.core.config import Value
from advisor.core.finding import Finding
from advisor.errors import UsageError

CONFIG: dict[str, Value] = {"learning_rate": 0.1, "optimizer": "sgd", "batch_size": 32}
TASK = "cnn-classification"
Points = list[tuple[int, float, float | None]]


def toy() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))


def exploding(steps: int = 40) -> list[float]:
    return [2.3, 2.6, 4.1, 30.0, 900.0, *[math.nan] * (steps - 5)]


@pytest.mark.parametrize("losses", [0.2 + 2.1 * np.exp(-np.arange(60) / 8), exploding()], ids=["healthy", "exploding"])
def test_it_says_what_diagnose_says_of_a_table(losses: Any, tmp_path: Path) -> None:
    path, monitor = tmp_path / "log.csv", advisor.Monitor(TASK, CONFIG)
    rows = ["step,loss,val_acc,lr\n"]
    for step, loss in enumerate(losses):
        monitor.log(step, loss=loss, val_acc=1 - math.exp(-step / 9), lr=0.1)
        rows.append(f"{step},{float(loss)!r},{1 - math.exp(-step / 9)!r},0.1\n")
    path.write_text("".join(rows), encoding="utf-8")
    assert monitor.diagnosis() == advisor.diagnose(path, task=TASK, config=CONFIG)
    assert list(monitor.run().curves) == ["train_loss", "val_accuracy", "learning_rate"]


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(st.tuples(st.integers(0, 60), st.floats(), st.none() | st.floats()), max_size=80),
    planned=st.none() | st.integers(1, 100),
    unit=st.sampled_from(["step", "epoch"]),
    task=st.sampled_from([None, TASK]),
)
def test_it_says_what_diagnose_says_of_its_file(
    points: Points, planned: int | None, unit: Any, task: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("run") / "run.jsonl"
    monitor = advisor.Monitor(task, CONFIG, planned, unit=unit, ignore=["CFG001"])
    for step, train, val in points:
        monitor.log(step, train_loss=train, val_loss=val)
    monitor.save(path)
    told = monitor.diagnosis()
    if points:
        assert told == advisor.diagnose(path, task=task, ignore=["CFG001"])
    assert told == advisor.diagnose(monitor.run(), task=task, ignore=["CFG001"])


def test_tensors_are_not_read_on_each_step() -> None:
    monitor = advisor.Monitor()
    for step in range(100):
        # Nothing can be read from this device: it has no numbers.
        monitor.log(step, train_loss=torch.empty((), device="meta"))
    monitor = advisor.Monitor()
    for step in range(1000):
        monitor.log(step, train_loss=torch.tensor(float(step)))
        assert len(monitor._waiting) < 256
    assert monitor.run().curves["train_loss"].y.tolist() == list(range(1000))


def test_a_resumed_training_replaces_what_it_repeats() -> None:
    monitor = advisor.Monitor()
    for step in [*range(50), *range(30, 60)]:
        monitor.log(step, train_loss=float(step % 7))
    curve = monitor.run().curves["train_loss"]
    assert curve.x.tolist() == list(range(60))
    monitor.log(10, train_loss=99)
    assert monitor.run().curves["train_loss"].y[10] == 99


def test_what_was_not_measured_claims_nothing() -> None:
    monitor = advisor.Monitor()
    monitor.log(0, loss=None, train_loss=2.0, val_loss=None)
    assert {name: curve.y.tolist() for name, curve in monitor.run().curves.items()} == {"train_loss": [2.0]}


def test_a_long_training_is_thinned_and_says_so(tmp_path: Path) -> None:
    monitor = advisor.Monitor()
    for step in range(5000):
        monitor.log(step, train_loss=1 / (1 + step), val_loss=0.5 if step % 100 == 0 else None)
    run = monitor.run()
    assert {name: len(curve) <= 4096 for name, curve in run.curves.items()} == {"train_loss": True, "val_loss": True}
    assert run.remarks == ("train_loss was thinned: of 5000 points, one of 2 is kept.",)
    monitor.save(tmp_path / "run.jsonl")
    assert advisor.diagnose(tmp_path / "run.jsonl") == monitor.diagnosis()


def test_a_finding_is_told_once_and_soon_when_the_loss_breaks() -> None:
    told: list[tuple[int, Finding]] = []
    monitor = advisor.Monitor(TASK, CONFIG, 10_000, on_finding=lambda finding: told.append((step, finding)))
    for step, loss in enumerate(exploding(600)):
        monitor.log(step, train_loss=loss)
    rules = [finding.rule for _, finding in told]
    assert {"LRN001", "LOS012", "STB001"} & set(rules)
    assert len(rules) == len(set(rules))
    assert told[0][0] <= 256  # when the waiting numbers were read
    assert {finding.rule for finding in monitor.diagnosis().findings} <= set(rules)


def test_a_healthy_training_is_left_in_peace() -> None:
    told: list[Finding] = []
    monitor = advisor.Monitor(TASK, planned_steps=2000, on_finding=told.append)
    noise = np.random.default_rng(0).normal(0, 0.05, 2000)
    for step in range(2000):
        monitor.log(step, train_loss=0.3 + 2 * math.exp(-step / 300) + noise[step])
    assert [finding.rule for finding in told] == []


def test_what_the_callback_raises_does_not_end_the_training(caplog: pytest.LogCaptureFixture) -> None:
    def raise_it(finding: Finding) -> None:
        raise RuntimeError(f"no mail server to tell of {finding.rule}")

    monitor = advisor.Monitor(on_finding=raise_it)
    with caplog.at_level(logging.ERROR, logger="advisor"):
        for step, loss in enumerate(exploding(300)):
            monitor.log(step, train_loss=loss)
    assert "the training goes on" in caplog.text
    assert "no mail server" in caplog.text
    assert len(monitor.run().curves["train_loss"]) == 300


def test_attached_it_reads_a_training_by_itself() -> None:
    model = toy()
    groups: list[dict[str, Any]] = [{"params": model[0].parameters(), "lr": 0.01}, {"params": model[2].parameters()}]
    optimizer = torch.optim.SGD(groups, 0.1)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    monitor = advisor.Monitor(TASK, CONFIG)
    with monitor.attach(model, optimizer, every=4):
        for step in range(1, 21):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(torch.randn(32, 6)), torch.randint(3, (32,)))
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()
            monitor.log(step, train_loss=loss)
    curves = monitor.run().curves
    assert curves["learning_rate"].y == pytest.approx([0.1 * 0.9**step for step in range(20)])
    for name in ("gradient_norm", "update_ratio", "dead_units"):
        assert curves[name].x.tolist() == [1, 5, 9, 13, 17]
        assert np.isfinite(curves[name].y).all()
    assert not optimizer._optimizer_step_pre_hooks
    optimizer.step()
    monitor.log(21, train_loss=0.5)
    assert len(monitor.run().curves["gradient_norm"]) == 5
    assert monitor.diagnosis().signs["gradient_norm.median"] is not None


@pytest.mark.parametrize(
    ("unit", "first", "second", "expected"),
    # Readings at updates 1, 3, 5, 7 and 9; 5 updates before the first log and 5 after it.
    [("step", 100, 110, [96, 98, 100, 104, 108]), ("epoch", 1, 2, [0.2, 0.6, 1.0, 1.4, 1.8])],
)
def test_readings_between_two_logs_stand_between_their_steps(
    unit: Any, first: int, second: int, expected: list[float]
) -> None:
    model = toy()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    monitor = advisor.Monitor(unit=unit).attach(model, optimizer, every=2)
    for step in (first, second):
        for _ in range(5):
            torch.autograd.backward(model(torch.randn(4, 6)).sum())
            optimizer.step()
        monitor.log(step, train_loss=1.0)
    assert monitor.run().curves["gradient_norm"].x.tolist() == pytest.approx(expected)


def test_a_curve_that_is_logged_by_hand_is_left_to_the_hand() -> None:
    model = toy()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    monitor = advisor.Monitor().attach(model, optimizer, every=1)
    for step in range(5):
        torch.autograd.backward(model(torch.randn(4, 6)).sum())
        optimizer.step()
        monitor.log(step, grad_norm=7.0, lr=0.5)
    curves = monitor.run().curves
    assert curves["gradient_norm"].y.tolist() == [7.0] * 5
    assert curves["learning_rate"].y.tolist() == [0.5] * 5
    assert len(curves["update_ratio"]) == 5


def test_wrong_use_is_said_in_one_sentence() -> None:
    monitor = advisor.Monitor()
    optimizer = torch.optim.SGD(toy().parameters(), 0.1)
    with pytest.raises(UsageError, match="did you mean 'train_loss'"):
        monitor.log(0, val_loss=1.0, trian_loss=1.0)
    assert not monitor.run().curves
    for step in ("one", math.nan):
        with pytest.raises(UsageError, match="give the number of the step"):
            monitor.log(step, train_loss=1.0)  # type: ignore[arg-type]
    for wrong in (0, -5, math.inf):
        with pytest.raises(UsageError, match="planned_steps"):
            advisor.Monitor(planned_steps=wrong)
    with pytest.raises(UsageError, match="unit = 'hour'"):
        advisor.Monitor(unit="hour")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="which has no step hooks"):
        monitor.attach(toy(), "adam")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="every = 0"):
        monitor.attach(toy(), optimizer, every=0)
    monitor.attach(toy(), optimizer)
    with pytest.raises(UsageError, match="attached already"):
        monitor.attach(toy(), optimizer)
    monitor.detach()
    monitor.detach()


def test_a_loop_without_torch_does_without_it() -> None:
    program = (
        "import sys, advisor\n"
        "monitor = advisor.Monitor('cnn-classification', on_finding=print)\n"
        "for step in range(500): monitor.log(step, train_loss=1 / (1 + step))\n"
        "monitor.diagnosis()\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_run_too_short_to_be_judged_while_it_goes_on_is_judged_when_its_block_ends() -> None:
    told: list[Finding] = []
    with advisor.Monitor(TASK, planned_steps=300, on_finding=told.append) as monitor:
        for step in range(300):
            monitor.log(step, train_loss=2.3 if step == 0 else 60.0 - step / 30)
    assert [finding.rule for finding in told] == [finding.rule for finding in monitor.diagnosis().findings]
    assert told


def test_a_training_that_was_stopped_is_not_judged_as_one_that_ended() -> None:
    told: list[Finding] = []

    def stopped() -> None:
        with advisor.Monitor(TASK, planned_steps=300, on_finding=told.append) as monitor:
            for step in range(100):
                monitor.log(step, train_loss=2.3 if step == 0 else 60.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not told


def test_a_loss_that_broke_is_told_while_the_run_is_young() -> None:
    told: list[Finding] = []
    monitor = advisor.Monitor(TASK, planned_steps=10_000, on_finding=told.append)
    for step, loss in enumerate([*np.linspace(2.3, 2.0, 20), *[math.nan] * 12]):
        monitor.log(step, train_loss=float(loss))
    assert told, "ten losses in a row were no numbers"
    assert "confidence" in str(told[0])


def test_what_is_no_single_number_is_refused() -> None:
    with pytest.raises(UsageError, match="train_loss is no single number"):
        advisor.Monitor().log(0, train_loss=np.array([1.0, 2.0]))
