"""The cells of a table: a number, nothing, or something that cannot be read."""

from __future__ import annotations

import math
import re
from typing import Literal

#: The number that a cell holds, or what it holds instead.
Number = float | Literal["empty", "unreadable"]

_EMPTY = {"", "-", "none", "null", "na", "n/a", "<na>"}
# print(loss) of a torch tensor, and accuracies written as 93.1%.
_DRESSED = re.compile(r"tensor\(([^,)]+).*\)|([^%]+)%?", re.DOTALL)


def number_of(value: object) -> Number:
    """Return the number that a value of JSON, YAML or a storage stands for, or what it holds instead."""
    if isinstance(value, str):
        return number_in(value)
    if value is None:
        return "empty"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "unreadable"
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def number_in(cell: str, decimal_comma: bool = False) -> Number:
    """Return the number that the cell holds, or what it holds instead; nan and inf are numbers."""
    text = cell.strip()
    if text.lower() in _EMPTY:
        return "empty"
    try:
        return float(text)
    except ValueError:
        return _dressed_number(text.replace(",", ".") if decimal_comma else text)


def _dressed_number(text: str) -> float | Literal["unreadable"]:
    match = _DRESSED.fullmatch(text)
    try:
        return float(match[1] or match[2]) if match else "unreadable"
    except ValueError:
        return "unreadable"
