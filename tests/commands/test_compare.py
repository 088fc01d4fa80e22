"""`advisor compare` and `--html`, as a stranger would call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Command


def log(path: Path, end: float, column: str = "val_loss", rows: int = 30) -> Path:
    lines = [f"{step},{1 / step + end},{2 / step + end}" for step in range(1, rows + 1)]
    path.write_text(f"step,train_loss,{column}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    return log(tmp_path / "a.csv", 0.5), log(tmp_path / "b.csv", 0.4)


def test_two_logs_of_one_seed_cannot_tell(advisor: Command, two: tuple[Path, Path]) -> None:
    done = advisor("compare", *two)
    assert done.code == 0
    assert "one seed each cannot tell" in " ".join(done.out.split())


def test_markdown_json_and_html_say_the_same(advisor: Command, two: tuple[Path, Path], tmp_path: Path) -> None:
    assert advisor("compare", *two, "--format", "md").out.startswith("### Cannot tell: b.csv against a.csv")
    told = json.loads(advisor("compare", *two, "--format", "json").out)
    assert (told["verdict"], told["metric"], told["method"]) == ("cannot_tell", "loss", "none")
    page = tmp_path / "page.html"
    assert advisor("compare", *two, "--html", page, "--static").code == 0
    assert "one seed each cannot tell" in page.read_text(encoding="utf-8")


def test_a_session_stands_beside_a_log_and_itself(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    assert advisor("tune", tiny, "--budget", "5x", "--session", "s", "--report", "r.html").code == 0
    same = json.loads(advisor("compare", "s", "s", "--format", "json").out)
    assert same["verdict"] in ("within_noise", "cannot_tell")
    mixed = json.loads(advisor("compare", "s/runs/0001.jsonl", "s", "--format", "json").out)
    assert mixed["a"]["kind"] == "log"
    assert mixed["b"]["problem"] == "tiny"
    assert advisor("compare", "s", "s", "--metric", "accuracy").code == 0
    wrong = advisor("compare", "s", "s", "--metric", "nothing")
    assert (wrong.code, wrong.err.count("\n")) == (3, 1)

    report = advisor("report", "s", "--format", "md", "--figures", "figs")
    assert report.out.startswith("### tiny: ")
    assert (tmp_path / "figs" / "learning-rate.svg").stat().st_size < 50_000
    static = advisor("report", "s", "--static", "-o", "static.html")
    assert static.code == 0
    assert "<script" not in (tmp_path / "static.html").read_text(encoding="utf-8")
    assert advisor("report", "s", "--format", "md", "-o", "x").code == 2


def test_what_cannot_be_compared_is_refused_in_one_line(advisor: Command, tmp_path: Path) -> None:
    a, b = log(tmp_path / "a.csv", 0.5), log(tmp_path / "b.csv", 0.4, "val_accuracy")
    only = tmp_path / "c.csv"
    only.write_text("step,val_accuracy\n" + "".join(f"{i},{i / 40}\n" for i in range(1, 31)), encoding="utf-8")
    for second, words in ((tmp_path / "none", "cannot be opened"), (only, "share no curve")):
        done = advisor("compare", a, second)
        assert done.code == 3
        assert words in done.err
        assert done.err.count("\n") == 1
    assert advisor("compare", b, only).code == 0


def test_a_training_loss_is_no_proof(advisor: Command, tmp_path: Path) -> None:
    for name in "ab":
        log(tmp_path / f"{name}.csv", 0.5, "other")
    done = advisor("compare", "a.csv", "b.csv")
    assert "says nothing of new data" in " ".join(done.out.split())


def test_every_door_writes_a_page(advisor: Command, two: tuple[Path, Path], tiny: Path, tmp_path: Path) -> None:
    calls: tuple[tuple[object, ...], ...] = (
        ("suggest", "--task", "cnn-classification"),
        ("diagnose", two[0], "--static"),
        ("probe", "sanity", tiny, "--static"),
    )
    for number, call in enumerate(calls):
        done = advisor(*call, "--html", f"{number}.html")
        assert done.code == 0
        assert f"Report: {number}.html" in done.err
        assert "How to reproduce it" in (tmp_path / f"{number}.html").read_text(encoding="utf-8")
    assert advisor("diagnose", two[0], "--html", two[1] / "x.html").code == 3
