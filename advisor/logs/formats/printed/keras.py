"""What Keras prints: `Epoch 3/30`, and below it a progress bar that ends in `- loss: 0.41 - val_accuracy: 0.87`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.files.lines import Lines
from advisor.logs.files.text import Head, open_text
from advisor.logs.formats.printed.draft import Draft, Place
from advisor.logs.formats.printed.template import numbers_and_template
from advisor.logs.reader import Names, Reader

_EPOCH = re.compile(r"Epoch (\d{1,9})/(\d{1,9})\s*")
# `100/100 [=====] - 9s 90ms/step - loss: 0.68`, verbose=2's `157/157 - 1s - loss: 0.5`, Keras 1's `9s - loss: 0.7`.
_BAR = re.compile(r"\s*(?:(\d{1,9})/(\d{1,9}|Unknown)|\d{1,9}s)\s")
# A longer bar that was drawn before and not wiped out: `val_acc: 0.5711.594 - ETA: 7s`, `val_acc: 0.7867A: 6s`.
_LEFT_BEHIND = re.compile(r"(\d\.\d{4})(?:\d{0,4}\.\d|A: ).*")
_NAMED = re.compile(r"- \w{1,80}: ")


@dataclass
class _Fits:
    """The calls of `fit` in a text: each counts its epochs from 1, unless initial_epoch says that it goes on."""

    drafts: list[Draft] = field(default_factory=list)
    epoch: int | None = None
    row: dict[str, float] = field(default_factory=dict)
    batches: str | None = None

    def take(self, line: str) -> None:
        """Add what the line tells; bars without a title, as `evaluate` prints them, are no part of a training."""
        title = _EPOCH.fullmatch(line)
        if title:
            self._begin(int(title[1]), int(title[2]))
            return
        bar = _BAR.match(line)
        if self.epoch is None or bar is None or bar[1] != bar[2] or not _NAMED.search(line):
            return
        values = _values(line)
        # The bar of an epoch ends twice, before and after the validation; one of another length is another's.
        if not self.row or (bar[2] == self.batches and self.row.keys() <= values.keys()):
            self.row, self.batches = values, bar[2]

    def end(self) -> list[Draft]:
        """Return one draft per call of fit that printed a loss or a metric."""
        self._close()
        return [draft for draft in self.drafts if draft.is_begun]

    def _begin(self, epoch: int, epochs: int) -> None:
        self._close()
        if not self.drafts or (self.epoch is not None and epoch <= self.epoch):
            self.drafts.append(Draft(epochs=float(epochs)))
        self.epoch = epoch

    def _close(self) -> None:
        if self.epoch is not None and self.row:
            self.drafts[-1].put(Place(float(self.epoch)), self.row, is_counted=True)
        self.row = {}


def keras_runs(lines: Iterable[str], names: Names, remarks: Iterable[str] = ()) -> list[Run]:
    """Return one run per call of `fit` that the lines show, none when there is none."""
    fits = _Fits()
    for line in lines:
        fits.take(line)
    drafts, said = fits.end(), list(remarks)
    return [draft.run(names, said) for draft in drafts]


def is_keras(lines: Iterable[str]) -> bool:
    """Return whether a bar of Keras stands below the title of an epoch."""
    after_title = False
    for line in lines:
        if after_title and (bar := _BAR.match(line)) and (bar[1] is None or bar[1] != bar[2] or _NAMED.search(line)):
            return True
        # Warnings come between, but no other line that names numbers as a text log does.
        after_title = _EPOCH.fullmatch(line) is not None or (after_title and not numbers_and_template(line)[1].values)
    return False


def _values(line: str) -> dict[str, float]:
    numbers, template = numbers_and_template(_LEFT_BEHIND.sub(r"\1", line))
    return {value.column: numbers[value.at] for value in (*template.values, *template.others)}


def _recognises(head: Head) -> bool:
    return not head.is_binary and is_keras(Lines(io.StringIO(head.text, newline="")))


def _read(path: Path, names: Names) -> list[Run]:
    with open_text(path) as file:
        lines = Lines(file)
        runs = keras_runs(lines, names, lines.remarks())
    if not runs:
        raise LogError("it shows the bars of Keras, and no epoch that came to its end.")
    return runs


READER = Reader("keras_text", "the progress that Keras prints (Epoch 1/30)", _recognises, _read)
