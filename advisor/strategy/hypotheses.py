"""`hypotheses`: the changes worth a training, most promising first."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.advice import Advice
from advisor.core.config import Config, Value
from advisor.core.finding import Finding
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.knowledge.base import Knowledge
from advisor.strategy.beliefs import expected_from_advice, expected_from_finding
from advisor.strategy.likeness import ADAM_FAMILY
from advisor.strategy.more_updates import more_updates
from advisor.strategy.outlook import Outlook
from advisor.strategy.transaction import completed
from advisor.strategy.within_limits import is_known_over
from advisor.strategy.won_before import won_before
from advisor.suggestion import examples_per_update, suggest

#: The length is the user's: a longer training is another question (Tuning Playbook: never tune the number of steps).
#: The learning rate is measured by its probe, the batch size is chosen by throughput or proposed by a rule.
_NOT_BY_RECOMMENDATION = {
    "learning_rate",
    "sgd_learning_rate",
    "batch_size",
    "accumulation_steps",
    "mixed_precision",
}
#: A later remedy of a rule is tried after the earlier one failed: it is expected to bring less.
_NEXT_REMEDY = 0.7
#: A measured rate nearer than this to the one in use is the same rate: short runs cannot tell them apart.
_SAME_RATE = 1.25
#: A value inside the recommended range that is only not the default.
_INSIDE_RANGE = 0.5


def hypotheses(outlook: Outlook) -> list[Hypothesis]:
    """Return the untried changes of the incumbent that the rules and the recommendations propose, best first."""
    if outlook.incumbent is None:
        return []
    # A training that failed has a fault to be mended first; recommendations can wait until something works.
    proposed = [*_from_findings(outlook)]
    if _is_scored(outlook):
        proposed += [*more_updates(outlook), *won_before(outlook), *_from_advice(outlook)]
    fresh = [each for each in proposed if is_open(each, outlook)]
    return sorted(fresh, key=lambda hypothesis: -(hypothesis.predicted or 0.0)) if _is_scored(outlook) else fresh


def is_open(hypothesis: Hypothesis, outlook: Outlook) -> bool:
    """Return whether a hypothesis can be trained, was not tried, and is not known to end over a limit."""
    if not _is_possible(hypothesis, outlook) or _was_tried(hypothesis, outlook):
        return False
    return not is_known_over(applied(hypothesis, outlook.config), outlook)


def applied(hypothesis: Hypothesis, config: Config) -> Config:
    """Return the configuration with the hypothesis' changes made."""
    return config.with_(**{change.change: change.to for change in hypothesis.changes})


def _from_findings(outlook: Outlook) -> Iterator[Hypothesis]:
    incumbent = outlook.incumbent
    assert incumbent is not None
    diagnosis = outlook.ledger.diagnoses.get(incumbent.id)
    for finding in (*diagnosis.findings, *diagnosis.notes) if diagnosis else ():
        score = incumbent.score
        expected = None if score is None else expected_from_finding(finding, outlook.ledger, score)
        for rank, change in enumerate(_usable(finding, outlook)):
            yield Hypothesis(
                reason=finding.claim,
                changes=completed(change, incumbent.config, outlook),
                rule=finding.rule,
                finding=finding,
                predicted=None if expected is None else expected * _NEXT_REMEDY**rank,
                cites=finding.cites,
            )


def _is_scored(outlook: Outlook) -> bool:
    return outlook.incumbent is not None and outlook.incumbent.score is not None


def _usable(finding: Finding, outlook: Outlook) -> Iterator[Change]:
    """Yield the remedies that this training can carry out and that no probe has answered already."""
    rate_is_measured = any(
        reading.probe in ("lr_range", "data_fraction") and reading.value for reading in outlook.ledger.readings
    )
    for change in finding.remedies:
        if change.change == "learning_rate" and rate_is_measured:
            continue
        if is_length(change.change, outlook) or change.to is None:
            continue
        if change.change in outlook.knobs and outlook.knobs[change.change].contains(change.to):
            yield change


def _from_advice(outlook: Outlook) -> Iterator[Hypothesis]:
    config = outlook.config
    known = {"optimizer": config.get("optimizer"), "batch_size": examples_per_update(config)}
    situation = outlook.ledger.situation.model_copy(update={k: v for k, v in known.items() if v is not None})
    if situation.task not in outlook.knowledge.tasks:
        return
    for recommended in suggest(situation, outlook.knowledge).advice:
        current = _current(recommended.hyperparameter, config, outlook)
        advice = _within_family(recommended, current, outlook.knowledge)
        if _is_worth_trying(advice, current, config, outlook):
            yield _follow(advice, current, config, outlook)


