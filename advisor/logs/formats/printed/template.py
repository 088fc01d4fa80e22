"""What the numbers in a line of a log are called: `Epoch 3/30 loss=0.41, val acc: 87 %` names four of them.

Programs print the same sentence again and again, with other numbers. So the sentence is understood once, with its
numbers masked, and that `Template` is used for every line of its shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from advisor.core.metric import direction_of
from advisor.logs.columns import INSTRUMENTS, STEPS, axis_of, claim_of, normalized, split_in

# Every quantifier is possessive or bounded: the time is linear in the length of the line, whatever it holds.
_NUMBER = re.compile(
    r"(?<![\w.@#])[-+]?(?:"
    r"\d{1,3}+(?:,\d{3})++(?=\s|$)"  # 38,869
    r"|(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?+(?!\.?\w)"
    r"|(?:nan|inf|NaN|NAN|Inf|INF|Infinity)(?!\w))"
)
_MOMENT = re.compile(
    r"\b\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ](?=\d))?|\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?!\d)|"
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}\b"
)
# `12ms` has no name that matters; what it says must not make a new shape of every line.
_WITH_UNIT = re.compile(r"(?<![\w.])\d[\d.]*+(?=[A-Za-z])")
# print() of an array with one number in it.
_WRAPPED = re.compile(r"\b(?:tensor|Array|DeviceArray|array|float|np\.float\d\d|np\.float|numpy\.float\d\d)\(\[?")
# A whole number and one with a fraction have different masks: 9851/10000 is a share, 0.3/0.4 is not.
_WHOLE, _FRACTION = "\1", "\2"
_MASKS = re.compile("([\1\2])")
_TOTAL = re.compile(r"\s?(?:/|of|out of)\s?")
_CLAUSE = re.compile(r"[,;|│\t\[\](){}<>\"'`*]|\s[-–]\s|\s\s|[:=]\s|->|\.\s")
_LEADING = {
    *("info", "debug", "root", "the", "current", "now", "and", "with", "its", "ms", "s", "sec", "secs", "min", "k"),
    *("samples/sec", "samples/s", "it/s", "img/s", "imgs/s", "tokens/s", "tok/s", "wps", "this", "mini", "%"),
}
_TRAILING = {"is", "was", "of", "are", "now", "value"}
_ENDING_OTHERWISE = {"rouge_l", "rouge_lsum", "exact_match"}
_SUMMARY = {"best", "final", "finished"}
# Longer names are sentences.
_LONGEST_NAME, _LONGEST_SPLIT = 6, 4


@dataclass(frozen=True)
class Value:
    """One number of a line: where it stands, and the column that it belongs to."""

    at: int
    column: str
    #: Of `9851/10000`, where the 10000 stands.
    total: int | None = None
    #: Whether the line says nothing about the split, so that the lines before it decide.
    is_bare: bool = False


@dataclass(frozen=True)
class Template:
    """What a line of one shape tells; the positions are those of its numbers."""

    values: tuple[Value, ...] = ()
    #: Numbers with names that are no curve; read where the user maps them.
    others: tuple[Value, ...] = ()
    epoch: int | None = None
    epochs: int | None = None
    step: int | None = None
    steps: int | None = None
    #: Whether the counter of steps is called a batch or nothing at all: it may begin anew in every epoch.
    is_part: bool = False
    #: The split of which it counts the batches, where it says so: `Test: [10/98]`.
    part_of: str = ""
    is_summary: bool = False

    @property
    def has_counter(self) -> bool:
        """Return whether the line says where in the training it was written."""
        return self.epoch is not None or self.step is not None


def numbers_and_template(line: str) -> tuple[list[float], Template]:
    """Return the numbers in the line, and what they are."""
    numbers: list[float] = []

    def masked(found: re.Match[str]) -> str:
        numbers.append(float(found[0].replace(",", "")))
        return _WHOLE if found[0].lstrip("+-").isdigit() else _FRACTION

    shape = _NUMBER.sub(masked, _WRAPPED.sub(" ", _MOMENT.sub(" ", line)))
    return numbers, _template(_WITH_UNIT.sub("0", shape))


@lru_cache(maxsize=2048)
def _template(shape: str) -> Template:
    parts = _MASKS.split(shape)
    gaps, masks = parts[::2], parts[1::2]
    if not masks:
        return Template()
    return _Reading(gaps, masks).template()


class _Reading:
    """The understanding of one shape, gap by gap from left to right."""

    def __init__(self, gaps: list[str], masks: list[str]) -> None:
        self.gaps, self.masks = gaps, masks
        self.split = ""
        self.taken: set[str] = set()
        self.values: list[Value] = []
        self.others: list[Value] = []
        self.splits_alone: list[tuple[int, str]] = []
        self.epoch: int | None = None
        self.steps: list[tuple[int, int]] = []
        self.part_of = ""

    def template(self) -> Template:
        """Return what was understood."""
        for at in range(len(self.masks)):
            if at == 0 or not _TOTAL.fullmatch(self.gaps[at]):
                self._read(at)
        self._name_splits()
        step = min(self.steps, default=(0, None))
        summary = not _SUMMARY.isdisjoint(normalized(self.gaps[0]).split()) and self.epoch is None
        return Template(
            values=tuple(self.values),
            others=tuple(self.others),
            epoch=self.epoch,
            epochs=None if self.epoch is None else self._total_of(self.epoch),
            step=step[1],
            steps=None if step[1] is None else self._total_of(step[1]),
            is_part=step[1] is not None and step[0] >= STEPS.index("batch"),
            part_of=self.part_of,
            is_summary=summary,
        )

    def _read(self, at: int) -> None:
        *before, name = _clauses(self.gaps[at])
        for clause in before:
            if 0 < len(clause.split()) <= _LONGEST_SPLIT:
                self.split = split_in(clause) or self.split
        if not name:
            # `[12/100]`: a counter without a name, and the worst of them.
            is_alone = not self.values and not self.gaps[at].rstrip().endswith("(")
            if self._total_of(at) is not None and self.masks[at] == _WHOLE and is_alone:
                self.steps.append((len(STEPS), at))
            return
        counter = self._counter(name)
        if counter == "epoch":
            self.epoch = at if self.epoch is None else self.epoch
        elif counter is not None:
            self.steps.append((counter, at))
        else:
            self._take(at, name)

    def _counter(self, name: str) -> int | Literal["epoch"] | None:
        """Return "epoch", or how good a counter of steps this name is (0 is best)."""
        words = " ".join(word for word in normalized(name).split() if not split_in(word))
        kind = axis_of(words)
        if kind == "step":
            self.split = split_in(name) or self.split
            return STEPS.index(words)
        if kind == "epoch":
            self.split = split_in(name) or self.split
        return kind

    def _take(self, at: int, name: str) -> None:
        own = split_in(name)
        if own and len(normalized(name).split()) == 1:
            self._take_split(at, own)
            return
        if self.masks[at] == _WHOLE and self.gaps[at + 1].startswith(":"):
            return  # `Test accuracy of 7: 98 %`: the number of a class
        column = self._column(name, own)
        claim = claim_of(column) if column and len(name.split()) <= _LONGEST_NAME else None
        if claim is not None and not _is_plain(claim.curve):
            claim = None
        value = Value(at, column or name, self._share(at), is_bare=not own and column == name)
        if claim is None:
            self.others.append(value)
        elif claim.curve not in self.taken:
            self.taken.add(claim.curve)
            self.values.append(value)
        if own and claim and " " in name:
            # `val loss: 0.3, acc: 0.9`: said apart, the split holds for what follows; `val_loss` speaks for itself.
            self.split = own

    def _take_split(self, at: int, split: str) -> None:
        """Take a number that is called `train` or `val` and no more."""
        if self.masks[at] == _FRACTION:
            self.splits_alone.append((at, split))
        elif self._total_of(at) is not None:
            self.steps.append((len(STEPS), at))
            self.split = self.part_of = split
        # Other whole numbers are the line of a file, as in `train:139 INFO`, or a number of examples.

    def _column(self, name: str, own: str) -> str:
        """Return the name with the split that the line gave it; empty where the line has that curve already."""
        if own or not self.split:
            return name
        plain, joined = claim_of(name), claim_of(f"{self.split} {name}")
        if joined is None or (plain is not None and plain.curve in INSTRUMENTS):
            return name
        return "" if joined.curve in self.taken else f"{self.split} {name}"

    def _name_splits(self) -> None:
        """Name the numbers that are called `train` and `val` alone: accuracies where the line names its loss."""
        has_loss = any(curve.endswith("_loss") for curve in self.taken)
        for at, split in self.splits_alone:
            self.values.append(Value(at, f"{split} {'accuracy' if has_loss else 'loss'}"))

    def _total_of(self, at: int) -> int | None:
        is_total = at + 1 < len(self.masks) and self.masks[at + 1] == _WHOLE and _TOTAL.fullmatch(self.gaps[at + 1])
        return at + 1 if is_total else None

    def _share(self, at: int) -> int | None:
        return self._total_of(at) if self.masks[at] == _WHOLE else None


def _is_plain(curve: str) -> bool:
    """Return whether the name ends in its metric: in prose, `loss relative drop` is no loss."""
    if curve in INSTRUMENTS:
        return True
    metric = curve.split("_", 1)[1]
    return metric in _ENDING_OTHERWISE or direction_of(metric.rsplit("_", 1)[-1]) is not None


def _clauses(gap: str) -> list[str]:
    """Return what stands before a number, clause by clause; the last is its name, empty where it has none."""
    *before, last = _CLAUSE.split(gap.rstrip(" \t:=\"'([{<>~≈|│-"))
    return [*(clause.strip(" .:=") for clause in before), _name(last)]


def _name(clause: str) -> str:
    words = clause.strip(" .%/#_!:=-\\").split()
    for at in range(len(words) - 2, -1, -1):
        # `12ms loss`, `lr=auto loss`, `handoff:keep loss`: the words before are about something else.
        if words[at][0].isdigit() or "=" in words[at] or ":" in words[at]:
            words = words[at + 1 :]
            break
    while len(words) > 1 and words[0].lower() in _LEADING:
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in _TRAILING:
        words = words[:-1]
    return " ".join(words) if any(character.isalpha() for character in "".join(words)) else ""
