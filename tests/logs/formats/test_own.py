"""What is written is read back exactly; a file that was cut short says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.errors import LogError
from advisor.logs import read_runs, write_run
from advisor.logs.formats.own import Unit, read_run

UNITS: tuple[Unit, ...] = ("step", "epoch", "row")
# The folder of one test is shared by its examples: each writes the same file anew.
shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)

names = st.sampled_from(["train_loss", "val_loss", "val_accuracy", "learning_rate", "gradient_norm"])
values = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=8)


@st.composite
def curves(draw: st.DrawFn, name: str) -> Curve:
    x = sorted(draw(st.lists(st.floats(0, 1e9) | st.integers(0, 50).map(float), max_size=12)))
    y = draw(st.lists(st.floats(), min_size=len(x), max_size=len(x)))
    unit: Unit = draw(st.sampled_from(UNITS))
    return Curve(name, np.array(x, dtype=np.float64), np.array(y, dtype=np.float64), unit)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    return Run(
        config=Config(draw(st.dictionaries(st.sampled_from(["optimizer", "width", "depth"]), values))),
        curves={name: draw(curves(name)) for name in draw(st.lists(names, unique=True))},
        outcome=draw(st.sampled_from(Outcome)),
        seed=draw(st.none() | st.integers(0, 2**40)),
        length=draw(st.floats(0.01, 1)),
        planned_x=draw(st.none() | st.floats(1, 1e9)),
        facts=draw(st.dictionaries(st.sampled_from(["task.classes", "inputs.mean"]), values)),
        cost=draw(st.floats(0, 10)),
        seconds=draw(st.floats(0, 1e6)),
        failure=draw(st.none() | st.text(max_size=20)),
        remarks=tuple(draw(st.lists(st.text(max_size=10), max_size=2))),
    )


@shared_folder
@given(run=runs())
def test_round_trip_is_exact(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    write_run(run, path)
    (back,) = read_runs(path)

    assert (back.source, back.format) == (str(path), "advisor")
    for field in ("outcome", "seed", "length", "planned_x", "cost", "seconds", "failure", "remarks"):
        assert getattr(back, field) == getattr(run, field)
    # repr, because NaN is not equal to itself
    assert repr(back.config) == repr(run.config)
    assert repr(dict(back.facts)) == repr(dict(run.facts))
    assert list(back.curves) == list(run.curves)
    for name, curve in run.curves.items():
        assert back.curves[name].x_unit == curve.x_unit
        np.testing.assert_array_equal(back.curves[name].x, curve.x)
        np.testing.assert_array_equal(back.curves[name].y, curve.y)


def written(path: Path) -> list[str]:
    steps = np.arange(5.0)
    write_run(Run(curves={"train_loss": Curve("train_loss", steps, 1 / (1 + steps))}), path)
    return path.read_text().splitlines(keepends=True)


def test_each_point_names_only_what_was_measured_there(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    every, some = (
        Curve("train_loss", np.array([1.0, 2]), np.array([3.0, 2])),
        Curve("val_loss", np.array([2.0]), np.array([np.nan])),
    )
    write_run(Run(curves={"train_loss": every, "val_loss": some}), path)
    points = path.read_text().splitlines()[1:-1]
    assert points == ['{"x": 1, "train_loss": 3.0}', '{"x": 2, "train_loss": 2.0, "val_loss": NaN}']


@pytest.mark.parametrize("missing_characters", [1, 5, 60, 90])
def test_a_torn_file_is_an_interrupted_run(tmp_path: Path, missing_characters: int) -> None:
    path = tmp_path / "run.jsonl"
    text = "".join(written(path)).rstrip()
    path.write_text(text[:-missing_characters])
    (run,) = read_runs(path)
    assert run.outcome is Outcome.INTERRUPTED
    assert any("without an outcome" in remark for remark in run.remarks)
    assert 1 <= len(run.curves["train_loss"]) <= 5


def test_several_runs_may_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    lines = written(path)
    path.write_text("".join(lines * 3))
    assert [len(run.curves["train_loss"]) for run in read_runs(path)] == [5, 5, 5]


def test_read_run_gives_the_one_run(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    lines = written(path)
    assert (read_run(path).source, read_run(path).format) == (str(path), "advisor")
    path.write_text("".join(lines * 2))
    with pytest.raises(LogError, match="holds 2 runs"):
        read_run(path)
    path.write_text("words")
    with pytest.raises(LogError, match="line 1 is not a header"):
        read_run(path)


def test_lines_that_are_no_points_are_skipped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    header, *points, end = written(path)
    rubbish = ["oops\n", "[1]\n", '{"x": true}\n', '{"x": 9, "train_loss": "high"}\n', '{"train_loss": 1}\n']
    path.write_text("".join([header, *rubbish, *points, end]))
    (run,) = read_runs(path)
    assert run.remarks == ("5 line(s) that hold no point were skipped.",)
    assert len(run.curves["train_loss"]) == 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"advisor_run": 2}, "line 1, advisor_run"),
        ({"seed": "many"}, "line 1, seed"),
        ({"config": {"class": 1}}, "'class' cannot name a hyperparameter"),
        ({"colour": "red"}, "line 1, colour"),
    ],
)
def test_a_wrong_header_is_explained(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "run.jsonl"
    header = json.loads(written(path)[0])
    path.write_text(json.dumps({**header, **change}))
    with pytest.raises(LogError, match="cannot be read as a training log") as caught:
        read_runs(path)
    assert said in str(caught.value)


def test_other_programs_may_give_one_unit(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"advisor_run": 1, "x_unit": "epoch"}\n{"x": 1, "val_loss": 2}\n{"outcome": "finished"}\n')
    (run,) = read_runs(path)
    assert run.curves["val_loss"].x_unit == "epoch"
    assert run.outcome is Outcome.FINISHED


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    before = written(path)
    with pytest.raises(TypeError, match="cannot be written to a run file"):
        write_run(Run(facts={"inputs.mean": object()}), path)  # type: ignore[dict-item]  # on purpose
    assert path.read_text() == "".join(before)
    assert list(tmp_path.iterdir()) == [path]


def test_facts_measured_with_numpy_are_written(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    write_run(Run(facts={"task.classes": np.int64(10), "inputs.has_nan": np.bool_(False)}), path)  # type: ignore[dict-item]  # on purpose
    assert dict(read_runs(path)[0].facts) == {"task.classes": 10, "inputs.has_nan": False}
