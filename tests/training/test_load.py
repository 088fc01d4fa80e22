from __future__ import annotations

import sys
from pathlib import Path

import pytest

from advisor.errors import ProblemError
from advisor.training.load import load_problem

WORKING = """
import neighbour
import torch
from torch import nn
from advisor import Problem
problem = Problem(
    name=neighbour.NAME, task="tabular-regression", build_model=lambda config: nn.Linear(2, 1),
    train=(torch.zeros(8, 2), torch.zeros(8)), validation=None, loss="mse", metrics=(), epochs=1,
)
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(text)
    return path


def test_a_file_and_its_neighbours_are_imported(tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text("NAME = 'mine'")
    path = list(sys.path)
    assert load_problem(write(tmp_path, WORKING)).name == "mine"
    assert sys.path == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import torch\nx = 1\nimport no_such_module_here",
         "ModuleNotFoundError: No module named 'no_such_module_here' in line 3"),
        ("x = 1\nif x\n", "SyntaxError: expected ':' in line 2"),
        ("def f():\n    return 1 / 0\n\nf()\n", "ZeroDivisionError: division by zero in line 2"),
        ("import sys\nsys.exit(3)", "SystemExit: 3 in line 2"),
        ("x = 1", "defines no variable 'problem': end it with problem = Problem(...)"),
        ("my_problem = 1", "did you mean 'my_problem'"),
        ("problem = {}", "is a dict; a Problem was expected"),
        ("from advisor import Problem\nProblem(name='p', task='t', build_model=id, train=(), validation=())",
         "p: give the length"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_gets_its_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load_problem(write(tmp_path, text))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_python_file(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="does not exist or is not a file"):
        load_problem(tmp_path / "absent.py")
    (tmp_path / "problem.txt").write_text("problem = 1")
    with pytest.raises(ProblemError, match="not a Python file"):
        load_problem(tmp_path / "problem.txt")
