"""Weights & Biases: how its binary log is written, and the runs in it."""

from advisor.logs.formats.wandb.runs import FOLDER_READER, READER, SUMMARY_READER

__all__ = ["FOLDER_READER", "READER", "SUMMARY_READER"]
