"""Training logs of any framework: one reader per format, chosen by content and not by file name.

read.py       from a file, a stream or a folder to runs; walk.py, neighbours.py and duplicates.py help it
readers.py    the formats, in the order in which they are tried; reader.py says what a reader is
formats/      one module per format, or one room where a format needs several modules
sheet.py      the numbers of a log by column and row, and its helpers: stepwise.py, choice.py, axis.py, cells.py
columns.py    what others call their metrics; config_names.py: what they call their hyperparameters
files/        bytes as text, lines, documents or records, whoever wrote them
"""

from advisor.logs.formats.own import write_run
from advisor.logs.read import Folder, Skipped, read_folder, read_runs
from advisor.logs.reader import Reader
from advisor.logs.readers import READERS

__all__ = ["READERS", "Folder", "Reader", "Skipped", "read_folder", "read_runs", "write_run"]
