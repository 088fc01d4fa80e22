"""The file beside a log that says with which hyperparameters it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent

from advisor.core.run import Run
from advisor.logs.config_names import config_of, seed_of

#: What Lightning, AlgoPerf, Ray Tune, Ultralytics and many by hand call it.
_NAMES = ("hparams.yaml", "hparams.json", "params.json", "args.yaml", "args.json", "config.yaml", "config.json")
# A config is written by hand, or by a program from what a hand wrote; more than this is something else.
_LARGEST = 256 * 1024
_DEEPEST = 50


class _Lenient(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader may be missing
    """A loader in which an object of Python's, as Lightning writes them, is no value, and never made."""


def with_neighbour(run: Run, log: Path) -> Run:
    """Return the run with the config in the file beside its log, which a remark names; a run that has one keeps it."""
    if run.config:
        return run
    for path in _beside(log):
        values = values_in(path)
        config = config_of(values)
        if config:
            told = f"The configuration was read from {path.name} beside the log."
            seed = seed_of(values) if run.seed is None else run.seed
            return replace(run, config=config, seed=seed, remarks=(*run.remarks, told))
    return run


def values_in(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML or JSON file holds, an empty one when there is none."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else _yaml(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return _unwrapped(content) if isinstance(content, dict) else {}


def _unwrapped(content: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a config of Weights & Biases, which says of each name {"value": ...}."""
    wrapped = {name: value for name, value in content.items() if isinstance(value, dict) and "value" in value}
    is_wrapped = len(wrapped) == len(content) - ("wandb_version" in content)
    return {name: value["value"] for name, value in wrapped.items() if name != "_wandb"} if is_wrapped else content


def _yaml(text: str) -> object:
    # The C loader overflows its stack on a hundred thousand brackets and takes Python with it; its parser does not.
    depth = 0
    for event in yaml.parse(text, Loader=_Lenient):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            return None
    return yaml.load(text, Loader=_Lenient)


def _beside(log: Path) -> Iterator[Path]:
    # trial_1__measurements.csv goes with trial_1__hparams.json, where a run is a prefix and not a folder.
    prefix, separator, _ = log.name.rpartition("__")
    for name in _NAMES:
        yield log.with_name(f"{prefix}{separator}{name}")


def _no_value(loader: Any, tag: str, node: Any) -> None:
    del loader, tag, node


_Lenient.add_multi_constructor("", _no_value)
