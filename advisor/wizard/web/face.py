"""`WebFace`: what pages show and answer; the wizard asks in one thread, and pages live in another."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from queue import Queue
from threading import Event as Flag

from rich.console import Console

from advisor.core.events import Event, ProbeFinished, TrainingProgress, TrainingStarted
from advisor.core.reading import Reading
from advisor.knowledge.base import Knowledge
from advisor.report.console import LiveConsole
from advisor.wizard.face import Leave
from advisor.wizard.screen import WHY, Answer, Screen, Trace
from advisor.wizard.show import show_chain
from advisor.wizard.why import Chain

#: Letters in a line of what is told: a page's column is not wider.
_COLUMNS = 88


@dataclass(frozen=True)
class Board:
    """Everything that a page shows. It is never changed, only replaced, so that a page sees one state of it."""

    #: Counts the steps shown: an answer that is meant for an older one is not taken.
    turn: int = 0
    #: None while something is being done.
    screen: Screen | None = None
    refused: str = ""
    #: Everything that is known behind the step, where somebody asked: titles and texts.
    chain: tuple[tuple[str, str], ...] = ()
    #: What was told during the latest work.
    told: str = ""
    #: The last line that a command printed.
    said: str = ""
    #: The training loss of each training of the latest work, over the part that is done.
    curves: tuple[Trace, ...] = ()
    fraction: float = 0.0
    #: What a learning-rate probe of the latest work found.
    reading: Reading | None = None
    #: How the wizard ended; empty while it goes on.
    ended: str = ""


class WebFace:
    """Shows each step on a board, and waits for a page to answer it."""

    is_patient = True

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.board = Board()
        self._answers: Queue[Answer | None] = Queue()
        self._is_leaving = Flag()
        self._told = io.StringIO()
        console = Console(file=self._told, width=_COLUMNS, force_terminal=False, no_color=True)
        self._live = LiveConsole(console)

    def answer(self, turn: int, answer: Answer) -> None:
        """Take the answer of a page to the step that it shows; a second click on the same step counts for nothing."""
        if turn == self.board.turn and self.board.screen is not None:
            self.board = replace(self.board, screen=None, refused="")
            self._answers.put(answer)

    def leave(self) -> None:
        """Take the wish to leave: at once at a step, and at the next sign of life of a training."""
        self._is_leaving.set()
        self._answers.put(None)

    def end(self, text: str) -> None:
        """Show how the wizard ended."""
        self.board = replace(self.board, turn=self.board.turn + 1, screen=None, refused="", ended=text)

    def ask(self, screen: Screen) -> Answer:
        """Show the step, and return the answer of whichever page answers first."""
        self.board = replace(self.board, turn=self.board.turn + 1, screen=screen)
        answer = self._answers.get()
        if answer is None:
            raise Leave
        if answer.choice != WHY:
            self._told.seek(0)
            self._told.truncate()
            self.board = replace(self.board, chain=(), told="", said="", curves=(), fraction=0.0, reading=None)
        return answer

    def explain(self, chain: Chain) -> None:
        """Show the chain of knowledge below the step."""
        parts = [(title, self._in_words(part)) for title, part in _parts(chain)]
        self.board = replace(self.board, chain=tuple((title, text) for title, text in parts if text))

    def _in_words(self, chain: Chain) -> str:
        text = io.StringIO()
        show_chain(chain, self._knowledge, Console(file=text, width=_COLUMNS, force_terminal=False, no_color=True))
        return text.getvalue().strip("\n")

    def refuse(self, text: str) -> None:
        """Show why not, above the step that is asked again."""
        self.board = replace(self.board, refused=text)

    def tell(self, event: Event) -> None:
        """Show what happens; raises KeyboardInterrupt in a training that the person does not wait for."""
        if self._is_leaving.is_set():
            raise KeyboardInterrupt
        if isinstance(event, TrainingStarted):
            begun = Trace(label=event.what, x=(), y=())
            self.board = replace(self.board, curves=(*self.board.curves, begun), fraction=0.0, said="")
        elif isinstance(event, TrainingProgress):
            self._draw(event)
        elif isinstance(event, ProbeFinished) and event.reading.probe == "lr_range":
            self.board = replace(self.board, reading=event.reading)
        # The price of a training is told with the plan.
        if not (isinstance(event, ProbeFinished) and event.reading.probe == "price"):
            self._live(event)
            self.board = replace(self.board, told=self._told.getvalue().strip("\n"))

    def _draw(self, event: TrainingProgress) -> None:
        *others, now = self.board.curves or (Trace(label="training", x=(), y=()),)
        moved = now.model_copy(update={"x": (*now.x, event.fraction), "y": (*now.y, event.train_loss)})
        self.board = replace(self.board, curves=(*others, moved), fraction=event.fraction, said=event.said)

    def call_scores(self, metric: str) -> None:
        """Call scores what they are."""
        self._live.metric = metric

    def close(self) -> None:
        """Nothing is drawn that has to go."""
        self._live.close()


def _parts(chain: Chain) -> list[tuple[str, Chain]]:
    """Return the chain in parts that can be opened one by one: all of it is many pages."""
    return [
        ("The step of the procedure", Chain(deeds=chain.deeds)),
        ("The rule behind it", Chain(finding=chain.finding, rule_why=chain.rule_why)),
        *((f"What is known of {each.hyperparameter}", Chain(explanations=(each,))) for each in chain.explanations),
    ]
