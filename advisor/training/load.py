"""Loads the `Problem` that a user's Python file defines."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from advisor.errors import ProblemError, near
from advisor.training.problem import Problem

#: The variable that the file must define.
VARIABLE = "problem"


def load_problem(path: Path) -> Problem:
    """Return the problem that the file defines as the variable `problem`."""
    if not path.is_file():
        raise ProblemError(f"{path} does not exist or is not a file.")
    module = _imported(path)
    if not hasattr(module, VARIABLE):
        names = [name for name in vars(module) if not name.startswith("_")]
        raise ProblemError(
            f"{path} defines no variable {VARIABLE!r}{near(VARIABLE, names)}: end it with problem = Problem(...)."
        )
    problem = getattr(module, VARIABLE)
    if not isinstance(problem, Problem):
        raise ProblemError(
            f"{VARIABLE} in {path} is a {type(problem).__name__}; a Problem was expected (from advisor import Problem)."
        )
    return problem


def _imported(path: Path) -> ModuleType:
    name = f"advisor_problem_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ProblemError(f"{path} is not a Python file: its name should end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickles of the file look themselves up there
    try:
        with _neighbours_importable(path):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        if isinstance(error, ProblemError):  # a Problem that was declared wrongly has its sentence already
            raise
        raise ProblemError(f"{path} cannot be imported: {_where(error, path)}.") from None
    return module


@contextmanager
def _neighbours_importable(path: Path) -> Iterator[None]:
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _where(error: BaseException, path: Path) -> str:
    """Return the exception and the line of the user's file that it came through."""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg} in line {error.lineno}"
    said = str(error).strip().partition("\n")[0] or "without a message"
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    return f"{type(error).__name__}: {said}" + (f" in line {lines[-1]}" if lines else "")
