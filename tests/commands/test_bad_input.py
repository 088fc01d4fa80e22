"""Each kind of bad input: one clear sentence on stderr, a documented exit code, no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import TINY, Command, Outcome

WRONG_USE, BAD_INPUT, FAILED_TRAINING = 2, 3, 4


def is_one_sentence(outcome: Outcome) -> bool:
    lines = outcome.err.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("advisor: ") and "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("epochs=8,", "epochs=8, metrics=(print,),"), BAD_INPUT, "a function without a name"),
        (("Range(low=0.0, high=0.6)", "(0.0, 0.6)"), BAD_INPUT, "needs a Range"),
        (("problem = Problem(", "other = Problem("), BAD_INPUT, "defines no variable 'problem'"),
        (("import torch\n", "import torhc\n"), BAD_INPUT, "No module named 'torhc'"),
        (("nn.Linear(16, 2)", "nn.Linear(16, 1)"), BAD_INPUT, "the model returns"),
        (("inputs[:180], labels[:180]", "inputs[:0], labels[:0]"), BAD_INPUT, "holds no examples"),
        (("labels = ", "inputs[7, 2] = float('nan')\nlabels = "), BAD_INPUT, "NaN"),
        (('"tabular-classification"', '"tabular-clasification"'), BAD_INPUT, "did you mean 'tabular-classification'"),
    ],
    ids=[
        "function as metric",
        "tuple as knob",
        "no problem",
        "no import",
        "output does not fit",
        "empty data",
        "NaN",
        "unknown task",
    ],
)
def test_a_bad_problem(change: tuple[str, str], code: int, words: str, advisor: Command, tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(TINY.replace(*change), encoding="utf-8")
    outcome = advisor("tune", path, "--budget", "3x")
    assert is_one_sentence(outcome), outcome.err
    assert words in outcome.err
    assert outcome.code == code
    assert not (tmp_path / "sessions").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["tune", "nowhere.py"], BAD_INPUT, "nowhere.py does not exist"),
        (["tune", "{tiny}", "--budget", "0x"], WRONG_USE, "buys nothing"),
        (["tune", "{tiny}", "--budget", "lots"], WRONG_USE, "is not a budget"),
        (["tune", "{tiny}", "--start", "learnin_rate=0.1"], WRONG_USE, "did you mean 'learning_rate'"),
        (["tune", "{tiny}", "--start", "dropout=0.9"], WRONG_USE, "dropout = 0.9 is impossible"),
        (["tune", "{tiny}", "--start", "learning_rate=-1"], WRONG_USE, "learning_rate = -1 is impossible"),
        (["tune", "{tiny}", "--start", "batch_size=32.5"], WRONG_USE, "whole numbers"),
        (["tune", "{tiny}", "--budget", "0.01x"], WRONG_USE, "smaller than any question"),
        (["tune", "--resume", "somewhere", "--budget", "9x"], WRONG_USE, "goes on as the session began"),
        (["tune", "{tiny}", "--start", "learning_rate"], WRONG_USE, "is not an assignment"),
        (["tune"], WRONG_USE, "name a problem file"),
        (["tune", "--resume", "nowhere"], BAD_INPUT, "is not a directory"),
        (["suggest", "--task", "cnn-clasification"], WRONG_USE, "did you mean 'cnn-classification'"),
        (["suggest", "--task", "cnn-classification", "--optimizer", "adma"], WRONG_USE, "did you mean"),
        (["suggest", "--task", "cnn-classification", "--input-shape", "big"], WRONG_USE, "is not a shape"),
        (["suggest", "--task", "cnn-classification", "--input-shape", "0x3"], WRONG_USE, "input_shape = 0 cannot be"),
        (["diagnose", "nowhere.csv"], BAD_INPUT, "nowhere.csv"),
        (["diagnose", "{tiny}"], BAD_INPUT, "tiny.py"),
        (["knowledge", "show", "learnig_rate"], WRONG_USE, "did you mean 'learning_rate'"),
        (["status", "{tmp}"], BAD_INPUT, "is not a session"),
        (["report", "{tmp}"], BAD_INPUT, "is not a session"),
        (["probe", "lr", "nowhere.py"], BAD_INPUT, "nowhere.py does not exist"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_arguments(
    arguments: list[str], code: int, words: str, advisor: Command, tiny: Path, tmp_path: Path
) -> None:
    outcome = advisor(*(argument.format(tiny=tiny, tmp=tmp_path) for argument in arguments))
    assert is_one_sentence(outcome), outcome.err
    assert words in outcome.err
    assert outcome.code == code


def test_an_unknown_option_is_wrong_use(advisor: Command) -> None:
    outcome = advisor("suggest", "--tsak", "cnn-classification")
    assert outcome.code == WRONG_USE
    assert "--tsak" in outcome.err


def test_three_mistakes_in_a_knowledge_file_are_all_told(advisor: Command, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "hyperparameters"
    folder.mkdir(parents=True)
    (folder / "dropout.yaml").write_text(
        "name: dropout\ntitle: Dropout\ngroup: regularisation\nscale: linear\ntier: 9\neffect: It drops.\n"
        "possible: {low: 0, high: 1}\nresolved:\n  - {default: 0.1, why: because, cites: [nobody2020]}\n"
        "cites: [S0-054]\n",
        encoding="utf-8",
    )
    outcome = advisor("suggest", "--task", "cnn-classification", "--knowledge", tmp_path / "mine")
    assert outcome.code == BAD_INPUT
    assert "3 mistakes" in outcome.err
    for place in ("group", "tier", "nobody2020"):
        assert place in outcome.err
    assert outcome.err.count("dropout.yaml") == 3


def test_a_session_of_a_newer_version(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    assert advisor("tune", tiny, "--budget", "0.4x", "--session", "mine").code == 0
    header = tmp_path / "mine" / "session.json"
    told = json.loads(header.read_text(encoding="utf-8")) | {"format": 99}
    header.write_text(json.dumps(told), encoding="utf-8")
    for command in (("tune", "--resume"), ("status",), ("report",)):
        outcome = advisor(*command, "mine")
        assert is_one_sentence(outcome), outcome.err
        assert "newer advisor" in outcome.err
        assert outcome.code == BAD_INPUT


def test_a_training_that_fails_half_way(advisor: Command, tmp_path: Path) -> None:
    failing = TINY.replace(
        "def build_model",
        "class Fragile(nn.Module):\n    calls = 0\n    def forward(self, x):\n        Fragile.calls += 1\n"
        "        if Fragile.calls > 30:\n            raise RuntimeError('the cable was pulled')\n        return x\n\n\n"
        "def build_model",
    ).replace("nn.Sequential(", "nn.Sequential(Fragile(), ")
    path = tmp_path / "fragile.py"
    path.write_text(failing, encoding="utf-8")
    outcome = advisor("tune", path, "--budget", "5x")
    assert outcome.code == FAILED_TRAINING
    assert "the cable was pulled" in outcome.err
    assert "Traceback" not in outcome.err
