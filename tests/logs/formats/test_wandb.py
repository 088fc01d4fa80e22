"""Weights & Biases: the binary log, what is left of it after damage, and the files beside it."""

from __future__ import annotations

import json
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.errors import LogError
from advisor.logs import read_runs
from advisor.logs.formats.wandb.runs import READER
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import OTHERS, SAMPLES, needs_others

(SAMPLE,) = (SAMPLES / "wandb").glob("*.wandb")
FILE_HEADER = SAMPLE.read_bytes()[:7]


def fragment(kind: int, data: bytes) -> bytes:
    return struct.pack("<IHB", zlib.crc32(data, zlib.crc32(bytes([kind]))), len(data), kind) + data


def field(number: int, content: bytes) -> bytes:
    key, size = number << 3 | 2, len(content)
    return b"".join(_varint(n) for n in (key, size)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def history(**values: object) -> bytes:
    items = (
        field(1, field(2, name.encode()) + field(16, json.dumps(value).encode())) for name, value in values.items()
    )
    return field(2, b"".join(items))


def test_an_offline_run() -> None:
    (run,) = read_runs(SAMPLE)
    assert run.curves["train_loss"].x.tolist() == [10 * i for i in range(20)]
    expected = [math.nan if i == 10 else 2 * math.exp(-i / 5) for i in range(20)]
    np.testing.assert_allclose(run.curves["train_loss"].y, expected, rtol=1e-12)
    assert run.curves["val_loss"].x.tolist() == [40, 90, 140, 190]
    assert dict(run.config) == {"learning_rate": 0.1, "optimizer": "sgd", "depth": 3, "width": 64}
    assert (run.format, run.outcome, run.remarks) == ("wandb", Outcome.FINISHED, ())


def test_the_folder_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "wandb" / "offline-run-1"
    (folder / "files").mkdir(parents=True)
    (folder / "run-1.wandb").write_bytes(SAMPLE.read_bytes())
    (folder / "files" / "output.log").write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    (run,) = read_runs(tmp_path)
    assert run.source == str(folder)


def test_records_in_fragments_across_blocks(tmp_path: Path) -> None:
    path = tmp_path / "run-1.wandb"
    record = history(_step=3, loss=0.5, words="x" * 40_000)
    first = 32 * 1024 - 7 - 7
    pieces = fragment(2, record[:first]) + fragment(4, record[first:])
    path.write_bytes(FILE_HEADER + pieces + fragment(1, history(_step=4, loss=0.25)))
    (run,) = read_runs(path)
    assert run.curves["train_loss"].x.tolist() == [3, 4]
    assert run.outcome is Outcome.UNKNOWN


def test_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run-1.wandb"
    records = [fragment(1, history(_step=step, loss=1 / (1 + step))) for step in range(4)]
    records[1] = records[1][:-1] + b"?"
    path.write_bytes((FILE_HEADER + b"".join(records))[:-2])
    (run,) = read_runs(path)
    assert run.curves["train_loss"].x.tolist() == [0, 2]
    assert len(run.remarks) == 2
    path.write_bytes(FILE_HEADER)
    with pytest.raises(LogError, match="no number was logged"):
        read_runs(path)


def test_a_summary_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wandb-summary.json"
    path.write_text('{"_runtime": 3, "loss": 0.5, "_step": 9, "_wandb": {"runtime": 3}}')
    with pytest.raises(LogError, match="only the last value"):
        read_runs(path)


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    read_or_refuse(READER, tmp_path / "log", data.draw(mutated(SAMPLE)))


@needs_others
def test_the_files_of_a_run_of_others() -> None:
    (path,) = (OTHERS / "wandb_run_dir").glob("*1B*output.log")
    (run,) = read_runs(path)
    assert run.config.number("learning_rate", 0) > 0
    assert any(remark.endswith("config.yaml beside the log.") for remark in run.remarks)
