"""What trainings print: the progress of Keras, and lines of any program that name their numbers."""

from advisor.logs.formats.printed.any_program import READER as ANY_PROGRAM_READER
from advisor.logs.formats.printed.keras import READER as KERAS_READER

__all__ = ["ANY_PROGRAM_READER", "KERAS_READER"]
