"""A person's own command, as the wizard speaks of it: its words, the values it needs, and the line to be copied."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from advisor.core.config import Config, Value
from advisor.errors import UsageError, near
from advisor.knowledge.base import Knowledge
from advisor.programs.first_values import first_values
from advisor.programs.placeholders import LENGTHS, RUN, SEED, check_words, filled_line
from advisor.wizard.editing import values_in


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a command as a shell would split them; UsageError for quotes that do not close."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"the command cannot be split into words ({str(error).lower()}): {text[:80]}") from None


def names_to_fill(text: str, knowledge: Knowledge) -> list[str]:
    """Return the placeholders of a command that take a hyperparameter or a length; UsageError for what cannot be."""
    return [name for name in check_words(words_of(text), knowledge) if name not in (SEED, RUN)]


def usual_values(names: Iterable[str], task: str, knowledge: Knowledge) -> dict[str, Value]:
    """Return what is usual for the task; names of which nothing is usual are left out."""
    found: dict[str, Value] = {}
    for name in names:
        if name in LENGTHS:
            continue  # Only a person knows how long a full training is.
        try:
            found |= first_values([name], {}, task, {}, knowledge)
        except UsageError:
            continue
    return found


def start_values(text: str, told: str, task: str, knowledge: Knowledge) -> dict[str, Value]:
    """Return the start that a person told, completed by what is usual; UsageError for what cannot be."""
    names = names_to_fill(text, knowledge)
    values = values_in(told, {}, knowledge)
    odd = [name for name in values if name not in names]
    if odd:
        raise UsageError(f"the command has no place {{{odd[0]}}}{near(odd[0], names)}.")
    usual = usual_values(names, task, knowledge)
    missing = [name for name in names if name not in values and name not in usual]
    if missing:
        raise UsageError(f"{missing[0]} has no value: give one, as {missing[0]}=30.")
    return first_values(names, values, task, {}, knowledge)


def line_with(text: str, config: Config, seed: int, knowledge: Knowledge) -> str:
    """Return the command with a configuration filled in, as it is typed."""
    return filled_line(words_of(text), config, seed, knowledge)
