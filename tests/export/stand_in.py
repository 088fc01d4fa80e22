"""A stand-in for a library that is too big for the tests: it notes how it is called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import pytest


class Call(NamedTuple):
    """A call that was made: of what, and with what."""

    name: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]


def noting(name: str) -> Callable[..., Call]:
    """Return a function that returns its own call."""
    return lambda *arguments, **named: Call(name, arguments, named)


def install(patch: pytest.MonkeyPatch, path: str, **names: Any) -> ModuleType:
    """Return a module of this name with these contents, importable while the test runs."""
    module = ModuleType(path)
    vars(module).update(names)
    patch.setitem(sys.modules, path, module)
    return module
