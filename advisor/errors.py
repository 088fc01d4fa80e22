"""Every error that advisor raises on purpose.

    AdvisorError                  one sentence: what is wrong, where, what to do
    ├── UsageError                wrong use of the command or function          exit 2
    ├── InputError                something that was handed in is bad           exit 3
    │   ├── KnowledgeError        knowledge files; carries every mistake at once
    │   ├── LogError              a training log that cannot be read
    │   ├── ProblemError          a problem file, its model or its data
    │   └── SessionError          a session directory
    ├── TrainingError             the user's training failed                    exit 4
    └── CheckError                a check said no (`--fail-on`, coverage)       exit 1

Anything else that escapes is a bug of ours (exit 5). One place, `advisor/cli.py`, turns them into a message
and an exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import ClassVar


class AdvisorError(Exception):
    """An expected failure, told in one sentence; `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 5


class UsageError(AdvisorError):
    """The command or function was called in a way that it does not offer."""

    exit_code = 2


class InputError(AdvisorError):
    """A file, a value or an object that was handed in cannot be used."""

    exit_code = 3


class KnowledgeError(InputError):
    """One or more mistakes in knowledge files, all of them in `mistakes`."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        count = len(self.mistakes)
        title = f"{count} mistake{'s' if count != 1 else ''} in the knowledge files:"
        super().__init__("\n".join([title, *(f"  {mistake}" for mistake in self.mistakes)]))


class LogError(InputError):
    """A training log that cannot be read."""


class ProblemError(InputError):
    """A problem file, or the model, data, loss or metric that it declares, cannot be used."""


class SessionError(InputError):
    """A session directory that cannot be opened, resumed or read."""


class TrainingError(AdvisorError):
    """The user's training failed in a way that leaves nothing to go on with."""

    exit_code = 4


class CheckError(AdvisorError):
    """A check that the user asked for said no."""

    exit_code = 1


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint such as ` (did you mean 'dropout'?)`, or an empty string when nothing is near."""
    by_lower = {each.lower(): each for each in known}
    matches = [by_lower[each] for each in difflib.get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.5)]
    return f" (did you mean {' or '.join(repr(match) for match in matches)}?)" if matches else ""
