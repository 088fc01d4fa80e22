"""The strategy of log mode: a person or a cluster trains, and all that is seen of it is a log.

Nothing is run here, so there are no probes, no search, and most often one training of each configuration. What that
cannot tell is said: a difference that seeds alone may make is a tie.
"""

from __future__ import annotations

import math

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.finding import Finding
from advisor.core.ledger import Ledger, Plan, PlanItem
from advisor.core.metric import direction_of
from advisor.core.outcome import Outcome
from advisor.core.remedy import Change
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.step import Hypothesis, Step, Trial
from advisor.core.trainable import Capabilities, Objective
from advisor.errors import LogError
from advisor.knowledge.base import Knowledge
from advisor.strategy.actions import Action, Decide, Train
from advisor.strategy.outlook import Outlook
from advisor.strategy.procedure import next_action

#: A training in a log takes no seed of ours, cannot be shortened, and shows neither model nor data.
SEEN_FROM_OUTSIDE = Capabilities(seeded=False, shortenable=False, inspectable=False)
#: Most changes that one session proposes; nobody trains more often by hand.
_MOST_CHANGES = 100
#: Between single trainings a smaller share of what is left to gain is not told from luck. A cautious start and no
#: measurement: as soon as a configuration was trained on two seeds, their noise takes its place.
ONE_SEED = 0.05
_VALIDATION = "val_"


def log_plan() -> Plan:
    """Return the plan of a session of logs: the start, then changes one at a time, as long as somebody trains."""
    mostly = "no probe, no sanity check and no fresh seeds: nothing is run here, only your logs are read"
    items = (
        PlanItem(what="start", fte=1, trainings=1, why="your own training is the yardstick"),
        PlanItem(
            what="changes", fte=_MOST_CHANGES, trainings=_MOST_CHANGES, why="one at a time, each against the best"
        ),
    )
    return Plan(budget=Budget(), fte=1 + _MOST_CHANGES, seconds_per_fte=0, items=items, cannot=(mostly,))


def objective_in(run: Run) -> Objective:
    """Return what a log is judged by: its validation loss, else a validation metric whose better end is known.

    Raises LogError when it has none: no change can be judged by the training loss.
    """
    names = [name.removeprefix(_VALIDATION) for name in run.curves if name.startswith(_VALIDATION)]
    for name in sorted(names, key=lambda name: name != "loss"):
        direction = direction_of(name)
        if direction is not None:
            return Objective(metric=name, direction=direction)
    raise LogError(
        f"{run.source or 'the log'} holds no validation curve to judge a change by: log val_loss; "
        "`advisor diagnose` needs none."
    )


def first_ledger(name: str, run: Run, situation: Situation) -> Ledger:
    """Return the ledger before the first log was taken."""
    objective = objective_in(run)
    config = Config({**(situation.config or {}), **run.config})
    return Ledger(
        name=name, situation=situation, metric=objective.metric, direction=objective.direction, start=config
    ).model_copy(update={"plan": log_plan()})


def log_outlook(ledger: Ledger, knowledge: Knowledge) -> Outlook:
    """Return what the strategy may look at: every value that the configuration or a remedy names can be changed."""
    found = [each for item in ledger.diagnoses.values() for each in (*item.findings, *item.notes)]
    named = dict.fromkeys([*ledger.start, *(change.change for finding in found for change in finding.remedies)])
    knobs = {name: _possible(name, knowledge) for name in named if name in knowledge.hyperparameters}
    return Outlook(ledger=ledger, knobs=knobs, knowledge=knowledge, capabilities=SEEN_FROM_OUTSIDE)


def _possible(name: str, knowledge: Knowledge) -> Range:
    return knowledge.hyperparameters[name].possible


def next_of_logs(outlook: Outlook) -> Action:
    """Return what to do next: `Train` the next configuration by hand, `Decide` on the last one, or `Finish`."""
    declined = (*outlook.ledger.declined, "search_near_the_best")
    action = next_action(_with(outlook, outlook.ledger.model_copy(update={"declined": declined})))
    return Decide(honest(action.step, outlook)) if isinstance(action, Decide) else action


