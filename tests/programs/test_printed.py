from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import LogError, UsageError
from advisor.programs.printed import Stamp, compiled, last_lines, latest_line, read_printed


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def err(tmp_path: Path) -> Path:
    path = tmp_path / "err"
    path.write_text("")
    return path


def test_tagged_lines_come_first(out: Path, err: Path) -> None:
    out.write_text(
        'hello\nadvisor: {"step": 1, "val_loss": 0.5}\nloss=9 epoch 1\nINFO advisor: {"step": 2, "val_loss": 0.4}\n'
    )
    run = read_printed(out, err, (), {})
    assert run.curves["val_loss"].y.tolist() == [0.5, 0.4]
    assert run.curves["val_loss"].x.tolist() == [1, 2]


def test_a_damaged_tag_is_passed_over(out: Path, err: Path) -> None:
    out.write_text('advisor: {"step": 1, "val_loss": 0.5}\nadvisor: {"step": 2, "val_\nadvisor: {broken}\n')
    assert len(read_printed(out, err, (), {}).curves["val_loss"]) == 1


def test_patterns_name_what_no_one_would_understand(out: Path, err: Path) -> None:
    out.write_text("".join(f"#{at} T {1 / at:.3f} D {2 / at:.3f}\n" for at in range(1, 6)))
    pattern = compiled(r"#(?P<epoch>\d+) T (?P<train_loss>\S+) D (?P<val_loss>\S+)")
    run = read_printed(out, err, (pattern,), {})
    assert run.curves["val_loss"].y.tolist() == pytest.approx([2 / at for at in range(1, 6)], abs=1e-3)
    assert run.curves["val_loss"].x_unit == "epoch"


def test_a_pattern_that_matches_nothing_says_so(out: Path, err: Path) -> None:
    out.write_text("epoch 1 loss 0.4 val_loss 0.3\n")
    with pytest.raises(LogError, match="no line that it printed matches"):
        read_printed(out, err, (compiled(r"dev (?P<val_loss>\S+)"),), {})


def test_plain_lines_are_understood_and_may_be_on_stderr(out: Path, err: Path) -> None:
    lines = "".join(f"epoch {at}/5 loss={1 / at:.3f} val_acc: {1 - 1 / at:.2f}\n" for at in range(1, 6))
    for told, silent in ((out, err), (err, out)):
        told.write_text(lines)
        silent.write_text("")
        assert len(read_printed(out, err, (), {}).curves["val_accuracy"]) == 5


def test_a_single_epoch_is_a_run(out: Path, err: Path) -> None:
    out.write_text("Using cpu\nepoch 1/1 loss=0.4 val_loss=0.5\n")
    assert read_printed(out, err, (), {}).curves["val_loss"].y.tolist() == [0.5]


def test_silence_is_no_run(out: Path, err: Path) -> None:
    out.write_text("")
    with pytest.raises(LogError, match="printed no line that names a metric"):
        read_printed(out, err, (), {})


@pytest.mark.parametrize("pattern", ["(", r"loss \d+"])
def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="--pattern"):
        compiled(pattern)


def test_only_what_was_written_since_counts(tmp_path: Path) -> None:
    old, new = tmp_path / "v0.csv", tmp_path / "v1.csv"
    old.write_text("step,val_loss\n1,0.5\n")
    stamp = Stamp.of(tmp_path / "v*.csv")
    with pytest.raises(LogError, match="was there before"):
        stamp.newest()
    new.write_text("step,val_loss\n1,0.4\n")
    assert stamp.newest() == new
    with pytest.raises(LogError, match="was not written"):
        Stamp.of(tmp_path / "missing.csv").newest()


def test_a_folder_of_logs_is_as_new_as_its_newest_file(tmp_path: Path) -> None:
    folder = tmp_path / "tb"
    folder.mkdir()
    stamp = Stamp.of(folder)
    (folder / "events").write_text("x")
    assert stamp.newest() == folder


def test_a_folder_that_held_logs_before_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "tb"
    folder.mkdir()
    (folder / "events.1").write_text("x")
    stamp = Stamp.of(folder)
    (folder / "events.2").write_text("y")
    with pytest.raises(LogError, match=r"put \{run\} into it"):
        stamp.newest()


def test_the_last_lines_leave_empty_ones_out(out: Path) -> None:
    out.write_text("one\n\ntwo\n   \nthree\n")
    assert last_lines(out, 2) == ("two", "three")


@pytest.mark.parametrize(
    ("printed", "latest"),
    [
        (b"", ""),
        (b"epoch 1", ""),
        (b"epoch 1\n\nepo", "epoch 1"),
        (b"10%\r20%\rdone\n", "done"),
        (b"\xff\n", "\ufffd"),
        (b"x" * 5000 + b"\nlast\n", "last"),
    ],
)
def test_the_latest_line_is_a_whole_one(out: Path, printed: bytes, latest: str) -> None:
    out.write_bytes(printed)
    assert latest_line(out) == latest
