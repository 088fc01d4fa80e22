"""Runs of Weights & Biases: the binary log of an offline run, alone or in its folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.text import Head
from advisor.logs.formats.wandb.records import MAGIC, read_log
from advisor.logs.reader import FolderReader, Names, Reader


def _recognises(head: Head) -> bool:
    return head.raw.startswith(MAGIC)


def _recognises_summary(head: Head) -> bool:
    return head.text.lstrip().startswith("{") and all(key in head.text for key in ('"_wandb"', '"_runtime"', '"_step"'))


def _recognises_folder(folder: Path) -> bool:
    return (folder / "files").is_dir() and any(folder.glob("run-*.wandb"))


def _read(path: Path, names: Names) -> list[Run]:
    log = read_log(path)
    sheet = log.sheet.numeric()
    if not sheet.columns:
        raise LogError("it is a run of Weights & Biases in which no number was logged.")
    run = sheet.run(names, config_of(log.config), log.damage.remarks(path.name))
    return [replace(run, outcome=log.outcome, seed=seed_of(log.config))]


def _read_summary(path: Path, names: Names) -> list[Run]:
    del path, names
    raise LogError(
        "it is the summary of a W&B run, which has only the last value of each metric; "
        "give the run-*.wandb file, the output.log, or the folder of the run."
    )


def _read_folder(folder: Path, names: Names) -> list[Run]:
    return [run for path in sorted(folder.glob("run-*.wandb")) for run in _read(path, names)]


_WHAT = "a run of Weights & Biases"
READER = Reader("wandb", _WHAT, _recognises, _read)
SUMMARY_READER = Reader("wandb-summary", "the summary of a W&B run", _recognises_summary, _read_summary)
FOLDER_READER = FolderReader("wandb", _WHAT, _recognises_folder, _read_folder)
