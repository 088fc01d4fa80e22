"""Training logs of any framework: one reader per format, chosen by content and not by file name."""

from advisor.logs.own import write_run
from advisor.logs.read import Folder, Skipped, read_folder, read_runs
from advisor.logs.reader import Reader
from advisor.logs.readers import READERS

__all__ = ["READERS", "Folder", "Reader", "Skipped", "read_folder", "read_runs", "write_run"]
