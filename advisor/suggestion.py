"""`suggest`: start values for a situation, from the knowledge alone. Nothing is trained or looked at."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.core.advice import Advice, Missing, Range, Suggestion
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.given_values import doubts
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import Hyperparameter, Position, ResolvedValue, Scaling, Task, When

#: Bounds in a `when:` are named fact_below, fact_at_least or fact_above.
_BOUNDS = {"_below": -1, "_at_least": 0, "_above": 1}
#: What a user may settle beforehand; the advice on everything else follows it.
_NAMED = ("optimizer", "batch_size")


def suggest(situation: Situation, knowledge: Knowledge) -> Suggestion:
    """Return start values in order of importance for the situation's task.

    Raises UsageError when the situation names no task, or one that the knowledge does not have.
    """
    task = knowledge.task(situation.task or "")
    known = [knowledge.hyperparameters[name] for name in task.importance if name in knowledge.hyperparameters]
    advice = _advice(situation, task, knowledge)
    return Suggestion(
        situation=situation,
        advice=advice,
        missing=_missing(situation, known),
        warnings=(*_unusual_wishes(situation, advice), *_doubts(situation, task, knowledge)),
    )


def _advice(situation: Situation, task: Task, knowledge: Knowledge) -> tuple[Advice, ...]:
    assumed = assume(situation, task, knowledge)
    known = [knowledge.hyperparameters[name] for name in task.importance if name in knowledge.hyperparameters]
    every = {item.name: _advise(item, assumed, task) for item in known}
    every |= {name: _named(every[name], situation, knowledge) for name in _NAMED if name in every}
    return tuple(every[item.name] for item in known if _is_active(item, every, assumed))


def assume(situation: Situation, task: Task, knowledge: Knowledge) -> Situation:
    """Return the situation with what the advice itself starts from, where the user did not say it."""
    unsaid = [name for name in ("optimizer", "normalization") if getattr(situation, name) is None]
    assumed = situation.model_copy(update={name: task.start.get(name) for name in unsaid})
    # The batch comes first: how many updates there are depends on it, and what they need is another optimizer or rate.
    if assumed.batch_size is None and "batch_size" in knowledge.hyperparameters:
        value = resolve(knowledge.hyperparameters["batch_size"], assumed).default
        clipped = task.batch_size.clip(float(value)) if isinstance(value, int | float) else None
        assumed = assumed.model_copy(update={"batch_size": None if clipped is None else int(clipped)})
    if assumed.optimizer is None and "optimizer" in knowledge.hyperparameters:
        chosen = resolve(knowledge.hyperparameters["optimizer"], assumed).default
        assumed = assumed.model_copy(update={"optimizer": chosen})
    return assumed


def resolve(hyperparameter: Hyperparameter, situation: Situation) -> ResolvedValue:
    """Return the first value whose context is known to hold; the last one holds always."""
    return next(value for value in hyperparameter.resolved if matches(value.when, situation))


def recommended(hyperparameter: Hyperparameter, situation: Situation) -> tuple[Value, Range]:
    """Return the value and the recommended range in this situation, scaled to its batch size."""
    chosen = resolve(hyperparameter, situation)
    span = Range(
        scale=hyperparameter.scale,
        low=_scaled(chosen.low, hyperparameter, situation, chosen.at_batch_size),
        high=_scaled(chosen.high, hyperparameter, situation, chosen.at_batch_size),
        choices=chosen.choices or hyperparameter.possible.choices,
    )
    default = chosen.default
    if isinstance(default, int | float) and not isinstance(default, bool):
        default = _scaled(default, hyperparameter, situation, chosen.at_batch_size)
    return default, span


def recommended_rate(situation: Situation, knowledge: Knowledge) -> tuple[float | None, Range]:
    """Return the recommended learning rate and its range, the prior of the probe that measures it."""
    if situation.task and situation.task in knowledge.tasks:
        situation = assume(situation, knowledge.tasks[situation.task], knowledge)
    value, span = recommended(knowledge.hyperparameters["learning_rate"], situation)
    return (float(value) if isinstance(value, int | float) else None), span


def law_of(hyperparameter: Hyperparameter, situation: Situation) -> Scaling | None:
    """Return the first law of the batch size whose context is known to hold."""
    return next((law for law in hyperparameter.scaling if matches(law.when, situation)), None)


def examples_per_update(config: Mapping[str, Value]) -> int | None:
    """Return the batch size that the learning rate feels: accumulated parts count as one; None when not given."""
    batch, parts = config.get("batch_size"), config.get("accumulation_steps") or 1
    if isinstance(batch, bool | str | None) or isinstance(parts, bool | str | None) or batch * parts < 1:
        return None
    return int(batch * parts)


def matches(when: When, situation: Situation) -> bool:
    """Return whether every fact that the context asks for is known and fits."""
    return all(_fits(name, wanted, situation) for name, wanted in when.given().items())


def _fits(name: str, wanted: object, situation: Situation) -> bool:
    suffix = next((suffix for suffix in _BOUNDS if name.endswith(suffix)), None)
    if suffix is None:
        return getattr(situation, name) in (wanted if isinstance(wanted, tuple) else (wanted,))
    actual = getattr(situation, name.removesuffix(suffix))
    if actual is None or not isinstance(wanted, int | float):
        return False
    return bool({-1: actual < wanted, 0: actual >= wanted, 1: actual > wanted}[_BOUNDS[suffix]])


def _scaled(
    value: float | None, hyperparameter: Hyperparameter, situation: Situation, stated_at: int | None
) -> float | None:
    """Return the value at the situation's batch size, from the one it was stated for."""
    law = law_of(hyperparameter, situation)
    if value is None or law is None or stated_at is None or situation.batch_size in (None, stated_at):
        return value
    moved = law.moved(value, (situation.batch_size or stated_at) / stated_at)
    return value if moved == value else float(f"{hyperparameter.possible.clip(moved):.3g}")


