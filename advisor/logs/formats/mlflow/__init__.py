"""MLflow: its SQLite backend, and its store of folders."""

from advisor.logs.formats.mlflow.database import READER as DATABASE_READER
from advisor.logs.formats.mlflow.store import FOLDER_READER

__all__ = ["DATABASE_READER", "FOLDER_READER"]
