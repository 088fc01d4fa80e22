"""The config beside a log, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.logs import read_runs
from advisor.logs.neighbours import values_in

TABLE = "step,train_loss\n1,3\n2,2\n"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_dot_", ".")).write_text(text)
    return folder / "metrics.csv"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hparams_dot_yaml", "lr: 1e-3\nmodel: !!python/object:my.Model {depth: 3}\n"),
        ("hparams_dot_json", '{"learning_rate": 0.001}'),
        ("config_dot_yaml", "_wandb: {value: {x: 1}}\nlr: {value: 0.001}\n"),
        ("params_dot_json", '{"optimizer": {"lr": 0.001}}'),
    ],
)
def test_the_rate_is_found(tmp_path: Path, name: str, text: str) -> None:
    (run,) = read_runs(written(tmp_path, metrics_dot_csv=TABLE, **{name: text}))
    assert dict(run.config) == {"learning_rate": 0.001}
    assert run.remarks == (f"The configuration was read from {name.replace('_dot_', '.')} beside the log.",)


def test_a_prefix_instead_of_a_folder(tmp_path: Path) -> None:
    written(tmp_path, a__metrics_dot_csv=TABLE, a__hparams_dot_json='{"lr": 1}', hparams_dot_json='{"lr": 2}')
    (run,) = read_runs(tmp_path / "a__metrics.csv")
    assert run.config["learning_rate"] == 1


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "- " * 100_000, "a: [", "words", "\0", "a: " + "x" * 300_000, "!!python/name:os.system ''"]
)
def test_what_is_no_config_is_passed_over(tmp_path: Path, text: str) -> None:
    (run,) = read_runs(written(tmp_path, metrics_dot_csv=TABLE, hparams_dot_yaml=text, hparams_dot_json=text))
    assert not run.config


def test_parts_that_repeat_themselves(tmp_path: Path) -> None:
    lines = [f"b{i}: &b{i} {{x: *b{i - 1}, y: *b{i - 1}}}" for i in range(1, 40)]
    path = tmp_path / "hparams.yaml"
    path.write_text("\n".join(["b0: &b0 {lr: 1}", *lines]))
    assert len(values_in(path)) == 40
    (run,) = read_runs(written(tmp_path, metrics_dot_csv=TABLE))
    assert len(run.config) < 6000


def test_a_binary_config(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b"\xff\xfe\x00")
    assert not read_runs(written(tmp_path, metrics_dot_csv=TABLE))[0].config
