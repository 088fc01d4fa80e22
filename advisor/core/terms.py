"""`Terms`: what a user asks of a tuning besides a better score within a budget."""

from __future__ import annotations

from advisor.core.earlier import Earlier
from advisor.core.limit import Limit
from advisor.core.noun import Noun
from advisor.core.target import Target


class Terms(Noun):
    """Nothing of it holds unless it was asked for."""

    #: The parts of the training data that settings climb through before all of it, ascending.
    fractions: tuple[float, ...] = ()
    #: What a training may use at most.
    limits: tuple[Limit, ...] = ()
    #: What is to be reached as soon as possible; None: the metric itself is what counts.
    target: Target | None = None
    #: What won earlier tunings in similar situations, and why others of those that were named say nothing here.
    earlier: tuple[Earlier, ...] = ()
    passed_over: tuple[str, ...] = ()
