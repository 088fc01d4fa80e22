"""`Background`: what a report says that its ledger does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: A citation key, or the id of a rule -> a readable line.
Cite = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Background:
    """Where the trainings were made, how the user starts one, and how keys are spoken."""

    #: Versions, hardware and places, as label -> text.
    environment: Mapping[str, str] = field(default_factory=dict)
    cite: Cite = str
    rule_of: Cite = str
    #: The user's own command with the configuration that was found; empty where no command is tuned.
    command: str = ""
