"""What the strategy may look at in a state of the wizard."""

from __future__ import annotations

from advisor.knowledge.base import Knowledge
from advisor.strategy.by_logs import log_outlook
from advisor.strategy.outlook import Outlook
from advisor.wizard.opening import mode_of
from advisor.wizard.state import State


def outlook_of(state: State, knowledge: Knowledge) -> Outlook:
    """Return what the strategy may look at; the session must have been opened."""
    assert state.ledger is not None
    if mode_of(state) == "logs":
        return log_outlook(state.ledger, knowledge)
    return Outlook(ledger=state.ledger, knobs=state.knobs, knowledge=knowledge, capabilities=state.capabilities)
