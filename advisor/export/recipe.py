"""`Recipe`: one value for each hyperparameter, with where it comes from."""

from __future__ import annotations

from advisor.core.advice import Suggestion
from advisor.core.config import Config
from advisor.core.noun import Noun
from advisor.export.comments import header


class Recipe(Noun):
    """A configuration to train with, and the sources of its values."""

    #: How the opening comment goes on: "for cnn-classification", "from the tuning of digits_cnn".
    origin: str
    config: Config
    sources: dict[str, tuple[str, ...]]

    @property
    def header(self) -> str:
        """Return the opening comment of a snippet with these values."""
        lines = (f"{name} = {value!r}: {', '.join(self.sources[name])}" for name, value in self.config.items())
        return header(self.origin, lines)


def recipe_of(suggestion: Suggestion) -> Recipe:
    """Return the advised values."""
    return Recipe(
        origin=f"for {suggestion.situation.task}",
        config=Config({advice.hyperparameter: advice.value for advice in suggestion.advice}),
        sources={advice.hyperparameter: advice.cites for advice in suggestion.advice},
    )
