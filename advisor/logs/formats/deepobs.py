"""DeepOBS' JSON, which cockpit writes too: curves per epoch, and the hyperparameters of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.config_names import config_of
from advisor.logs.files.documents import document_in, is_document
from advisor.logs.files.text import Head
from advisor.logs.formats.history import series_in
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

_BATCHES = "minibatch_train_losses"
#: Settings of the run, in DeepOBS 1.1 and 1.2.
_SETTINGS = ("batch_size", "learning_rate", "weight_decay", "l2_reg", "num_epochs", "optimizer", "optimizer_name")


def _recognises(head: Head) -> bool:
    return (f'"{_BATCHES}"' in head.text or '"testproblem"' in head.text) and is_document(head)


def _read(path: Path, names: Names) -> list[Run]:
    document = document_in(path)
    if not isinstance(document, dict):
        raise LogError("it is a JSON list; expected the object that a DeepOBS runner writes.")
    series = {name: values for name, values in series_in(document).items() if name.endswith(("losses", "accuracies"))}
    config = config_of(_settings(document))
    is_by_epoch = _is_by_epoch(series, names)
    run = _sheet(series, is_by_epoch, document).numeric().run(names, config, _remarks(series, is_by_epoch))
    epochs, seed = document.get("num_epochs"), document.get("random_seed")
    planned = float(epochs) if isinstance(epochs, int | float) and is_by_epoch else None
    return [replace(run, planned_x=planned, seed=seed if isinstance(seed, int) else None)]


def _is_by_epoch(series: Mapping[str, list[Any]], names: Names) -> bool:
    return _BATCHES not in names.values() and any(name != _BATCHES for name in series)


def _sheet(series: Mapping[str, list[Any]], is_by_epoch: bool, document: Mapping[str, Any]) -> Sheet:
    """Return the losses measured before the first epoch and after each, or those of the single batches."""
    chosen = {name: values for name, values in series.items() if (name != _BATCHES) == is_by_epoch}
    if not chosen:
        raise LogError("its losses are empty; give the log of a training that has begun.")
    every = document.get("train_log_interval")
    interval = every if isinstance(every, int) and every > 0 and not is_by_epoch else 1
    sheet = Sheet()
    for row in range(max(map(len, chosen.values()))):
        counter = {"epoch" if is_by_epoch else "step": row * interval}
        sheet.take({**counter, **{name: values[row] for name, values in chosen.items() if row < len(values)}})
    return sheet


def _settings(document: Mapping[str, Any]) -> dict[str, object]:
    """Return the hyperparameters of the run, under the names that DeepOBS gives them."""
    told: dict[str, object] = {name: document[name] for name in _SETTINGS if document.get(name) is not None}
    for name in ("optimizer", "optimizer_name"):
        if isinstance(told.get(name), str):
            # TensorFlow's classes: AdamOptimizer, MomentumOptimizer, GradientDescentOptimizer.
            told[name] = str(told[name]).removesuffix("Optimizer").replace("GradientDescent", "sgd")
    for name in ("hyperparams", "optimizer_hyperparams"):
        inside = document.get(name)
        told.update(inside if isinstance(inside, dict) else {})
    return told


def _remarks(series: Mapping[str, list[Any]], is_by_epoch: bool) -> Iterator[str]:
    if is_by_epoch and series.get(_BATCHES):
        yield (
            f"The {len(series[_BATCHES])} losses of single batches were left out, since losses per epoch are there; "
            f"--map train_loss={_BATCHES} reads them."
        )


READER = Reader("deepobs", "a DeepOBS run (JSON)", _recognises, _read)
