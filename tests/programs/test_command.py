"""Programs as trainables: what they can do, what they cost, and every way in which they fail."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor.core.advice import Range
from advisor.core.command import CommandLine
from advisor.core.config import Value
from advisor.core.metric import Direction
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Objective, Tick
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.programs.command import CommandTrainable, called, prepare_command
from advisor.programs.first_values import situation_with
from tests.programs.programs import CURVE, PYTHON, program

KNOWLEDGE = load_knowledge()
START: dict[str, Value] = {"learning_rate": 0.01, "epochs": 10}
ALL = ("--lr", "{learning_rate}", "--epochs", "{epochs}", "--seed", "{seed}")


def command(
    folder: Path, text: str = CURVE, *words: str, start: dict[str, Value] = START, **fields: object
) -> CommandTrainable:
    """Return a program with this text as a trainable, told the words."""
    path = program(folder, text)
    told = {"words": (*PYTHON, str(path), *(words or ALL)), "task": "tabular-classification", "folder": str(folder)}
    line = CommandLine.model_validate({**told, **fields})
    return prepare_command(line, start, situation_with(start, line.task, KNOWLEDGE), KNOWLEDGE, folder / "s-1/output")


def train(trainable: CommandTrainable, length: float = 1.0, seed: int = 0, **changes: Value) -> Run:
    return trainable.run(trainable.start.with_(**changes), seed, length)


def test_placeholders_are_capabilities(tmp_path: Path) -> None:
    able = command(tmp_path).capabilities
    assert (able.seeded, able.shortenable, able.shortest) == (True, True, 0.1)
    assert not able.inspectable
    assert not able.sweepable
    bare = command(tmp_path, CURVE, "--lr", "{learning_rate}", start={"learning_rate": 0.01}).capabilities
    assert (bare.seeded, bare.shortenable, bare.shortest) == (False, False, 1.0)


def test_a_run_has_the_curves_that_were_printed(tmp_path: Path) -> None:
    trainable = command(tmp_path)
    run = train(trainable)
    assert run.outcome is Outcome.FINISHED
    assert run.curves["val_loss"].x.tolist() == list(range(1, 11))
    assert run.planned_x == 10
    assert (run.cost, run.length, run.seed) == (1.0, 1.0, 0)
    assert trainable.objective == Objective("loss", "minimize")
    assert (tmp_path / "s-1/output/0001.out").read_text().startswith("epoch 1/10")
    assert "0001.out" in run.remarks[-1]


def test_a_short_run_has_whole_epochs_and_costs_its_share(tmp_path: Path) -> None:
    run = train(command(tmp_path), length=0.3)
    assert len(run.curves["val_loss"]) == 3
    assert run.cost == pytest.approx(0.3)
    assert run.config == train(command(tmp_path)).config
    assert train(command(tmp_path), length=0.001).cost == pytest.approx(0.1)


def test_the_same_seed_gives_the_same_run(tmp_path: Path) -> None:
    trainable = command(tmp_path)
    first, again, other = (train(trainable, seed=seed).curves["val_loss"].y.tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_program_that_stops_early_costs_what_it_ran(tmp_path: Path) -> None:
    stopping = CURVE.replace("    print(", "    if epoch == 5: break\n    print(")
    run = train(command(tmp_path, stopping))
    assert run.outcome is Outcome.FINISHED
    assert run.cost == pytest.approx(0.4)


def test_updates_count_with_their_batch(tmp_path: Path) -> None:
    words = ("--lr", "{learning_rate}", "--epochs", "{steps}", "--bs", "{batch_size}")
    trainable = command(tmp_path, CURVE, *words, start={"learning_rate": 0.01, "steps": 10, "batch_size": 32})
    assert train(trainable, batch_size=64, length=0.5).cost == pytest.approx(1.0)


def test_nan_is_divergence_and_not_a_crash(tmp_path: Path) -> None:
    run = train(command(tmp_path), learning_rate=5.0)
    assert run.outcome is Outcome.DIVERGED
    assert run.cost == 1.0
    assert run.failure is not None
    assert "nan" in run.failure


FAILURES = {
    "exit": ("import sys; print('half way'); sys.exit('no such data set')", Outcome.FAILED, "no such data set"),
    "signal": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Outcome.FAILED, "signal SIGSEGV"),
    "memory": ("raise MemoryError", Outcome.OUT_OF_MEMORY, "out of memory"),
    "cuda": ("raise RuntimeError('CUDA out of memory. Tried to allocate')", Outcome.OUT_OF_MEMORY, "batch_size"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Outcome.OUT_OF_MEMORY, "killed it"),
    "silent": ("pass", Outcome.FAILED, "no line that names a metric"),
    "train only": ("[print('epoch', e, 'train_loss', 1 / e) for e in range(1, 9)]", Outcome.FAILED, "no validation"),
    "nan exit": (
        "[print(f'epoch {e} loss=nan val_loss=nan') for e in range(1, 5)]; raise FloatingPointError",
        Outcome.DIVERGED,
        "NaN",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_is_an_outcome_with_a_reason(name: str, tmp_path: Path) -> None:
    text, outcome, said = FAILURES[name]
    run = train(command(tmp_path, text))
    assert run.outcome is outcome
    assert run.failure is not None
    assert said in run.failure
    assert "0001.out" in run.failure
    assert 0 < run.cost <= 1


def test_a_hanging_program_is_ended_and_charged_for_what_it_printed(tmp_path: Path) -> None:
    text = "import time\nfor e in (1, 2):\n print(f'epoch {e}/10 loss=1 val_loss=1')\ntime.sleep(60)"
    run = train(command(tmp_path, text, timeout=0.5))
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert "had not ended" in run.failure
    assert run.cost == pytest.approx(0.2)
    assert run.last_words[-1].startswith("epoch 2/10")


def test_a_failure_without_curves_is_charged_by_its_time(tmp_path: Path) -> None:
    trainable = command(tmp_path, "raise ValueError")
    trainable.learn_pace(seconds=1e6, share=1.0)
    assert train(trainable).cost < 0.01


def test_a_log_file_of_its_own_is_read(tmp_path: Path) -> None:
    text = (
        "import pathlib, sys\nfolder = pathlib.Path('runs', sys.argv[2]); folder.mkdir(parents=True)\n"
        "rows = ''.join(f'{e},{1 / e},{2 / e}\\n' for e in range(1, 6))\n"
        "(folder / 'metrics.csv').write_text('epoch,train_loss,val_loss\\n' + rows)\n"
    )
    trainable = command(
        tmp_path, text, "{learning_rate}", "{run}", start={"learning_rate": 0.1}, metrics="runs/{run}/metrics.csv"
    )
    for number in (1, 2):
        assert train(trainable).curves["val_loss"].y[-1] == pytest.approx(0.4)
        assert (tmp_path / f"runs/s-1-000{number}/metrics.csv").exists()


def test_a_stale_log_file_is_no_result(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,val_loss\n1,0.1\n2,0.05\n")
    run = train(command(tmp_path, "pass", metrics="metrics.csv"))
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert "was there before" in run.failure


APPENDING = """
import sys
with open("log.csv", "a") as log:
    log.write("" if log.tell() else "epoch,val_loss\\n")
    log.writelines(f"{epoch},{float(sys.argv[1]) / epoch}\\n" for epoch in range(1, int(sys.argv[2]) + 1))
