"""`Screen`: one step of the wizard, as every face shows it, and `Answer`: what a person says to it."""

from __future__ import annotations

from pydantic import Field

from advisor.core.noun import Noun

#: A configuration of fifty values fits; more is a file that was pasted by mistake.
LONGEST_ANSWER = 2000


class Choice(Noun):
    """Something that a person can answer."""

    key: str
    label: str
    #: What has to be typed with it; None when nothing has.
    asks: str | None = None
    #: What is meant when nothing is typed; None where something must be.
    default: str | None = None


class Lesson(Noun):
    """A hyperparameter, explained when it is met for the first time."""

    name: str
    title: str
    text: str


class Trace(Noun):
    """A curve with few enough points to be drawn in a terminal."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Screen(Noun):
    """One step: what was seen, what it means, what is proposed and why, what it costs, and the choices."""

    name: str
    title: str
    #: Where in the procedure it is, such as "step 3 of 9".
    place: str = ""
    seen: tuple[str, ...] = ()
    means: str = ""
    proposal: str = ""
    because: str = ""
    expected: str = ""
    price: str = ""
    lines: tuple[str, ...] = ()
    #: A table: a configuration, or a plan.
    rows: tuple[tuple[str, ...], ...] = ()
    traces: tuple[Trace, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    #: To be copied: code, a command line.
    code: str = ""
    choices: tuple[Choice, ...] = Field(min_length=1)
    #: Whether there is a chain of knowledge to show.
    has_why: bool = False

    @property
    def is_question(self) -> bool:
        """Return whether the only answer is a text."""
        return len(self.choices) == 1 and self.choices[0].asks is not None

    def choice(self, key: str) -> Choice | None:
        """Return the choice of this key, None when there is none."""
        return next((choice for choice in self.choices if choice.key == key), None)


class Answer(Noun):
    """The key of a choice, and what was typed with it."""

    choice: str
    #: None where nothing had to be typed.
    text: str | None = None


#: What every screen with a proposal offers beside its own choices.
SKIP = Choice(key="skip", label="Skip this")
END = Choice(key="end", label="That is enough: finish with the best so far")
#: What a face offers at any time, and no screen lists.
WHY, BACK, QUIT = "why", "back", "quit"
