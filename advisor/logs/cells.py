"""The cells of a table: a number, nothing, or something that cannot be read."""

from __future__ import annotations

import re
from typing import Literal

_EMPTY = {"", "-", "none", "null", "na", "n/a", "<na>"}
# print(loss) of a torch tensor, and accuracies written as 93.1%.
_DRESSED = re.compile(r"tensor\(([^,)]+).*\)|([^%]+)%?", re.DOTALL)


def number_in(cell: str, decimal_comma: bool = False) -> float | Literal["empty", "unreadable"]:
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
