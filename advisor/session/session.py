"""`Session`: one tuning on disk.

session.json     what was asked for          journal.jsonl   what happened, append-only
runs/0001.jsonl  the curves of each training  study.log       the Optuna study
result.json      how it ended                 output/         what a command printed, training by training
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.errors import SessionError
from advisor.logs.formats.own import read_run, write_run
from advisor.session import journal
from advisor.session.entries import Entry, Opened, after, fold
from advisor.session.header import Header, read_header, write_header


class Session:
    """An open session directory: its header, its ledger so far, and a way to write on.

    Use it as a context manager to write: only one process at a time may.
    """

    def __init__(self, directory: Path, header: Header, ledger: Ledger, warning: str | None = None) -> None:
        self.directory = directory
        self.header = header
        self.ledger = ledger
        #: What reading it had to repair, None when nothing.
        self.warning = warning
        self._lock = FileLock(directory / "lock", timeout=0)

    @classmethod
    def create(cls, directory: Path, header: Header, ledger: Ledger) -> Session:
        """Return a new session in `directory`, which must not hold one yet."""
        if (directory / "session.json").exists():
            raise SessionError(
                f"{directory} holds a session already: resume it with `advisor tune --resume {directory}`."
            )
        try:
            (directory / "runs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SessionError(f"{directory} cannot be made ({error.strerror}); name another with --session.") from None
        # A journal without a header is what a kill left of an attempt that came to nothing.
        (directory / "journal.jsonl").unlink(missing_ok=True)
        journal.append(directory / "journal.jsonl", Opened(ledger=ledger))
        # Last, because its presence is what makes the directory a session.
        write_header(header, directory / "session.json")
        return cls(directory, header, ledger)

    @classmethod
    def open(cls, directory: Path) -> Session:
        """Return the session that `directory` holds; SessionError when it holds none that can be read."""
        if not directory.is_dir():
            raise SessionError(f"{directory} is not a directory; name the directory of a session.")
        header = read_header(directory / "session.json")
        entries, warning = journal.read(directory / "journal.jsonl")
        return cls(directory, header, fold(entries), warning)

    def __enter__(self) -> Self:
        try:
            self._lock.acquire()
        except Timeout:
            raise SessionError(f"another advisor is working in {self.directory}; wait for it or stop it.") from None
        # Another process may have written since this one read.
        entries, torn = journal.read(self._journal)
        self.ledger, self.warning = fold(entries), torn or self.warning
        journal.mend(self._journal)
        self._keep_result()
        return self

    def __exit__(self, *exception: object) -> None:
        self._lock.release()

    @property
    def _journal(self) -> Path:
        return self.directory / "journal.jsonl"

    @property
    def study_path(self) -> Path:
        """Return where the Optuna study is kept."""
        return self.directory / "study.log"

    def record(self, entry: Entry) -> None:
        """Write one entry to the journal and take it into the ledger."""
        journal.append(self._journal, entry)
        self.ledger = after(self.ledger, entry)
        self._keep_result()

    def _keep_result(self) -> None:
        """Write result.json, all or nothing, once there is a result; also when a kill came between."""
        path = self.directory / "result.json"
        if self.ledger.result is None:
            return
        text = self.ledger.result.model_dump_json(indent=2, by_alias=True) + "\n"
        # A confirmation asked for afterwards makes it another one.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            draft = path.with_suffix(".tmp")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)

    def run_path(self, trial: int) -> Path:
        """Return where the curves of a trial are kept."""
        return self.directory / "runs" / f"{trial:04d}.jsonl"

    def save_run(self, trial: int, run: Run) -> None:
        """Keep the curves of a trial."""
        write_run(run, self.run_path(trial))

    def save_outputs(self, trial: int, outputs: npt.NDArray[np.floating]) -> None:
        """Keep what the model of a trial said of the validation set."""
        (self.directory / "outputs").mkdir(exist_ok=True)
        draft = self._outputs_path(trial).with_suffix(".tmp")
        with draft.open("wb") as file:
            np.save(file, outputs, allow_pickle=False)
        draft.replace(self._outputs_path(trial))

    def outputs(self, trial: int) -> npt.NDArray[np.floating] | None:
        """Return what the model of a trial said of the validation set, None when it was not kept."""
        path = self._outputs_path(trial)
        if not path.exists():
            return None
        kept: npt.NDArray[np.floating] = np.load(path, allow_pickle=False)
        return kept

    def _outputs_path(self, trial: int) -> Path:
        return self.directory / "outputs" / f"{trial:04d}.npy"

    def kept_runs(self) -> set[int]:
        """Return the numbers of all trainings whose curves are kept, those included that the ledger has not."""
        return {int(path.stem) for path in (self.directory / "runs").glob("*.jsonl") if path.stem.isdigit()}

    def run(self, trial: int) -> Run | None:
        """Return the curves of a trial, None when they were not kept."""
        path = self.run_path(trial)
        return read_run(path) if path.exists() else None


def new_directory(root: Path, name: str) -> Path:
    """Return the first free `root/name-1`, `root/name-2`, ... for a new session."""
    number = 1
    while (root / f"{name}-{number}").exists():
        number += 1
    return root / f"{name}-{number}"
