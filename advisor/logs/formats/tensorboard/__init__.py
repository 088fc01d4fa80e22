"""TensorBoard: how its event files are written, and the runs in them."""

from advisor.logs.formats.tensorboard.runs import FOLDER_READER, READER

__all__ = ["FOLDER_READER", "READER"]
