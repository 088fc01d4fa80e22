"""The terminal face: arrow keys or a letter, one step below the other, so that scrolling back shows all of it."""

from __future__ import annotations

import os
from typing import Any

import questionary
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import ColorDepth
from rich.console import Console

from advisor.core.events import Event, ProbeFinished
from advisor.knowledge.base import Knowledge
from advisor.report.console import LiveConsole
from advisor.report.console.lines import blank, say
from advisor.wizard.face import Leave
from advisor.wizard.screen import BACK, QUIT, WHY, Answer, Choice, Screen
from advisor.wizard.show import show_answer_of, show_chain, show_error, show_screen
from advisor.wizard.why import Chain

_STYLE = questionary.Style([("qmark", ""), ("question", "bold"), ("pointer", "bold"), ("highlighted", "bold")])
_KEYS = {"b": BACK, "q": QUIT, "w": WHY, "?": WHY, "c-d": QUIT}
_LABELS = {WHY: "Why? Show all that is known behind this", BACK: "Back: undo the last answer", QUIT: "Leave for now"}


class TerminalFace:
    """Draws the choices below each step; `w`, `b`, `q` work everywhere."""

    is_patient = True

    def __init__(self, knowledge: Knowledge, console: Console | None = None) -> None:
        self._knowledge = knowledge
        self.console = console or Console()
        self._live = LiveConsole(self.console)

    def ask(self, screen: Screen) -> Answer:
        """Show the step and return the choice."""
        show_screen(screen, self.console)
        blank(self.console)
        if screen.is_question:
            say(self.console, "(b back, q leave)", style="dim")
            return self._text(screen.choices[0])
        offered = [questionary.Choice(choice.label, value=choice.key) for choice in screen.choices]
        extra = [WHY, BACK, QUIT] if screen.has_why else [BACK, QUIT]
        offered += [questionary.Choice(_LABELS[key], value=key) for key in extra]
        question = questionary.select(
            "What next?", offered, qmark="", instruction="(arrows and Enter; w why, b back, q leave)", **_look()
        )
        own = question.application.key_bindings or KeyBindings()
        question.application.key_bindings = merge_key_bindings([own, _bindings()])
        picked = self._wait(question)
        choice = screen.choice(picked)
        if picked == QUIT:
            raise Leave
        return self._text(choice) if choice is not None and choice.asks is not None else Answer(choice=picked)

    def _text(self, choice: Choice) -> Answer:
        asked = f"{choice.asks}{' (Enter: ' + choice.default + ')' if choice.default else ''}:"
        typed = self._wait(questionary.text(asked, qmark="", **_look())).strip()
        if typed in ("q", QUIT):
            raise Leave
        if typed in ("b", BACK):
            return Answer(choice=BACK)
        return Answer(choice=choice.key, text=typed)

    def _wait(self, question: questionary.Question) -> str:
        try:
            return str(question.unsafe_ask())
        except KeyboardInterrupt:
            raise Leave(interrupted=True) from None
        except EOFError:
            raise Leave from None

    def explain(self, chain: Chain) -> None:
        """Show the chain of knowledge."""
        show_chain(chain, self._knowledge, self.console)

    def refuse(self, text: str) -> None:
        """Say why not."""
        show_error(text, self.console)

    def tell(self, event: Event) -> None:
        """Show the progress live, and a probe's answer with its plot."""
        if isinstance(event, ProbeFinished):
            show_answer_of(event.reading, self._live, self.console)
        else:
            self._live(event)

    def call_scores(self, metric: str) -> None:
        """Call scores what they are."""
        self._live.metric = metric

    def close(self) -> None:
        """Take the progress line away."""
        self._live.close()


def _look() -> dict[str, Any]:
    """Return how prompts look: in no colour where the person asks for none."""
    depth = ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None
    return {"style": _STYLE, "color_depth": depth}


def _bindings() -> KeyBindings:
    keys = KeyBindings()
    for key, word in _KEYS.items():

        @keys.add(key, eager=True)
        def _(event: KeyPressEvent, word: str = word) -> None:
            event.app.exit(result=word)

    return keys
