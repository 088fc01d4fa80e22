"""Hugging Face's trainer_state.json, which every checkpoint of the Trainer holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.documents import document_in, is_document
from advisor.logs.files.text import Head
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

#: The last entry sums the training up; its train_loss is a mean over all of it and no point of the curve.
_CLOSING = ("train_runtime", "total_flos")
#: What the state says of the arguments; the rest is in training_args.bin, which is a pickle.
_ARGUMENTS = ("train_batch_size", "num_train_epochs")


def _recognises(head: Head) -> bool:
    return '"log_history"' in head.text and is_document(head)


def _read(path: Path, names: Names) -> list[Run]:
    state = document_in(path)
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list) or not any(isinstance(entry, dict) for entry in history):
        raise LogError(
            "it has an empty log_history; give the state of a checkpoint of a training that logged something."
        )
    entries = [entry for entry in history if isinstance(entry, dict)]
    sheet = Sheet()
    for entry in entries:
        if not any(key in entry for key in _CLOSING):
            sheet.take(entry)
    if not sheet.rows:
        raise LogError(
            "it has a log_history without a logged step; set logging_steps below the length of the training."
        )
    told = _arguments(state)
    run = sheet.numeric().run(names, config_of(told), _remarks(entries))
    return [replace(run, planned_x=_planned(state, run), seed=seed_of(told), outcome=_outcome(state))]


def _arguments(state: Mapping[str, Any]) -> dict[str, object]:
    """Return the arguments of the training, as far as the state names them."""
    trial = state.get("trial_params")
    arguments: dict[str, object] = dict(trial) if isinstance(trial, dict) else {}
    return {**{name: state[name] for name in _ARGUMENTS if state.get(name) is not None}, **arguments}


def _planned(state: Mapping[str, Any], run: Run) -> float | None:
    units = {curve.x_unit for curve in run.curves.values()}
    planned = state.get("max_steps" if units == {"step"} else "num_train_epochs")
    usable = isinstance(planned, int | float) and not isinstance(planned, bool) and 0 < planned < 1e15
    return float(planned) if usable and isinstance(planned, int | float) and "row" not in units else None


def _outcome(state: Mapping[str, Any]) -> Outcome:
    """Return whether the training got to its last step; an earlier checkpoint says nothing about the end."""
    done, planned = state.get("global_step"), state.get("max_steps")
    finished = isinstance(done, int) and isinstance(planned, int) and 0 < planned <= done
    return Outcome.FINISHED if finished else Outcome.UNKNOWN


def _remarks(entries: list[dict[str, Any]]) -> Iterator[str]:
    broken = sum(entry.get("loss") == 0 and _is_nan(entry.get("grad_norm")) for entry in entries)
    if broken:
        yield (
            f"{broken} entries have loss 0.0 beside a grad_norm of NaN: the Trainer writes 0 where the loss was NaN "
            f"or infinite (logging_nan_inf_filter), so these zeros are no low loss."
        )


def _is_nan(value: object) -> bool:
    return (isinstance(value, float) and math.isnan(value)) or str(value).lower() == "nan"


READER = Reader("hf_trainer", "a trainer_state.json of the Hugging Face Trainer", _recognises, _read)
