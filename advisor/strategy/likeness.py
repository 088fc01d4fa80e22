"""`likeness`: how much an earlier tuning's situation is like the one at hand."""

from __future__ import annotations

import math

from advisor.core.config import Config
from advisor.core.situation import Situation

#: Optimizers whose learning rates and decays mean nearly the same.
ADAM_FAMILY = ("adam", "adamw", "nadam", "radam")
#: Data or a model that is this many times larger is another situation: the best rate and decay move with both.
_FAR = 10.0
#: What is not known of one of them may be alike or not.
_UNKNOWN = 0.7


def unlike(here: Situation, there: Situation, start: Config, best: Config) -> str | None:
    """Return in words why a winner there says nothing here; None where it may."""
    if here.task != there.task:
        return f"it is of another task ({there.task})"
    mine, theirs = start.get("optimizer"), best.get("optimizer")
    if mine is not None and theirs is not None and _family(str(mine)) != _family(str(theirs)):
        return f"its optimizer is {theirs}, and the rates of {mine} are others"
    for name, a, b in _sizes(here, there):
        if a and b and max(a / b, b / a) > _FAR:
            return f"its {name} is {b:,} and here {a:,}: more than ten times apart"
    return None


def likeness(here: Situation, there: Situation) -> float:
    """Return how alike two situations are by the sizes of data and model: 1 where they are the same."""
    shares = [1 / (1 + abs(math.log10(a / b))) if a and b else _UNKNOWN for _, a, b in _sizes(here, there)]
    return math.prod(shares)


def _sizes(here: Situation, there: Situation) -> tuple[tuple[str, int | None, int | None], ...]:
    return (
        ("number of training examples", here.data_size, there.data_size),
        ("number of parameters", here.parameters, there.parameters),
    )


def _family(optimizer: str) -> str:
    return "adam" if optimizer in ADAM_FAMILY else optimizer
