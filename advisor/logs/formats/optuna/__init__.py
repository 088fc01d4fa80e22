"""Optuna: its SQLite storage and its journal, both read without Optuna."""

from advisor.logs.formats.optuna.database import READER as DATABASE_READER
from advisor.logs.formats.optuna.journal import READER as JOURNAL_READER

__all__ = ["DATABASE_READER", "JOURNAL_READER"]
