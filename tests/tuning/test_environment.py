from __future__ import annotations

import platform
import sys
from importlib.metadata import version

import pytest

from advisor import __version__
from advisor.tuning.environment import describe_environment


def test_it_says_which_versions_and_which_machine() -> None:
    told = describe_environment()
    assert told["advisor"] == __version__
    assert told["Python"] == platform.python_version()
    assert told["torch"] == version("torch")
    assert told["optuna"] == version("optuna")
    assert platform.system() in told["machine"]
    assert all(isinstance(text, str) and text for text in told.values())


def test_it_says_with_which_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/advisor", "tune", "digits.py", "--budget", "3x"])
    assert describe_environment()["command"] == "advisor tune digits.py --budget 3x"
