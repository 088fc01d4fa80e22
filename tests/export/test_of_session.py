from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.core.remedy import Change
from advisor.core.situation import Situation
from advisor.core.step import Hypothesis, Step, Trial
from advisor.export.of_session import recipe_of_session, space_of_session
from advisor.knowledge.loader import load_knowledge

START = Config(optimizer="sgd", learning_rate=0.5, momentum=0.9, dropout=0.1, epochs=5)
BEST = START.with_(learning_rate=0.05, weight_decay=1e-4)


@pytest.fixture
def ledger() -> Ledger:
    """Return a tuning under way that has lowered the learning rate and searched the weight decay."""
    lower = Change(change="learning_rate", from_=0.5, to=0.05, operation="set", because="it diverged")
    step = Step(
        number=1,
        hypothesis=Hypothesis(reason="", changes=(lower,), rule="LRN001", cites=("goyal2017",)),
        before=0,
        after=1,
        measured=0.1,
        noise=None,
        decision="kept",
        why="better",
        price=1,
    )
    trials = tuple(
        Trial(
            id=number, purpose="change", config=config, seed=0, length=1, outcome=Outcome.FINISHED, score=0.5,
            cost=1, seconds=1,
        )
        for number, config in enumerate((START, BEST))
    )  # fmt: skip
    return Ledger(
        name="toy",
        situation=Situation(task="cnn-classification"),
        metric="accuracy",
        direction="maximize",
        start=START,
        trials=trials,
        steps=(step,),
        incumbent=1,
    )


def test_the_recipe_is_the_best_so_far_and_says_where_it_comes_from(ledger: Ledger) -> None:
    told = recipe_of_session(ledger)
    assert told.config == BEST
    assert told.sources["learning_rate"] == ("step 1", "LRN001", "goyal2017")
    assert told.sources["momentum"] == ("start",)
    assert told.sources["weight_decay"] == ("search",)
    assert recipe_of_session(ledger.model_copy(update={"incumbent": None})).config == START


def test_the_space_is_the_region_that_the_tuning_would_search(ledger: Ledger) -> None:
    space = space_of_session(ledger, load_knowledge())
    by_name = {item.name: item for item in space.dimensions}
    assert set(by_name) == set(BEST)
    assert by_name["learning_rate"].ends == pytest.approx((0.05 / 3, 0.15))
    assert by_name["epochs"].fixed_because == "as the tuning left it"
    assert (space.metric, space.direction) == ("val_accuracy", "maximize")
    assert space.optimizers == ("sgd",)
    assert next(item.name for item in space.dimensions) == "learning_rate"
