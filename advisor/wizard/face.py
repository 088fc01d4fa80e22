"""`Face`: what shows the steps and asks for answers. A face decides nothing."""

from __future__ import annotations

from typing import Protocol

from advisor.core.events import Event
from advisor.wizard.screen import Answer, Screen
from advisor.wizard.why import Chain


class Leave(BaseException):
    """The person leaves; nothing is lost. Like KeyboardInterrupt it is no error that anything may swallow."""

    def __init__(self, interrupted: bool = False) -> None:
        super().__init__()
        #: Whether it was by Ctrl-C.
        self.interrupted = interrupted


class Face(Protocol):
    """A way to show steps and to be answered."""

    #: Whether the same question can be asked again after an answer that cannot be.
    is_patient: bool

    def ask(self, screen: Screen) -> Answer:
        """Show the step and return the answer; `why`, `back` and Leave are possible at any time."""

    def explain(self, chain: Chain) -> None:
        """Show the chain of knowledge behind the step."""

    def refuse(self, text: str) -> None:
        """Say why an answer or a work was not possible."""

    def tell(self, event: Event) -> None:
        """Show what happens during a work."""

    def call_scores(self, metric: str) -> None:
        """Take the name under which scores are told."""

    def close(self) -> None:
        """Take away what is only shown while a work goes on."""