def _advise(hyperparameter: Hyperparameter, situation: Situation, task: Task) -> Advice:
    chosen = resolve(hyperparameter, situation)
    value, span = recommended(hyperparameter, situation)
    why, cites = chosen.why, chosen.cites
    if task.start.get(hyperparameter.name, value) != value:
        value, why, cites = task.start[hyperparameter.name], task.why, task.cites
    if hyperparameter.name == "batch_size":
        span = task.batch_size
        value = int(task.batch_size.clip(value)) if isinstance(value, int | float) else value
    return Advice(
        hyperparameter=hyperparameter.name,
        title=hyperparameter.title,
        value=value,
        range=span,
        tier=hyperparameter.tier,
        effect=hyperparameter.effect,
        why=why,
        confidence=chosen.confidence,
        cites=tuple(dict.fromkeys(cites)),
        alternatives=tuple(in_words(position) for position in hyperparameter.positions),
    )


def _named(advice: Advice, situation: Situation, knowledge: Knowledge) -> Advice:
    """Return the advice with the value that the user named, and the reason for that one instead of another's."""
    value = getattr(situation, advice.hyperparameter)
    if value is None or value == advice.value:
        return advice
    options = knowledge.choices["optimizers"].options if "optimizers" in knowledge.choices else ()
    option = next((option for option in options if option.name == value), None)
    if option is None:
        return advice.model_copy(update={"value": value, "why": f"You named it. {advice.why}"})
    why = f"You named it. When to use it: {option.use_when}"
    return advice.model_copy(update={"value": value, "why": why, "cites": option.cites})


def _is_active(hyperparameter: Hyperparameter, advice: Mapping[str, Advice], situation: Situation) -> bool:
    """Return whether it has an effect beside the values advised for the others, as momentum has only with SGD."""
    in_force = {name: item.value for name, item in advice.items()}
    conditions = hyperparameter.active_when.items()
    return all(in_force.get(other, getattr(situation, other, None)) in values for other, values in conditions)


