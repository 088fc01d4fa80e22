"""`explain`: the whole chain from what the sources say of a hyperparameter to the value that is advised."""

from __future__ import annotations

from advisor.core.advice import Explanation, Passage
from advisor.core.situation import Situation
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import ResolvedValue
from advisor.suggestion import assume, in_words, matches, recommended, resolve


def explain(name: str, situation: Situation, knowledge: Knowledge) -> Explanation:
    """Return positions, disputes, the contexts in order with the one that holds, and the value after scaling.

    Raises UsageError for a hyperparameter or task that the knowledge does not have.
    """
    hyperparameter = knowledge.hyperparameter(name)
    assumed = assume(situation, knowledge.task(situation.task or ""), knowledge)
    chosen = resolve(hyperparameter, assumed)
    value, span = recommended(hyperparameter, assumed)
    return Explanation(
        hyperparameter=name,
        title=hyperparameter.title,
        effect=hyperparameter.effect,
        positions=tuple(in_words(position) for position in hyperparameter.positions),
        disputes=tuple(f"{each.id} {each.title}: {each.stance}" for each in knowledge.disputes_about(name)),
        contexts=tuple(_passage(entry, chosen, assumed) for entry in hyperparameter.resolved),
        stated=chosen.default,
        stated_at_batch_size=chosen.at_batch_size,
        batch_size=assumed.batch_size,
        value=value,
        range=span,
        cites=chosen.cites,
    )


def _passage(entry: ResolvedValue, chosen: ResolvedValue, situation: Situation) -> Passage:
    """Return one context in words, and whether it holds, was passed over, or was never reached."""
    given = entry.when.given().items()
    when = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in given) or "anything else"
    fate = "chosen" if entry is chosen else "would hold too" if matches(entry.when, situation) else "does not hold"
    return Passage(when=when, value=entry.default, why=entry.why, fate=fate)


def _plain(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)