def _within_family(advice: Advice, current: Value, knowledge: Knowledge) -> Advice:
    """Return the advice on the optimizer confined to relatives of the one in use.

    Their learning rates mean the same; between families the rate would have to be measured anew.
    """
    if advice.hyperparameter != "optimizer":
        return advice
    relatives = [choice for choice in advice.range.choices if choice in ADAM_FAMILY and current in ADAM_FAMILY]
    value = relatives[0] if relatives else current
    options = {option.name: option for option in knowledge.choices["optimizers"].options}
    if value == advice.value or value not in options:
        return advice.model_copy(update={"value": value})
    option = options[str(value)]
    return advice.model_copy(update={"value": value, "why": option.principle, "cites": option.cites})


def _follow(advice: Advice, current: Value, config: Config, outlook: Outlook) -> Hypothesis:
    incumbent = outlook.incumbent
    assert incumbent is not None
    assert incumbent.score is not None
    expected = expected_from_advice(advice.tier, outlook.ledger, incumbent.score)
    is_inside = not advice.range.choices and advice.range.contains(current)
    operation = "set to the recommended value"
    change = Change(
        change=advice.hyperparameter, from_=current, to=advice.value, operation=operation, because=advice.why
    )
    return Hypothesis(
        reason=f"{advice.title.lower()}: {_plain(advice.value)} is recommended here, {_plain(current)} is in use",
        changes=completed(change, config, outlook),
        predicted=expected * (_INSIDE_RANGE if is_inside else 1.0),
        cites=advice.cites,
    )


def _is_worth_trying(advice: Advice, current: Value, config: Config, outlook: Outlook) -> bool:
    name = advice.hyperparameter
    if name in _NOT_BY_RECOMMENDATION or is_length(name, outlook) or advice.value is None:
        return False
    if name not in outlook.knobs or not outlook.knobs[name].contains(advice.value):
        return False
    return advice.value != current and is_active(name, config, outlook)


def is_active(name: str, config: Config, outlook: Outlook) -> bool:
    """Return whether the hyperparameter has an effect beside the other values, as momentum has only with SGD."""
    conditions = outlook.knowledge.hyperparameters[name].active_when
    # What a program neither takes nor tells is not known: it would not take momentum if it had no use for it.
    known = {other: values for other, values in conditions.items() if other in config or other in outlook.knobs}
    return all(_current(other, config, outlook) in values for other, values in known.items())


def _current(name: str, config: Config, outlook: Outlook) -> Value:
    value = config.get(name)
    if value is not None:
        return value
    return outlook.knowledge.hyperparameters[name].neutral_beside(config.get("optimizer"))


def is_length(name: str, outlook: Outlook) -> bool:
    """Return whether the hyperparameter says how long to train."""
    known = outlook.knowledge.hyperparameters.get(name)
    return known is not None and known.group == "length"


def _is_possible(hypothesis: Hypothesis, outlook: Outlook) -> bool:
    """Return whether the trainable can take every value, those included that the change entails."""
    return all(outlook.knobs[change.change].contains(change.to) for change in hypothesis.changes)


def name_of(hypothesis: Hypothesis) -> str:
    """Return what a user declines the hypothesis by, such as "dropout=0.1"."""
    first = hypothesis.changes[0]
    return f"{first.change}={first.to}"


def _was_tried(hypothesis: Hypothesis, outlook: Outlook) -> bool:
    if name_of(hypothesis) in outlook.ledger.declined:
        return True
    config = applied(hypothesis, outlook.config)
    if [change.change for change in hypothesis.changes] == ["learning_rate"] and _is_near_a_tried_rate(config, outlook):
        return True
    return outlook.at(config, outlook.seed) is not None or any(
        step.hypothesis.changes[0].change == hypothesis.changes[0].change
        and step.hypothesis.changes[0].to == hypothesis.changes[0].to
        for step in outlook.ledger.steps
        if step.hypothesis.changes
    )


def _is_near_a_tried_rate(config: Config, outlook: Outlook) -> bool:
    """Return whether a full training with nearly this rate, and nothing else that differs, has been made."""
    rate = config.number("learning_rate", 0.0)
    alike = [t.config for t in outlook.full_trials if set(t.config.differences(config)) <= {"learning_rate"}]
    return any(is_same_rate(other.number("learning_rate", 0.0), rate) for other in alike)


def is_same_rate(current: float, measured: float) -> bool:
    """Return whether two rates are too near to be told apart by short runs."""
    return current > 0 and 1 / _SAME_RATE <= measured / current <= _SAME_RATE


def _plain(value: Value) -> str:
    return "none" if value is None else str(value)
