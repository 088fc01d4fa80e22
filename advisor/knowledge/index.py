"""Every entry of the knowledge under one roof: by kind, and by any name that people may give it."""

from __future__ import annotations

from typing import Any

from advisor.core.noun import Noun
from advisor.knowledge.base import Knowledge

#: What an entry calls itself, tried in this order; a claim or a reason has no title but its text.
_TITLES = ("title", "claim", "text", "reason")


def entries_of(known: Knowledge) -> dict[str, dict[str, Noun]]:
    """Return kind -> name -> entry, for everything that has a name of its own."""
    options = {option.name: option for category in known.choices.values() for option in category.options}
    return {
        "hyperparameters": {**known.hyperparameters},
        "tasks": {**known.tasks},
        "rules": {**known.rules},
        "choices": {**options},
        "procedures": {**known.procedures},
        "disputes": {**known.disputes},
        "sources": {**known.sources},
    }


def title_of(entry: Any) -> str:
    """Return the entry's title, or the sentence that stands for one."""
    return next(str(text) for name in _TITLES if (text := getattr(entry, name, None)))
