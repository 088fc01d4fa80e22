"""The log formats that advisor reads, in the order in which they are tried."""

from __future__ import annotations

from advisor.logs.formats import (
    cockpit,
    deepobs,
    history,
    json_lines,
    mlflow,
    notebook,
    optuna,
    own,
    printed,
    ray_tune,
    table,
    tensorboard,
    torch_file,
    trainer_state,
    wandb,
)
from advisor.logs.reader import FolderReader, Reader

#: Strict formats come first: the first reader that recognises a log reads it.
READERS: tuple[Reader, ...] = (
    tensorboard.READER,
    wandb.READER,
    wandb.SUMMARY_READER,
    mlflow.DATABASE_READER,
    optuna.DATABASE_READER,
    optuna.JOURNAL_READER,
    torch_file.READER,
    ray_tune.READER,
    own.READER,
    notebook.READER,
    trainer_state.READER,
    cockpit.READER,
    deepobs.READER,
    json_lines.READER,
    history.READER,
    printed.KERAS_READER,
    table.READER,
    printed.ANY_PROGRAM_READER,
)

#: Formats in which a folder is a run; they are tried before the files in it.
FOLDER_READERS: tuple[FolderReader, ...] = (
    # A trial of Ray Tune holds event files too.
    ray_tune.FOLDER_READER,
    wandb.FOLDER_READER,
    mlflow.FOLDER_READER,
    tensorboard.FOLDER_READER,
)
