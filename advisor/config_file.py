"""Hyperparameters, and facts of a situation, from a user's YAML or JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.core.config import Config
from advisor.errors import InputError
from advisor.knowledge.texts import UnreadableError


def read_config(path: Path) -> Config:
    """Return the values of a mapping, nested or not, under our names; InputError where there is none.

    `lr` and `optimizer: {name: adam, lr: 0.01}` are understood as in the settings of a log.
    """
    from advisor.logs.config_names import config_of, our_name

    told = _mapping(path, "names to values, such as `learning_rate: 0.01`")
    if any(isinstance(value, dict) for value in told.values()):
        return config_of(told)
    # Our own names last: they count where somebody gives both.
    others_first = sorted(told, key=lambda name: name == our_name(name))
    return Config({our_name(name): told[name] for name in others_first})


def read_facts(path: Path) -> dict[str, Any]:
    """Return the facts of a situation that a file names; `config` may be a mapping of its own."""
    return _mapping(path, "facts, such as `task: cnn-classification`")


def _mapping(path: Path, of_what: str) -> dict[str, Any]:
    # PyYAML takes its time to be imported, and most suggestions are asked for without a file.
    from advisor.knowledge.yaml_files import read_yaml

    try:
        # The same reader as the knowledge's: 1e-3 is a number and `off` a word, as people mean them. JSON is YAML.
        content = read_yaml(path)
    except UnreadableError as error:
        raise InputError(f"{path}: {error}.") from None
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no mapping of {of_what}.")
    return {str(name): value for name, value in content.items()}
