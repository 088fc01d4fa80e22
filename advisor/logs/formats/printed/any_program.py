"""Text logs of any program: lines that name their numbers, such as `[Epoch 3/30] loss=0.41 val_acc: 0.87`.

absl, Python's logging, MXNet, fairseq, nanoGPT, llm.c, Lightning's and tqdm's bars, W&B's output.log and what
people print themselves are all of this kind. Nothing is known of the program: `template` understands a line by the
names before its numbers, and here the lines are put in order: what counts, which split, where a new run begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.columns import INSTRUMENTS, claim_of, normalized, split_in
from advisor.logs.files.lines import Lines
from advisor.logs.files.text import Head, open_text
from advisor.logs.formats.printed.draft import Draft, Place
from advisor.logs.formats.printed.settings import is_namespace, settings_in
from advisor.logs.formats.printed.template import Template, Value, numbers_and_template
from advisor.logs.reader import Names, Reader

# The listing of a program that some logs begin with is far shorter; more text without a training holds none.
_LINES_BEFORE = 200_000
_BANNERS_KEPT, _SETTINGS_KEPT = 200, 200
_DIGITS = re.compile(r"\d+")
# The Trainer's last words repeat `train_loss` as the mean over the whole training.
_CLOSING = re.compile(r"train_runtime")
_MOST_SHOWN = 12
# More lines after the only one with a loss are a text in which it is quoted.
_LINES_AFTER = 3
# Code begins like this at the left margin; the lines of a traceback are indented. Longer than this, a log is one.
_CODE = re.compile(r"(?:import \w|from [\w.]{1,80} import |def \w|class \w)")
_QUOTED = 20
_HELD_OUT = ("val", "test")
# Fewer lines that begin with a step or an epoch are prose.
_FEWEST_COUNTS = 2


class Story:
    """The runs in a text, told line by line."""

    def __init__(self, names: Names | None = None) -> None:
        self.mapped = frozenset((names or {}).values())
        self.drafts = [Draft(mapped=self.mapped)]
        self.unknown: dict[str, int] = {}
        self._epoch, self._step = float("nan"), float("nan")
        #: The step of a line that holds for those below it: `[step=10/1000]` above one line per metric.
        self._heading = float("nan")
        self._section = ""
        self._banners: set[str] = set()
        self._is_banner_again = False
        self._skipped_parts = 0
        self._counting = 0
        self._idle = 0

    def take(self, line: str) -> None:
        """Add what the line tells."""
        numbers, template = numbers_and_template(line)
        self._idle += bool(line.strip())
        if _CODE.match(line) and self._draft.rows < _QUOTED:
            self._forget()
        if template.is_summary or _CLOSING.search(line):
            return
        cells = [value for value in template.values if value.at < len(numbers)]
        cells += [value for value in template.others if value.column in self.mapped]
        self._count_unknown(template)
        if is_namespace(line) or not (cells or template.has_counter) or self._is_preamble(template, cells):
            self._note(line)
        elif cells and template.is_part and template.epoch is None and (template.part_of or self._section) in _HELD_OUT:
            # `[Batch 10/35] loss=0.6` while validating is the progress of the validation, not its result.
            self._section = template.part_of or self._section
            self._skipped_parts += 1
        else:
            self._record(numbers, template, cells)

    def runs(self, names: Names, remarks: Iterable[str] = ()) -> list[Run]:
        """Return the runs; LogError when the text holds no training."""
        told = self._told
        if not told:
            raise LogError(self._no_training())
        said = list(remarks)
        if self._skipped_parts:
            said.append(f"{self._skipped_parts} line(s) about a part of a validation were skipped.")
        runs = [draft.run(names, said) for draft in told]
        if self._draft.is_sure and not any(_has_line(run) for run in runs):
            raise LogError(self._no_training())
        return runs

    @property
    def is_sure(self) -> bool:
        """Return whether the lines so far are of a training, or at least count something."""
        return self._draft.is_sure or self._counting > _FEWEST_COUNTS

    @property
    def is_told(self) -> bool:
        """Return whether the text, which is at its end, is of a training."""
        return self.is_sure or bool(self._told)

    @property
    def _told(self) -> list[Draft]:
        """Return the trainings in the text; the last may have begun with its last lines."""
        sure = [draft for draft in self.drafts if draft.is_sure]
        if not sure and self._draft.is_begun and self._idle <= _LINES_AFTER:
            return [self._draft]
        return sure

    @property
    def _draft(self) -> Draft:
        return self.drafts[-1]

    def _forget(self) -> None:
        """Drop the run that is being told: it was in the listing of a program, which quotes a line or two."""
        self.drafts[-1] = Draft(dict(self._draft.settings), self.mapped)
        self._epoch = self._step = self._heading = float("nan")
        self._counting = 0

    def _is_preamble(self, template: Template, cells: list[Value]) -> bool:
        """Return whether `lr=0.1` is a setting: nothing has been counted yet, and no loss is named."""
        return self._draft.first is None and not template.has_counter and not any(map(_is_metric, cells))

    def _record(self, numbers: list[float], template: Template, cells: list[Value]) -> None:
        place = self._place(numbers, template)
        if template.has_counter:
            self._section = ""
            self._begin_again_at(place)
            self._remember(place, numbers, template)
            self._heading = float("nan") if cells else place.step
        if not cells:
            return
        shown = Place(self._epoch, place.step if place.step == place.step else self._heading)
        values = {self._column(value, template): _number(value, numbers) for value in cells}
        self._idle = 0
        self._draft.put(shown, values, is_counted=template.has_counter)

    def _place(self, numbers: list[float], template: Template) -> Place:
        epoch = numbers[template.epoch] if template.epoch is not None else float("nan")
        step = numbers[template.step] if template.step is not None else float("nan")
        return Place(epoch, step)

    def _remember(self, place: Place, numbers: list[float], template: Template) -> None:
        draft = self._draft
        draft.first = draft.first or place
        draft.moves += 1
        if place.epoch == place.epoch:
            self._epoch = place.epoch
        if place.step == place.step:
            self._step = place.step
        draft.last = Place(self._epoch, self._step)
        if template.epochs is not None:
            draft.epochs = numbers[template.epochs]
        if template.steps is not None:
            draft.totals[numbers[template.steps]] += 1

    def _begin_again_at(self, place: Place) -> None:
        """Begin a new run where the counters are back at the beginning, and the run introduces itself once more."""
        first, last = self._draft.first, self._draft.last
        if first is None or not place.is_before(last) or first.is_before(place):
            return
        if self._has_epochs(first) and place.epoch != place.epoch:
            return  # a batch of the next epoch
        if self._is_banner_again or not self._banners:
            self.drafts.append(Draft(dict(self._draft.settings), self.mapped))
            self._epoch, self._step = float("nan"), float("nan")
        self._is_banner_again = False

    def _has_epochs(self, first: Place) -> bool:
        return first.epoch == first.epoch or self._epoch == self._epoch

    def _note(self, line: str) -> None:
        """Learn from a line without curves: a section, the settings, or the words with which a run begins."""
        words = {word for word in normalized(line).split() if word.isalpha()}
        if len(words) <= _SECTION_WORDS and self._draft.first:
            self._section = split_in(line) or self._section
        for name, value in settings_in(line).items():
            if len(self._draft.settings) < _SETTINGS_KEPT:
                self._draft.settings.setdefault(name, value)
        if len(words) < _BANNER_WORDS:
            return
        shape = _DIGITS.sub("0", line.strip())[:_BANNER_LENGTH]
        if self._draft.first is None and len(self.drafts) == 1:
            if len(self._banners) < _BANNERS_KEPT:
                self._banners.add(shape)
        else:
            self._is_banner_again = self._is_banner_again or shape in self._banners

    def _column(self, value: Value, template: Template) -> str:
        follows = value.is_bare and self._section in _HELD_OUT and not template.has_counter
        return f"{self._section} {value.column}" if follows else value.column

    def _count_unknown(self, template: Template) -> None:
        self._counting += template.has_counter and bool(template.others)
        for value in template.others:
            if value.column in self.unknown or len(self.unknown) < _SETTINGS_KEPT:
                self.unknown[value.column] = self.unknown.get(value.column, 0) + 1

    def _no_training(self) -> str:
        repeated = [name for name, times in self.unknown.items() if times > 2][:_MOST_SHOWN]
        known = "it has no lines in which a loss or a metric is named before its number, such as `epoch 3 loss 0.41`"
        if not repeated:
            return f"{known}; give the log of a training."
        listed = ", ".join(repr(name[:40]) for name in repeated)
        return f"{known}; its numbers are called {listed}; name one with --map train_loss=NAME."


# "Now we are doing evaluation on dev with gpu(0)." opens a section; longer lines are about something else.
_SECTION_WORDS = 12
# One word is often a rule of dashes, "Done" or an empty line: no introduction.
_BANNER_WORDS, _BANNER_LENGTH = 2, 300


def runs_in(lines: Iterable[str], names: Names, remarks: Iterable[str] = ()) -> list[Run]:
    """Return the runs that the lines tell; LogError when there is none."""
    story = Story(names)
    for line in lines:
        story.take(line)
    return story.runs(names, remarks)


def tells_of_training(lines: Iterable[str]) -> bool:
    """Return whether a training is told of in the lines; reads no further than the first sign of it.

    Lines that count and name their numbers are one, though no name is known: the user can map them.
    """
    story = Story()
    for number, line in enumerate(lines):
        story.take(line)
        if number > _LINES_BEFORE or story.is_sure:
            break
    return story.is_told


def _has_line(run: Run) -> bool:
    """Return whether two points of a loss or a metric make a curve."""
    return any(len(curve) > 1 for name, curve in run.curves.items() if name not in INSTRUMENTS)


def _is_metric(value: Value) -> bool:
    claim = claim_of(value.column)
    return claim is None or claim.curve not in INSTRUMENTS


def _number(value: Value, numbers: list[float]) -> float:
    number = numbers[value.at]
    if value.total is not None and value.total < len(numbers) and numbers[value.total]:
        return number / numbers[value.total]
    return number


def _recognises(head: Head) -> bool:
    if head.is_binary or not head.text.strip():
        return False
    if tells_of_training(head.text.splitlines()):
        return True
    with open_text(head.path) as file:
        return tells_of_training(Lines(file))


def _read(path: Path, names: Names) -> list[Run]:
    with open_text(path) as file:
        lines = Lines(file)
        return runs_in(lines, names, _after(lines))


def _after(lines: Lines) -> Iterator[str]:
    """Yield what the lines have to say once they have been read."""
    yield from lines.remarks()


READER = Reader("text", "a text log whose lines name their numbers (epoch 3/30 loss=0.41)", _recognises, _read)