def in_words(position: Position) -> str:
    """Return what one source says, with its context."""
    if position.value is not None:
        said = f"{position.value}"
    elif position.choices:
        said = " | ".join(str(choice) for choice in position.choices)
    elif position.low is None and position.high is None:
        said = position.note or "no number"
    else:
        said = str(Range(low=position.low, high=position.high))
    context = ", ".join(f"{name} {value}" for name, value in position.context.items())
    return f"{position.claim}: {said}" + (f" ({context})" if context else "")


def _missing(situation: Situation, hyperparameters: list[Hyperparameter]) -> tuple[Missing, ...]:
    """Return the facts that were not told, with the hyperparameters whose value would depend on them."""
    sharpens: dict[str, list[Hyperparameter]] = {}
    for hyperparameter in hyperparameters:
        for fact in _facts_of(hyperparameter):
            if getattr(situation, fact) is None:
                sharpens.setdefault(fact, []).append(hyperparameter)
    return tuple(
        Missing(fact=fact, sharpens=tuple(item.name for item in moved), spread=_spread(moved[0], fact, situation))
        for fact, moved in sharpens.items()
    )


def _spread(hyperparameter: Hyperparameter, fact: str, situation: Situation) -> str | None:
    """Return in words how far the value moves with a fact that was not told; None when it does not."""
    asking = [value for value in hyperparameter.resolved if _could_hold(value.when, situation)]
    if fact == "batch_size" and any(value.at_batch_size for value in asking):
        return f"{hyperparameter.name} scales with it"
    values = {value.default for value in asking if fact in value.when.facts() or not value.when.given()}
    numbers = sorted(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
    if len(values) < 2:
        return None
    if len(numbers) == len(values):
        return f"{hyperparameter.name} is {numbers[0]:g} to {numbers[-1]:g} by it"
    return f"{hyperparameter.name} is {' or '.join(sorted(map(str, values)))} by it"


def _could_hold(when: When, situation: Situation) -> bool:
    """Return whether no fact that is known speaks against the context."""
    known = {name: wanted for name, wanted in when.given().items() if getattr(situation, _fact(name)) is not None}
    return all(_fits(name, wanted, situation) for name, wanted in known.items())


def _fact(name: str) -> str:
    return next((name.removesuffix(suffix) for suffix in _BOUNDS if name.endswith(suffix)), name)


def _facts_of(hyperparameter: Hyperparameter) -> list[str]:
    asked = [fact for value in hyperparameter.resolved for fact in value.when.facts()]
    if any(value.at_batch_size for value in hyperparameter.resolved):
        asked.append("batch_size")
    return list(dict.fromkeys(asked))


def _unusual_wishes(situation: Situation, advice: tuple[Advice, ...]) -> tuple[str, ...]:
    """Return a sentence for what the user named and nobody recommends here; of the config, `doubts` speaks."""
    in_use = _as_configured(situation.model_copy(update=dict.fromkeys(_NAMED)))
    return tuple(
        f"{item.hyperparameter} = {item.value} is outside the recommended range {item.range}."
        for item in advice
        if item.hyperparameter in _NAMED
        and item.value == getattr(situation, item.hyperparameter) != getattr(in_use, item.hyperparameter)
        and not item.range.contains(item.value)
    )


def _doubts(situation: Situation, task: Task, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what is odd about the values of the given config, each held against the advice beside the others."""
    if not situation.config:
        return ()
    return doubts(situation.config, _advice(_as_configured(situation), task, knowledge), knowledge)


def _as_configured(situation: Situation) -> Situation:
    """Return the situation in which the given config stands: with its own optimizer and batch size."""
    config = situation.config or Config()
    said = {"optimizer": config.get("optimizer"), "batch_size": examples_per_update(config)}
    return situation.model_copy(update={name: value for name, value in said.items() if value is not None})