"""


def appending(folder: Path) -> CommandTrainable:
    return command(folder, APPENDING, "{learning_rate}", "{epochs}", metrics="log.csv")


def test_a_log_that_every_training_appends_to_is_taken_apart(tmp_path: Path) -> None:
    trainable = appending(tmp_path)
    long, short = train(trainable), train(trainable, length=0.2, learning_rate=1.0)
    assert len(long.curves["val_loss"]) == 10
    assert short.curves["val_loss"].y.tolist() == [1.0, 0.5]
    assert (tmp_path / "s-1/output/0001.log").read_text().startswith("epoch,val_loss\n1,0.01\n")


def test_a_log_from_before_the_session_is_neither_moved_nor_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch,val_loss\n1,0.5\n")
    run = train(appending(tmp_path))
    assert run.outcome is Outcome.FAILED
    assert "goes on after what was there before" in (run.failure or "")
    assert (tmp_path / "log.csv").read_text().startswith("epoch,val_loss\n1,0.5\n1,0.01\n")


@pytest.mark.parametrize(
    ("metric", "direction", "text", "objective"),
    [
        ("val_acc", None, CURVE, Objective("accuracy", "maximize")),
        (
            "acc",
            None,
            "[print(f'epoch {e} loss {1 / e} acc {1 - 1 / e}') for e in range(1, 6)]",
            Objective("accuracy", "maximize"),
        ),
        (
            "goodness",
            "maximize",
            "[print(f'epoch {e} loss {1 / e} goodness {e}') for e in range(1, 6)]",
            Objective("goodness", "maximize"),
        ),
    ],
)
def test_the_metric_that_is_named_is_tuned(
    metric: str, direction: Direction | None, text: str, objective: Objective, tmp_path: Path
) -> None:
    trainable = command(tmp_path, text, metric=metric, direction=direction)
    run = train(trainable)
    assert run.outcome is Outcome.FINISHED, run.failure
    assert trainable.objective == objective
    assert math.isfinite(run.curves[objective.curve].y[-1])


def test_the_time_that_passes_is_progress(tmp_path: Path) -> None:
    ticks: list[Tick] = []
    trainable = command(tmp_path, f"import time; time.sleep(0.1)\n{CURVE}")
    trainable.learn_pace(seconds=0.05, share=1.0)

    def watch(tick: Tick) -> bool:
        ticks.append(tick)
        return False

    trainable.run(trainable.start, 0, 1.0, watch)
    assert ticks
    assert all(0 <= tick.step <= tick.steps for tick in ticks)


def test_words_are_not_tried_unless_they_are_declared(tmp_path: Path) -> None:
    words = ("--lr", "{learning_rate}", "--opt", "{optimizer}")
    start: dict[str, Value] = {"learning_rate": 0.01, "optimizer": "adam"}
    assert command(tmp_path, CURVE, *words, start=start).knobs["optimizer"].choices == ("adam",)
    both = Range(scale="choice", choices=("adam", "sgd"))
    told = command(tmp_path, CURVE, *words, start=start, ranges={"optimizer": both})
    assert told.knobs["optimizer"] == both


def test_a_program_or_script_that_is_not_there_is_refused(tmp_path: Path) -> None:
    program(tmp_path, CURVE, "train.py")
    for words, said in (
        (("no-such-program", "{learning_rate}"), "no program 'no-such-program'"),
        (("sh", "trian.sh", "{learning_rate}"), "no file 'trian.sh'"),
        (("sh", "trin.py", "{learning_rate}"), "did you mean 'train.py'"),
    ):
        line = CommandLine(words=words, task="tabular-classification", folder=str(tmp_path))
        with pytest.raises(UsageError, match=said):
            prepare_command(line, START, situation_with(START, line.task, KNOWLEDGE), KNOWLEDGE, tmp_path / "output")


def test_a_program_that_vanishes_is_a_failure(tmp_path: Path) -> None:
    tool = program(tmp_path, "#!/bin/sh\n", "tool")
    tool.chmod(0o755)
    line = CommandLine(words=(str(tool), "{learning_rate}"), task="tabular-classification", folder=str(tmp_path))
    trainable = prepare_command(
        line, START, situation_with(START, line.task, KNOWLEDGE), KNOWLEDGE, tmp_path / "output"
    )
    tool.unlink()
    assert "cannot be started" in (train(trainable).failure or "")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("python", "src/train.py", "--x"), "train"),
        (("torchrun", "--n=2", "run.py"), "run"),
        (("/usr/bin/fit",), "fit"),
    ],
)
def test_a_command_is_called_by_its_script(words: tuple[str, ...], name: str) -> None:
    assert called(words) == name


#: Diverges for a large rate, and would then hang.
DIVERGES = """
import sys, time