def _with(outlook: Outlook, ledger: Ledger) -> Outlook:
    return Outlook(ledger=ledger, knobs=outlook.knobs, knowledge=outlook.knowledge, capabilities=outlook.capabilities)


def honest(step: Step, outlook: Outlook) -> Step:
    """Return the step as a tie where one training of each cannot tell so small a difference from luck."""
    before = outlook.ledger.trial(step.before).score
    if step.noise is not None or step.measured is None or before is None:
        return step
    bound = ONE_SEED * outlook.left(before)
    if abs(step.measured) > bound:
        return step
    why = (
        f"a difference of {step.measured:+.3g} on one seed each may be luck: below {bound:.2g} nobody can tell; "
        "repeat both with another seed to know, or keep the simpler one"
    )
    return step.model_copy(update={"decision": "tie", "why": why})


def unresolved(outlook: Outlook) -> tuple[Finding, Change] | None:
    """Return the first finding whose remedy needs a value that the log does not tell, with that remedy."""
    best = outlook.incumbent
    diagnosis = outlook.ledger.diagnoses.get(best.id) if best else None
    for finding in diagnosis.findings if diagnosis else ():
        for change in finding.remedies:
            if change.to is None:
                return finding, change
    return None


def trial_in(run: Run, outlook: Outlook, repeats: bool = False) -> Trial:
    """Return the training that a log tells of: the start, another seed of the best, or the next change.

    What was really changed wins over what was proposed; where the log does not say, the proposal is taken as done.
    """
    ledger = outlook.ledger
    number = len(ledger.trials) + 1
    if outlook.incumbent is None:
        return _trial(run, number, Config({**ledger.start, **run.config}), "start", outlook)
    if repeats:
        return _trial(run, number, outlook.config, "noise", outlook)
    action = next_of_logs(outlook)
    proposed = action.hypothesis if isinstance(action, Train) else None
    config = _config_of(run, outlook, proposed)
    if config == outlook.config:
        return _trial(run, number, config, "noise", outlook)
    return _trial(run, number, config, "change", outlook, _hypothesis(config, outlook, proposed))


def _config_of(run: Run, outlook: Outlook, proposed: Hypothesis | None) -> Config:
    known = {name: value for name, value in run.config.items() if name in outlook.config or name in outlook.knobs}
    if known:
        return outlook.config.with_(**known)
    changes = proposed.changes if proposed else ()
    return outlook.config.with_(**{change.change: change.to for change in changes})


def _hypothesis(config: Config, outlook: Outlook, proposed: Hypothesis | None) -> Hypothesis:
    """Return the proposal where it was followed; else what was changed instead, by the user's own idea."""
    moved = config.differences(outlook.config)
    wanted = {change.change: change.to for change in proposed.changes} if proposed else {}
    if proposed is not None and {name: new for name, (new, _) in moved.items()} == wanted:
        return proposed
    because = "you changed it yourself"
    changes = tuple(
        Change(change=name, from_=old, to=new, operation="set by you", because=because)
        for name, (new, old) in moved.items()
    )
    return Hypothesis(reason="a change of your own", changes=changes)


def _trial(
    run: Run, number: int, config: Config, purpose: str, outlook: Outlook, hypothesis: Hypothesis | None = None
) -> Trial:
    score = _score(run, outlook.ledger.metric)
    known = run.outcome not in (Outcome.UNKNOWN, Outcome.INTERRUPTED)
    outcome = run.outcome if known else Outcome.FINISHED if score is not None else Outcome.DIVERGED
    return Trial.model_validate(
        {
            "id": number,
            "purpose": purpose,
            "config": config,
            # Without a seed of its own each training of a configuration counts as another one.
            "seed": sum(trial.config == config for trial in outlook.ledger.trials),
            "length": 1.0,
            "outcome": outcome,
            "score": score,
            "cost": 1.0,
            "seconds": run.seconds,
            "hypothesis": hypothesis,
            "failure": run.failure,
        }
    )


def _score(run: Run, metric: str) -> float | None:
    curve = run.curves.get(f"{_VALIDATION}{metric}")
    if curve is None or not len(curve):
        return None
    last = float(curve.y[-1])
    return last if math.isfinite(last) else None
