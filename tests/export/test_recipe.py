from advisor.core.advice import Suggestion
from advisor.export.recipe import recipe_of


def test_the_advised_values_with_their_sources(suggestion: Suggestion) -> None:
    told = recipe_of(suggestion)
    assert dict(told.config) == {"learning_rate": 0.05, "optimizer": "sgd"}
    assert "for toy-task" in told.header
    assert "learning_rate = 0.05: S0-001, book" in told.header
