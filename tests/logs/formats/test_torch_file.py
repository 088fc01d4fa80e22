"""Curves saved with torch.save, read without torch; no pickle makes us run anything."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.logs import read_runs
from advisor.logs.files.plain_pickle import PickleError, StandIn, load_plain
from advisor.logs.formats.torch_file import READER
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import OTHERS, SAMPLES, needs_others

FOLDER = SAMPLES / "torch"
LOSSES = [2 / (1 + i) for i in range(12)]


@pytest.mark.parametrize("name", ["zip.pt", "old.pt"])
def test_a_checkpoint_with_a_history(name: str) -> None:
    (run,) = read_runs(FOLDER / name)
    assert run.curves["train_loss"].y.tolist() == LOSSES
    assert run.curves["val_loss"].y == pytest.approx([1.1 * loss for loss in LOSSES])
    assert (run.seed, run.config["learning_rate"]) == (3, 0.1)


def test_numbers_of_numpy() -> None:
    (run,) = read_runs(FOLDER / "numpy.pt")
    assert run.curves["train_loss"].y == pytest.approx(LOSSES, rel=1e-6)
    assert run.curves["val_loss"].y == pytest.approx([1.1 * loss for loss in LOSSES])


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("made",)


def test_nothing_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded, _ = load_plain(pickle.dumps({"loss": [1.0], "bad": Hostile()}, protocol=2))
    assert isinstance(loaded, dict)
    assert isinstance(loaded["bad"], StandIn)
    assert not list(tmp_path.iterdir())


def test_a_pickle_that_asks_for_the_whole_memory() -> None:
    # LONG_BINPUT into place two thousand million: C's reader makes room for all that come before.
    assert load_plain(b"\x80\x02]r\xff\xff\xff\x7f.")[0] == []
    with pytest.raises(PickleError):
        load_plain(b"\x80\x02B\xff\xff\xff\x7f.")


def test_what_holds_no_curves(tmp_path: Path) -> None:
    old = (FOLDER / "old.pt").read_bytes()
    magic = old[: old.index(b".", 15) + 1]
    path = tmp_path / "log"
    path.write_bytes(magic + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps({"weights": Hostile()}, 2))
    with pytest.raises(LogError, match="no lists of numbers"):
        read_runs(path)
    path.write_bytes(old[:60])
    with pytest.raises(LogError, match="damaged"):
        read_runs(path)


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    name = data.draw(st.sampled_from(["zip.pt", "old.pt", "numpy.pt"]))
    read_or_refuse(READER, tmp_path / "log", data.draw(mutated(FOLDER / name)))


@needs_others
def test_a_curve_of_others() -> None:
    (path,) = (OTHERS / "torch_save_curves").glob("Luolc*")
    (run,) = read_runs(path)
    # Each number stands behind a G in the pickle.
    assert {name: len(curve) for name, curve in run.curves.items()} == {"train_accuracy": 200, "val_accuracy": 200}
    assert path.read_bytes().count(b"G@") == 400
