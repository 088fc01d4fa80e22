"""The log formats that advisor reads, in the order in which they are tried."""

from __future__ import annotations

from advisor.logs import (
    cockpit,
    deepobs,
    history,
    json_lines,
    keras_text,
    mlflow_database,
    mlflow_store,
    notebook,
    optuna_database,
    optuna_journal,
    own,
    ray_tune,
    table,
    tensorboard,
    text_log,
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
    mlflow_database.READER,
    optuna_database.READER,
    optuna_journal.READER,
    torch_file.READER,
    ray_tune.READER,
    own.READER,
    notebook.READER,
    trainer_state.READER,
    cockpit.READER,
    deepobs.READER,
    json_lines.READER,
    history.READER,
    keras_text.READER,
    table.READER,
    text_log.READER,
)

#: Formats in which a folder is a run; they are tried before the files in it.
FOLDER_READERS: tuple[FolderReader, ...] = (
    # A trial of Ray Tune holds event files too.
    ray_tune.FOLDER_READER,
    wandb.FOLDER_READER,
    mlflow_store.FOLDER_READER,
    tensorboard.FOLDER_READER,
)
