"""The face of scripts and tests: it replays the answers of a file, one line for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import InputError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.report.console.lines import say
from advisor.wizard.plain import PlainFace
from advisor.wizard.screen import BACK, WHY, Answer, Screen
from advisor.wizard.show import show_screen

#: `*: accept` answers every step that is left with its first choice.
_REST = "*"
_EXAMPLE = "write `step: answer`, such as `budget: 3x`, `change: skip` or `change: edit 0.2`"


@dataclass(frozen=True)
class Line:
    """One answer of a file."""

    number: int
    screen: str
    said: str


def read_answers(path: Path) -> tuple[Line, ...]:
    """Return the answers in a file, empty lines and those that begin with # left out.

    Raises InputError for a file that cannot be read and for the first line that is no answer.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise InputError(f"{path} cannot be read ({reason.lower()}); give a file with one answer a line.") from None
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        name, colon, said = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or not name.strip():
            raise InputError(f"{path}, line {number} is no answer: {_EXAMPLE}.")
        lines.append(Line(number, name.strip(), said.strip()))
    return tuple(lines)


class AnswersFace(PlainFace):
    """Prints each step as the plain face does, and answers it from the file."""

    is_patient = False

    def __init__(self, knowledge: Knowledge, lines: Sequence[Line], source: str) -> None:
        super().__init__(knowledge)
        self._lines, self._source, self._place = tuple(lines), source, 0

    def ask(self, screen: Screen) -> Answer:
        """Return the next answer of the file; UsageError where it is none to this step."""
        show_screen(screen, self.console, in_words=True)
        line = self._next(screen)
        if line.screen == _REST:
            answer = _first(screen)
        elif line.screen == screen.name:
            self._place += 1
            answer = _answer(screen, line.said)
        else:
            raise UsageError(
                f"{self._source}, line {line.number} answers {line.screen[:40]!r}, but the step is {screen.name!r}: "
                f"{_offered(screen)}."
            )
        say(self.console, f"> {answer.choice} {answer.text or ''}".rstrip())
        return answer

    def _next(self, screen: Screen) -> Line:
        if self._place >= len(self._lines):
            raise UsageError(
                f"{self._source} ends before the wizard does: the step is {screen.name!r}: {_offered(screen)}."
            )
        return self._lines[self._place]


def _answer(screen: Screen, said: str) -> Answer:
    if screen.is_question and said not in (BACK, WHY):
        return Answer(choice=screen.choices[0].key, text=said)
    key, _, text = said.partition(" ")
    return Answer(choice=key[:80], text=text.strip())


def _first(screen: Screen) -> Answer:
    choice = screen.choices[0]
    return Answer(choice=choice.key, text=choice.default if choice.asks is not None else None)


def _offered(screen: Screen) -> str:
    if screen.is_question:
        return f"{screen.choices[0].asks}"
    return ", ".join(choice.key for choice in screen.choices)
