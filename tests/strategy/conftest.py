"""Small builders of trials, ledgers and outlooks, and a tuning that is played without training anything."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from typing import Any

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Config, Value
from advisor.core.finding import Diagnosis, Finding, Level
from advisor.core.ledger import Ledger, Plan
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.remedy import Change
from advisor.core.situation import Situation
from advisor.core.step import Decision, Hypothesis, Purpose, Step, Trial
from advisor.core.trainable import Capabilities
from advisor.knowledge.loader import load_knowledge
from advisor.session.entries import Decided, Diagnosed, Ended, Entry, Probed, Trained, after
from advisor.strategy.actions import Action, Check, Climb, Decide, FindRate, Finish, Search, Train
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import make_plan
from advisor.strategy.procedure import next_action

FULL_PRICE = 1.07
START = Config(
    optimizer="adam",
    learning_rate=0.01,
    batch_size=32,
    schedule="constant",
    weight_decay=0.0,
    dropout=0.0,
    epochs=20,
)
KNOBS = {
    "optimizer": Range(scale="choice", choices=("sgd", "adam", "adamw", "nadam", "radam")),
    "learning_rate": Range(scale="log", low=1e-10, high=1e3),
    "batch_size": Range(scale="log", low=1, high=1000),
    "schedule": Range(scale="choice", choices=("constant", "cosine")),
    "weight_decay": Range(scale="log", low=0.0, high=10.0),
    "dropout": Range(low=0.0, high=0.6),
    "momentum": Range(low=0.0, high=0.9999),
    "beta2": Range(low=0.0, high=0.999999),
    "warmup_fraction": Range(low=0.0, high=0.9),
    "label_smoothing": Range(low=0.0, high=0.9),
    "epochs": Range(scale="log", low=1, high=2000),
}
PRICE = Reading(probe="price", question="how long?", value=10.0, cost=0.012, own_cost=0.012)
SITUATION = Situation(task="tabular-classification", data_size=10_000, classes=2)

#: What a training of a configuration on a seed reaches; None when it diverges.
Scorer = Callable[[Config, int], float | None]


def trial(
    number: int, score: float | None, config: Config = START, purpose: Purpose = "change", **fields: Any
) -> Trial:
    """Return a full training on seed 0, unless `fields` say otherwise."""
    told = {
        "seed": 0,
        "length": 1.0,
        "outcome": Outcome.DIVERGED if score is None else Outcome.FINISHED,
        "cost": FULL_PRICE,
        "seconds": 10.0,
        **fields,
    }
    return Trial(id=number, score=score, config=config, purpose=purpose, **told)


def change(name: str, before: Value, after_: Value) -> Change:
    """Return a change of one value."""
    return Change(change=name, from_=before, to=after_, operation=f"set to {after_}", because="it may help")


def hypothesis(*changes: Change, **fields: Any) -> Hypothesis:
    """Return a hypothesis that a rule proposed, unless `fields` say otherwise."""
    return Hypothesis(reason="a reason", changes=changes, **{"rule": "OVF001", "cites": ("S1-001",), **fields})


def finding(*remedies: Change, family: str = "overfitting", confidence: Level = "high", **fields: Any) -> Finding:
    """Return a severe finding with these remedies."""
    told = {"rule": "OVF001", "name": "a-name", "claim": "something is wrong", "severity": "high", **fields}
    return Finding(family=family, confidence=confidence, evidence={}, remedies=remedies, **told)


def diagnosis(*findings: Finding) -> Diagnosis:
    """Return a diagnosis with these findings, the first one primary."""
    return Diagnosis(verdict="problem", primary=findings[0], findings=findings)


def rate_reading(value: float | None, **fields: Any) -> Reading:
    """Return what the learning rate probe answered."""
    return Reading(probe="lr_range", question="which learning rate?", value=value, **fields)


def step(decision: Decision, number: int = 1, **fields: Any) -> Step:
    """Return a step of the ledger."""
    told = {"hypothesis": hypothesis(), "before": 1, "after": 2, "measured": 0.0, "noise": 0.0, **fields}
    return Step(number=number, decision=decision, why="because", price=1.0, **told)


def plan(
    budget: str = "12x",
    capabilities: Capabilities | None = None,
    full_price: float = FULL_PRICE,
    fractions: tuple[float, ...] = (),
) -> Plan:
    """Return the plan for a budget."""
    return make_plan(Budget.parse(budget), PRICE, capabilities or Capabilities(), full_price, fractions=fractions)


def outlook(
    trials: Iterable[Trial] = (), *, budget: str = "12x", knobs: dict[str, Range] | None = None, **fields: Any
) -> Outlook:
    """Return the outlook on a ledger with these trials, the first of them the incumbent."""
    held = tuple(trials)
    capabilities = fields.pop("capabilities", None) or Capabilities()
    told = {"situation": SITUATION, "direction": "minimize", "start": START, "plan": plan(budget, capabilities)}
    told |= {"incumbent": held[0].id if held else None, **fields}
    ledger = Ledger(name="toy", metric="loss", trials=held, **told)
    return Outlook(
        ledger=ledger, knobs=KNOBS if knobs is None else knobs, knowledge=load_knowledge(), capabilities=capabilities
    )


def play(
    first: Outlook, score: Scorer, rate: float | None = 0.001, diagnosed: Diagnosis | None = None
) -> tuple[list[Action], Ledger]:
    """Return every action of a tuning and the ledger at its end; `diagnosed` is what the rules say of the start."""
    view = dataclasses.replace(
        first, ledger=first.ledger.model_copy(update={"readings": (*first.ledger.readings, PRICE)})
    )
    actions: list[Action] = []
    while not actions or not isinstance(actions[-1], Finish):
        actions.append(next_action(view))
        for entry in _told(actions[-1], view, score, rate, diagnosed):
            view = dataclasses.replace(view, ledger=after(view.ledger, entry))
        assert len(actions) < 200, "the tuning does not end"
    return actions, view.ledger


def said(action: Action) -> str:
    """Return what is asked for in one word."""
    if isinstance(action, Train):
        return action.purpose
    return type(action).__name__.lower()


def _told(action: Action, view: Outlook, score: Scorer, rate: float | None, diagnosed: Diagnosis | None) -> list[Entry]:
    match action:
        case Check():
            return [Probed(reading=Reading(probe="sanity", question="sound?", own_cost=0.04))]
        case FindRate():
            cost = min(action.fte, 0.6)
            abstained = None if rate is not None else "every rate diverges"
            return [Probed(reading=rate_reading(rate, abstained=abstained, cost=cost, own_cost=cost))]
        case Climb():
            return [Probed(reading=climbed_reading(action, score))]
        case Train():
            made = _trained(action, view.ledger, score)
            judged = diagnosed if action.purpose == "start" else None
            return [Trained(trial=made), *([Diagnosed(trial=made.id, diagnosis=judged)] if judged else [])]
        case Search():
            made = _trained(_placed(action, len(view.ledger.trials)), view.ledger, score)
            return [Trained(trial=made)]
        case Decide():
            return [Decided(step=action.step)]
        case Finish():
            return [Ended(result=action.result)]


def climbed_reading(action: Climb, score: Scorer) -> Reading:
    """Return what a climb answers when parts of the data rank settings as all of it does."""
    ranked = sorted(action.settings, key=lambda config: score(config, 0) or math.inf)
    best, start = ranked[0], action.settings[0]
    cost = sum(rung.fraction * rung.settings for rung in action.rungs)
    common: dict[str, Any] = {"probe": "data_fraction", "question": "which settings?", "cost": cost, "own_cost": cost}
    if best == start:
        return Reading(**common, abstained="nothing beat the start")
    picked = {name: value for name, (value, _) in best.differences(start).items()}
    scores = {"score": score(best, 0), "start_score": score(start, 0)}
    return Reading(**common, value="a setting", evidence={"settings": len(ranked), "pick": picked, **scores})


def _trained(action: Train, ledger: Ledger, score: Scorer) -> Trial:
    return trial(
        len(ledger.trials) + 1,
        score(action.config, action.seed),
        action.config,
        action.purpose,
        seed=action.seed,
        hypothesis=action.hypothesis,
    )


def _within(span: Range, share: float) -> Value:
    if span.choices:
        return span.choices[int(share * len(span.choices))]
    low, high = span.low or 0.0, span.high or 0.0
    return low + share * (high - low)


def _placed(action: Search, number: int) -> Train:
    """Return a training somewhere in the region, another one each time."""
    share = (number * 0.618) % 1
    values = {name: _within(span, share) for name, span in action.region.items()}
    config = action.around.with_(**values)
    changes = tuple(change(name, there, here) for name, (here, there) in config.differences(action.around).items())
    return Train(config, action.seed, "refine", hypothesis(*changes, rule=None, cites=()))
