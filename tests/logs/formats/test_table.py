"""Tables as people write them, and against an independent reading of other people's files."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from advisor.core.run import Run
from advisor.errors import LogError, UsageError
from advisor.logs import read_runs
from advisor.logs.reader import Names
from tests.logs.places import OTHERS, needs_others

Read = Callable[..., Run]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str, mapping: Names | None = None, encoding: str = "utf-8") -> Run:
        path = tmp_path / "log"
        path.write_bytes(text.encode(encoding))
        (run,) = read_runs(path, mapping)
        return run

    return read_text


def points(run: Run, name: str) -> list[tuple[float, float]]:
    return list(zip(run.curves[name].x.tolist(), run.curves[name].y.tolist(), strict=True))


def test_a_keras_log(read: Read) -> None:
    run = read("epoch,accuracy,loss,lr,val_loss\n0,0.5,1.5,0.1,1.6\n1,0.7,1.0,0.1,1.2\n")
    assert points(run, "train_loss") == [(0, 1.5), (1, 1.0)]
    assert points(run, "val_loss") == [(0, 1.6), (1, 1.2)]
    assert set(run.curves) == {"train_loss", "train_accuracy", "val_loss", "learning_rate"}
    assert {curve.x_unit for curve in run.curves.values()} == {"epoch"}
    assert (run.format, run.remarks) == ("table", ())


def test_interleaved_rows_with_empty_cells(read: Read) -> None:
    run = read("train_loss,epoch,step,val_loss\n0.9,0,49,\n0.8,0,99,\n,0,100,0.85\n0.7,1,149,\n")
    assert points(run, "train_loss") == [(49, 0.9), (99, 0.8), (149, 0.7)]
    assert points(run, "val_loss") == [(100, 0.85)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", ", ", " | "])
def test_delimiters(read: Read, delimiter: str) -> None:
    rows = [("step", "loss", "val loss"), ("1", "0.5", "0.6"), ("2", "0.4", "")]
    run = read("\n".join(delimiter.join(row) for row in rows))
    assert points(run, "train_loss") == [(1, 0.5), (2, 0.4)]
    assert points(run, "val_loss") == [(1, 0.6)]


def test_decimal_commas(read: Read) -> None:
    assert points(read("epoch;loss\n1;0,5\n2;0,25\n"), "train_loss") == [(1, 0.5), (2, 0.25)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_of_other_systems(read: Read, encoding: str) -> None:
    assert points(read("epoch,loss\r\n1,0.5\r\n", encoding=encoding), "train_loss") == [(1, 0.5)]


def test_a_single_column_and_a_commented_header(read: Read) -> None:
    assert points(read("loss\n3\n2\n1\n"), "train_loss") == [(0, 3), (1, 2), (2, 1)]
    assert points(read("# epoch, loss\n1, 3\n"), "train_loss") == [(1, 3)]


def test_a_mapping_wins(read: Read) -> None:
    text = "tick,valid/objective,val_loss\n5,1.0,2.0\n6,0.9,1.9\n"
    run = read(text, {"val_loss": "valid/objective", "step": "tick"})
    assert points(run, "val_loss") == [(5, 1.0), (6, 0.9)]
    assert run.curves["val_loss"].x_unit == "step"


def test_a_mapped_column_is_not_read_twice(read: Read) -> None:
    run = read("step,loss\n1,2\n", {"val_loss": "loss"})
    assert set(run.curves) == {"val_loss"}


def test_nan_and_infinity_are_values(read: Read) -> None:
    values = read("step,loss\n1,2.0\n2,inf\n3,nan\n4,NaN\n").curves["train_loss"].y
    assert values[0] == 2
    assert math.isinf(values[1])
    assert np.isnan(values[2:]).all()


def test_nan_that_fills_empty_cells_is_not_a_value(read: Read) -> None:
    rows = "\n".join(f"{step},{1 / step},{0.5 if step % 5 == 0 else 'nan'}" for step in range(1, 21))
    run = read(f"step,loss,val_loss\n{rows}\n")
    assert points(run, "val_loss") == [(5, 0.5), (10, 0.5), (15, 0.5), (20, 0.5)]
    assert run.remarks == ("nan that only fills a gap between values was skipped in 16 cell(s) of 'val_loss'",)


def test_a_resumed_run_keeps_the_later_rows(read: Read) -> None:
    run = read("step,loss\n1,10\n2,20\n3,30\nstep,loss\n2,21\n3,31\n4,41\n")
    assert points(run, "train_loss") == [(1, 10), (2, 21), (3, 31), (4, 41)]
    assert any("header is repeated 1" in remark for remark in run.remarks)
    assert any("last was kept: 2" in remark for remark in run.remarks)


def test_what_cannot_be_read_is_counted(read: Read) -> None:
    run = read("step,loss,val_loss\n1,high,1\n2,low,\n,3,1\n4,2\n")
    assert points(run, "train_loss") == [(4, 2)]
    assert run.remarks == (
        "1 row(s) have more or fewer cells than the header.",
        "2 cell(s) of 'loss' are not numbers and were skipped.",
        "Rows without step were skipped in 1 cell(s) of 'loss'",
        "Rows without step were skipped in 1 cell(s) of 'val_loss'",
    )


def test_rivals_are_named(read: Read) -> None:
    run = read("step,loss,train/loss,test_loss\n1,1,2,3\n")
    assert points(run, "train_loss") == [(1, 2)]
    assert len(run.remarks) == 2
    assert "not from 'loss'; --map train_loss=COLUMN changes that" in run.remarks[0]
    assert "'test_loss' is read as val_loss" in run.remarks[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,c\n1,2,3\n", "its columns are 'a', 'b', 'c'; name one with --map train_loss=COLUMN"),
        (",".join(f"c{i}" for i in range(30)) + "\n" + "1," * 30, "'c19' and 10 more"),
        ("1.5,1.2,0.9\n20,30,40\n", "first row holds numbers"),
        ("step,loss\n", "header but no rows"),
        ("Dear reader, hello\nand goodbye", "first line 'Dear reader, hello'; expected one of: "),
    ],
)
def test_why_a_table_cannot_be_read(read: Read, text: str, said: str) -> None:
    with pytest.raises(LogError) as caught:
        read(text)
    assert said in str(caught.value)


def test_a_mapping_that_does_not_fit(read: Read) -> None:
    with pytest.raises(LogError, match=r"no column 'vloss'.*did you mean 'v_loss'"):
        read("step,v_loss\n1,2\n", {"val_loss": "vloss"})
    with pytest.raises(UsageError, match="names no curve"):
        read("step,v_loss\n1,2\n", {"objective": "v_loss"})


@pytest.mark.parametrize("odd", ["", " ", '"', ",", "\r", "\n\n", "nan", "93.1%", "step,loss,val_loss\n", "x\n"])
def test_blocks_and_single_cells_tell_the_same(read: Read, odd: str) -> None:
    """The slow way reads the same rows one by one: it is taken as soon as a cell holds a quotation mark."""
    lines = [f"{step},{1 / (1 + step)},{step if step % 7 == 0 else ''}\n" for step in range(9000)]
    lines[5000] = f"5000,0.5,{odd}\n" if "\n" not in odd else odd
    text = "".join(["step,loss,val_loss\n", *lines])
    fast, slow = read(text), read(text.replace("0,1.0,0\n", '"0",1.0,0\n', 1))
    assert fast.remarks == slow.remarks
    for name in ("train_loss", "val_loss"):
        np.testing.assert_array_equal(fast.curves[name].x, slow.curves[name].x)
        np.testing.assert_array_equal(fast.curves[name].y, slow.curves[name].y)


def test_a_line_without_end(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.logs.files.blocks.LONGEST_LINE", 100_000)
    with pytest.raises(LogError, match="a line of more than 100000 characters"):
        read("step,loss\n1,2\n" + "1," * 200_000)


def others(folder: str) -> list[Path]:
    return sorted((OTHERS / folder).glob("*.csv"))


FILES = [
    *((path, {"training_loss": "train_loss", "val_acc": "val_accuracy"}) for path in others("keras_csvlogger")),
    *((path, {"train_loss": "train_loss", "val_rmse": "val_rmse"}) for path in others("lightning_metrics_csv")),
    *(
        (path, {"train/loss": "train_loss", "validation/accuracy": "val_accuracy"})
        for path in others("algoperf_csv_and_hparams")
    ),
]


@pytest.mark.skipif(not FILES, reason="needs ../shared/logs, other people's logs, which are not part of the project")
@pytest.mark.parametrize(("path", "columns"), FILES, ids=lambda value: getattr(value, "name", None))
def test_against_an_independent_reading(path: Path, columns: dict[str, str]) -> None:
    (run,) = read_runs(path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    for column, curve in columns.items():
        expected = [float(row[column]) for row in rows if row[column]]
        assert run.curves[curve].y.tolist() == expected


@needs_others
def test_a_table_without_names_is_refused() -> None:
    (path,) = others("python_logging_free_text")
    with pytest.raises(LogError, match="first row holds numbers"):
        read_runs(path)
