"""Event files of TensorBoard, against what was written and against an independent reading."""

from __future__ import annotations

import math
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.logs import read_folder, read_runs
from advisor.logs.files.tfrecord import masked_crc
from advisor.logs.formats.tensorboard.runs import READER
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import OTHERS, SAMPLES, needs_others

PLAIN = SAMPLES / "tensorboard" / "plain"
SPLITS = SAMPLES / "tensorboard" / "splits"
(EVENTS,) = PLAIN.glob("events*")


def record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))


def scalar(tag: str, step: int, value: float) -> bytes:
    """Return an event, written by hand: every part is shorter than 128 bytes."""
    name = tag.encode()
    inside = b"\x0a" + bytes([len(name)]) + name + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(inside)]) + inside
    return record(b"\x10" + bytes([step]) + b"\x2a" + bytes([len(summary)]) + summary)


def events(*records: bytes) -> bytes:
    return b"".join([record(b"\x1a\x0dbrain.Event:2"), *records])


def test_scalars_and_hyperparameters_of_a_folder() -> None:
    (run,) = read_runs(PLAIN)
    assert run.curves["train_loss"].x.tolist() == [10 * i for i in range(15)]
    assert run.curves["train_loss"].y == pytest.approx([2 * math.exp(-i / 5) for i in range(15)], rel=1e-6)
    assert run.curves["val_loss"].x.tolist() == [40, 90, 140]
    assert dict(run.config) == {"learning_rate": 0.1, "batch_size": 32, "optimizer": "adam", "seed": 7}
    assert (run.seed, run.format, run.source, run.remarks) == (7, "tensorboard", str(PLAIN), ())


def test_tensors_by_epoch_in_folders_of_their_splits() -> None:
    (run,) = read_runs(SPLITS)
    assert {name: len(curve) for name, curve in run.curves.items()} == dict.fromkeys(
        ["train_loss", "train_accuracy", "val_loss", "val_accuracy"], 8
    )
    assert run.curves["val_loss"].y == pytest.approx([2 * math.exp(-e / 4) + 0.1 for e in range(8)], rel=1e-6)
    assert {curve.x_unit for curve in run.curves.values()} == {"epoch"}
    assert run.remarks == ("1 tag(s) that Keras counts by batches were left out beside those by epochs.",)


def test_the_folder_above_gives_both_runs() -> None:
    assert [run.source for run in read_folder(PLAIN.parent).runs] == [str(PLAIN), str(SPLITS)]


def test_a_resumed_run_goes_on_and_a_restarted_one_is_another(tmp_path: Path) -> None:
    first = events(*(scalar("loss", step, 1.0 / (1 + step)) for step in range(10)))
    resumed = events(*(scalar("loss", step, 2.0 / (1 + step)) for step in range(8, 16)))
    (tmp_path / "events.out.tfevents.1.host").write_bytes(first)
    (tmp_path / "events.out.tfevents.2.host").write_bytes(resumed)
    (run,) = read_runs(tmp_path)
    assert run.curves["train_loss"].x.tolist() == list(range(16))
    assert run.curves["train_loss"].y[8] == pytest.approx(2 / 9)
    (tmp_path / "events.out.tfevents.3.host").write_bytes(first)
    runs = read_runs(tmp_path)
    assert [len(run.curves["train_loss"]) for run in runs] == [16, 10]
    assert "2 trainings wrote into this folder; each is a run of its own." in runs[0].remarks


def test_steps_that_were_not_counted_become_rows(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(events(*(scalar("loss", 0, value) for value in (3, 2, 1))))
    (run,) = read_runs(path)
    assert (run.curves["train_loss"].x_unit, run.curves["train_loss"].y.tolist()) == ("row", [3, 2, 1])


def test_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "events"
    good = [scalar("loss", step, 1.0) for step in range(1, 5)]
    broken = good[1][:-6] + b"!" + good[1][-5:]
    path.write_bytes(events(good[0], broken, *good[2:])[:-3])
    (run,) = read_runs(path)
    assert run.curves["train_loss"].x.tolist() == [1, 3]
    assert run.remarks == (
        "1 record(s) of events do not agree with their check sums and were skipped.",
        "events is cut short or damaged at its end; what came before was read.",
    )


def test_without_scalars(tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.1.host"
    path.write_bytes(events())
    with pytest.raises(LogError, match="in which no scalar was written"):
        read_runs(path)
    with pytest.raises(LogError, match="no scalar was written to them"):
        read_runs(tmp_path)


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    read_or_refuse(READER, tmp_path / "log", data.draw(mutated(EVENTS)))


def scalars_of(path: Path) -> Iterator[str]:
    """An independent reading: the tags in front of a number or of a tensor, found by their bytes."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        event = data[at + 12 : at + 12 + length]
        at += 16 + length
        for tag in (b"train/loss", b"loss", b"learning_rate", b"total_loss", b"lr", b"epoch_loss"):
            begin = event.find(b"\x0a" + bytes([len(tag)]) + tag)
            if begin >= 0 and event[begin + 2 + len(tag) : begin + 3 + len(tag)] in (b"\x15", b"\x42", b"\x4a"):
                yield tag.decode()


@needs_others
def test_logs_of_others(tmp_path: Path) -> None:
    read = 0
    for path in sorted((OTHERS / "tensorboard_tfevents").glob("*events.out*")):
        alone = tmp_path / path.name
        shutil.copy(path, alone)
        tags = list(scalars_of(path))
        if not tags:
            with pytest.raises(LogError, match="no scalar"):
                read_runs(alone)
            continue
        (run,) = read_runs(alone)
        best = next(tag for tag in ("train/loss", "epoch_loss", "total_loss", "loss") if tag in tags)
        curve = run.curves.get("train_loss") or run.curves["val_loss"]
        assert len(curve) == tags.count(best), path.name
        read += 1
    assert read == 8