given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
lr, epochs = float(given["--lr"]), int(given["--epochs"])
for epoch in range(1, epochs + 1):
    loss = 1 / epoch if lr < 1 else float("nan") if lr == 1 else 2.0 * 5**epoch
    print(f"epoch {epoch}/{epochs} loss={loss:.4f} val_loss={loss:.4f}")
if lr >= 1:
    time.sleep(600)
"""


@pytest.mark.parametrize(("rate", "said"), [(1.0, "is nan at epoch 10"), (2.0, "and began at")])
def test_what_diverges_is_ended_at_once(tmp_path: Path, rate: float, said: str) -> None:
    trained = command(tmp_path, DIVERGES)
    run = trained.run(trained.start.with_(learning_rate=rate), 0)
    assert run.outcome is Outcome.DIVERGED
    assert said in (run.failure or "")
    assert "it was stopped, with all that it had started" in (run.failure or "")
    assert run.seconds < 60
    assert run.cost == 1


def test_starting_up_is_counted_once_as_soon_as_two_lengths_were_seen(tmp_path: Path) -> None:
    trained = command(tmp_path, DIVERGES)
    trained.learn_pace(3.0, 0.1)
    assert trained.pace == pytest.approx(30)
    assert trained.startup is None
    trained.learn_pace(7.0, 0.5)
    assert trained.startup == pytest.approx(2)
    assert trained.pace == pytest.approx(12)
    assert trained.expected(trained.start) == pytest.approx(12)
    trained.learn_pace(12.0, 1.0)
    assert trained.pace == pytest.approx(12)
