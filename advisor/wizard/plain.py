"""The plain face: numbered choices and plain lines, nothing drawn over; for screen readers and slow lines."""

from __future__ import annotations

import math

from rich.console import Console

from advisor.core.events import Event, ProbeFinished, TrainingProgress, TrainingStarted
from advisor.knowledge.base import Knowledge
from advisor.report.console import LiveConsole
from advisor.report.console.lines import blank, say
from advisor.wizard.face import Leave
from advisor.wizard.screen import BACK, QUIT, WHY, Answer, Choice, Screen
from advisor.wizard.show import show_chain, show_error, show_screen
from advisor.wizard.why import Chain

#: Spoken progress is heard: a quarter is often enough.
_QUARTER = 0.25
_WORDS = {"b": BACK, "q": QUIT, "?": WHY, "w": WHY}


class PlainFace:
    """Prints each step and reads a line."""

    is_patient = True

    def __init__(self, knowledge: Knowledge, console: Console | None = None) -> None:
        self._knowledge = knowledge
        # Never a terminal for rich: then it neither colours nor moves the cursor.
        self.console = console or Console(force_terminal=False, no_color=True)
        self._live = LiveConsole(self.console)
        self._shown = 0.0

    def ask(self, screen: Screen) -> Answer:
        """Print the step with its choices, numbered, and return what was typed."""
        show_screen(screen, self.console, in_words=True)
        blank(self.console)
        if screen.is_question:
            say(self.console, "b back, q leave")
            return self._text(screen.choices[0], screen)
        for number, choice in enumerate(screen.choices, start=1):
            say(self.console, f"{number} {choice.label}")
        why = "w why, " if screen.has_why else ""
        say(self.console, f"{why}b back, q leave")
        return self._choice(screen)

    def _choice(self, screen: Screen) -> Answer:
        typed = self._line("Number: ")
        if typed in (*_WORDS.values(), *_WORDS):
            return _special(typed)
        known = {str(number): choice for number, choice in enumerate(screen.choices, start=1)}
        choice = known.get(typed) or screen.choice(typed)
        if choice is None:
            return Answer(choice=typed[:80] or "nothing")
        return self._text(choice, screen) if choice.asks is not None else Answer(choice=choice.key)

    def _text(self, choice: Choice, screen: Screen) -> Answer:
        default = f" [{choice.default}]" if choice.default else ""
        typed = self._line(f"{choice.asks}{default}: ")
        if typed in (BACK, QUIT, "b", "q", *((WHY, "w", "?") if screen.has_why else ())):
            return _special(typed)
        return Answer(choice=choice.key, text=typed)

    def _line(self, prompt: str) -> str:
        try:
            return input(prompt).strip()
        except KeyboardInterrupt:
            raise Leave(interrupted=True) from None
        except EOFError:
            raise Leave from None

    def explain(self, chain: Chain) -> None:
        """Print the chain of knowledge."""
        show_chain(chain, self._knowledge, self.console)

    def refuse(self, text: str) -> None:
        """Print why not."""
        show_error(text, self.console)

    def tell(self, event: Event) -> None:
        """Print what happens; progress by quarters."""
        if isinstance(event, TrainingStarted):
            self._shown = 0.0
            say(self.console, f"training: {event.what}")
        if isinstance(event, TrainingProgress) and event.fraction - self._shown >= _QUARTER:
            self._shown = event.fraction
            # Of somebody else's program the loss is known at its end.
            loss = f", loss {event.train_loss:.4g}" if math.isfinite(event.train_loss) else ""
            say(self.console, f"{event.fraction:.0%} done{loss}")
        # The price of a training is told with the plan.
        if not (isinstance(event, ProbeFinished) and event.reading.probe == "price"):
            self._live(event)

    def call_scores(self, metric: str) -> None:
        """Call scores what they are."""
        self._live.metric = metric

    def close(self) -> None:
        """Nothing is drawn that has to go."""
        self._live.close()


def _special(typed: str) -> Answer:
    word = _WORDS.get(typed, typed)
    if word == QUIT:
        raise Leave
    return Answer(choice=word)
