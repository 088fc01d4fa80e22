"""`next_action`: the expert's procedure, in the order in which it happens.

Each stage looks at the ledger and returns what it still wants done, or None when it has nothing more to do. The
first stage that wants something is served. Nothing is remembered but the ledger, so a killed tuning goes on where
it was, and every decision can be replayed.
"""

from __future__ import annotations

from typing import Protocol

from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.step import Trial
from advisor.strategy.actions import Action, Check, Climb, Decide, FindRate, Finish, Search, Train
from advisor.strategy.beliefs import has_lost_patience
from advisor.strategy.climb import PROBE as CLIMB_PROBE
from advisor.strategy.climb import climbed, settings
from advisor.strategy.companions import companions, with_companions
from advisor.strategy.conclusion import conclude
from advisor.strategy.finishing import finishing_touch, touches_left
from advisor.strategy.hypotheses import applied, hypotheses, is_open, is_same_rate
from advisor.strategy.judging import judge_step
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import CLIMB, share_of, trainings_of
from advisor.strategy.rate_hypothesis import is_favoured, rate_hypothesis
from advisor.strategy.rate_ladder import finer_rate, is_ladder, rate_at_full_length
from advisor.strategy.region import is_fruitless, is_hopeless, search_region, wide_region
from advisor.strategy.rungs import rungs
from advisor.strategy.spending import affordable, free_for_probe
from advisor.strategy.within_limits import is_for_limit, within_limits
from advisor.strategy.won_before import won_before
from advisor.suggestion import recommended_rate


def next_action(outlook: Outlook) -> Action:
    """Return what to do next; `Finish` when there is nothing left that is worth its price."""
    for stage in AFTERWARDS if outlook.plan.confirms_only else STAGES:
        if stage.__name__ in outlook.ledger.declined:
            continue
        action = stage(outlook)
        if action is not None:
            return action
    return Finish(conclude(outlook))


def check_the_problem(outlook: Outlook) -> Action | None:
    """Bad data or a broken model makes every other number worthless, so they are looked at first."""
    wanted = share_of(outlook.plan, "sanity checks") > 0
    return Check() if wanted and _reading(outlook, "sanity") is None else None


def train_the_start(outlook: Outlook) -> Action | None:
    """The user's own configuration is the yardstick, and its curve is the first evidence."""
    if not trainings_of(outlook.plan, "start") or outlook.start is not None:
        return None
    return Train(outlook.ledger.start, outlook.seed, "start")


def judge_the_limits(outlook: Outlook) -> Action | None:
    """What was changed for a limit is judged at once, so that all that follows is measured under it."""
    action = judge_what_was_measured(outlook)
    trial = outlook.ledger.trial(action.step.after) if isinstance(action, Decide) else None
    return action if trial is not None and is_for_limit(trial.hypothesis) else None


def come_under_the_limits(outlook: Outlook) -> Action | None:
    """A start that takes more than it may is no result: what it takes less by comes before what it is better by."""
    if not trainings_of(outlook.plan, "changes") or not affordable(outlook):
        return None
    hypothesis = next((each for each in within_limits(outlook) if is_open(each, outlook)), None)
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis) if hypothesis else None


def find_the_learning_rate(outlook: Outlook) -> Action | None:
    """Its probe measures the edge of divergence and short runs below it."""
    share = share_of(outlook.plan, "learning rate")
    if share == 0 or trainings_of(outlook.plan, "learning rate") or _reading(outlook, "lr_range") is not None:
        return None
    if _is_over_the_limit(outlook):
        return None  # So is every other rate.
    prior_value, span = recommended_rate(outlook.ledger.situation, outlook.knowledge)
    config = with_companions(outlook.config, outlook)
    return FindRate(config, min(share, free_for_probe(outlook)), span, prior_value)


def try_the_learning_rate(outlook: Outlook) -> Action | None:
    """The probe's pick is trained at full length, unless it is the rate in use."""
    reading = _reading(outlook, "lr_range")
    if reading is None or _has_tried(outlook):
        return None
    hypothesis = rate_hypothesis(outlook, reading)
    if hypothesis is None:
        return None
    current = outlook.config.number("learning_rate", 0.0)
    if trainings_of(outlook.plan, "final training"):
        # Without a trained start the short runs are the only yardstick: a pick that they do not favour is not taken.
        favoured = is_favoured(reading, current)
        config = applied(hypothesis, outlook.config) if favoured else outlook.ledger.start
        return Train(config, outlook.seed, "final", hypothesis if favoured else None)
    is_new = bool(companions(outlook)) or not is_same_rate(current, float(hypothesis.changes[0].to or 0.0))
    if not trainings_of(outlook.plan, "changes") or not is_new or not affordable(outlook):
        return None
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis)


def climb_through_the_data(outlook: Outlook) -> Action | None:
    """Where parts of the data are enough to compare settings, many are tried on little, and few on more."""
    share = share_of(outlook.plan, CLIMB)
    if share == 0 or _reading(outlook, CLIMB_PROBE) is not None or _is_over_the_limit(outlook):
        return None
    climb = rungs(outlook.ledger.terms.fractions, share, outlook.plan.full_price - 1)
    return Climb(settings(outlook, climb[0].settings), climb)


def try_what_climbed(outlook: Outlook) -> Action | None:
    """What came out on top on parts of the data is trained on all of it: nothing else decides."""
    reading = _reading(outlook, CLIMB_PROBE)
    if reading is None or _has_tried(outlook):
        return None
    hypothesis = climbed(outlook, reading)
    if trainings_of(outlook.plan, "final training"):
        config = applied(hypothesis, outlook.config) if hypothesis else outlook.ledger.start
        return Train(config, outlook.seed, "final", hypothesis)
    if hypothesis is None or not trainings_of(outlook.plan, "changes") or not affordable(outlook):
        return None
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis)


def measure_the_noise(outlook: Outlook) -> Action | None:
    """Fresh seeds say what a difference must exceed: those of a sound start, which the confirmation needs anyway."""
    yardstick = outlook.start if not outlook.start_is_faulty else _best_so_far(outlook)
    is_known = outlook.noise is not None and outlook.noise.degrees_of_freedom >= outlook.plan.confirm_seeds
    if yardstick is None or is_known:
        return None
    for seed in outlook.fresh_seeds:
        if outlook.at(yardstick.config, seed) is None and affordable(outlook, confirming=True):
            return Train(yardstick.config, seed, "noise")
    return None


def judge_what_was_measured(outlook: Outlook) -> Action | None:
    """A trained hypothesis is judged before anything else is tried."""
    judged = {step.after for step in outlook.ledger.steps}
    waiting = [t for t in outlook.full_trials if t.hypothesis and t.purpose != "final" and t.id not in judged]
    if not waiting:
        return None
    trial = waiting[0]
    return Decide(judge_step(outlook, trial, trial.cost + _probe_price(outlook, trial)))


def try_rates_at_full_length(outlook: Outlook) -> Action | None:
    """Where nothing can be run shorter, the learning rate is measured by full trainings, each against the best."""
    bought = sum(is_ladder(trial.hypothesis) for trial in outlook.full_trials)
    if any(trial.purpose == "refine" for trial in outlook.full_trials):
        return None  # The search has taken the rate over.
    if bought >= trainings_of(outlook.plan, "learning rate") or not affordable(outlook):
        return None
    if _is_over_the_limit(outlook):
        return None
    hypothesis = rate_at_full_length(outlook)
    if hypothesis is None:
        return None
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis)


def try_what_won_before(outlook: Outlook) -> Action | None:
    """What the user remembers as good is measured before what the books recommend; more of it competes with them."""
    tested = sum(trial.purpose == "change" and not is_ladder(trial.hypothesis) for trial in outlook.full_trials)
    has_room = tested < trainings_of(outlook.plan, "changes") and _is_to_spare(outlook)
    if not has_room or outlook.incumbent is None or outlook.incumbent.score is None:
        return None
    if any(trial.hypothesis is not None and trial.hypothesis.source for trial in outlook.full_trials):
        return None
    candidates = [each for each in won_before(outlook) if is_open(each, outlook)]
    best = max(candidates, key=lambda each: each.predicted or 0.0, default=None)
    return Train(applied(best, outlook.config), outlook.seed, "change", best) if best else None


def change_one_thing(outlook: Outlook) -> Action | None:
    """The most promising change of what the rules and the recommendations propose, one at a time."""
    tested = sum(trial.purpose == "change" and not is_ladder(trial.hypothesis) for trial in outlook.full_trials)
    if (
        tested >= trainings_of(outlook.plan, "changes")
        or has_lost_patience(outlook.ledger)
        or not _is_to_spare(outlook)
    ):
        return None
    candidates = hypotheses(outlook)
    if not candidates:
        return None
    return Train(applied(candidates[0], outlook.config), outlook.seed, "change", candidates[0])


def look_again_at_the_rate(outlook: Outlook) -> Action | None:
    """Short runs leave half a decade open, and what was changed since may have moved the best rate."""
    bought = sum(is_ladder(trial.hypothesis) for trial in outlook.full_trials)
    refined = any(trial.purpose == "refine" for trial in outlook.full_trials)
    is_done = bought >= trainings_of(outlook.plan, "learning rate again") or has_lost_patience(outlook.ledger)
    if is_done or refined or not _is_to_spare(outlook):
        return None
    hypothesis = finer_rate(outlook)
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis) if hypothesis else None


def search_near_the_best(outlook: Outlook) -> Action | None:
    """What is left but for the last touches goes to Optuna, which does not rely on the knowledge."""
    planned = trainings_of(outlook.plan, "search") > 0 or has_lost_patience(outlook.ledger)
    best = outlook.incumbent
    if not planned or best is None or best.score is None or not _is_to_spare(outlook) or is_hopeless(outlook):
        return None
    region = wide_region(outlook) if is_fruitless(outlook) else search_region(outlook)
    return Search(outlook.config, region, outlook.seed) if region else None


def finish_the_best(outlook: Outlook) -> Action | None:
    """What may still help any training is tried on the best, when all else is settled."""
    best = outlook.incumbent
    if best is None or best.score is None or not affordable(outlook):
        return None
    hypothesis = finishing_touch(outlook) if touches_left(outlook) else None
    return Train(applied(hypothesis, outlook.config), outlook.seed, "change", hypothesis) if hypothesis else None


def confirm(outlook: Outlook) -> Action | None:
    """Best and start on fresh seeds: the seed that chose the best is no fair judge of it."""
    start, best = outlook.start, outlook.incumbent
    if start is None or best is None or best.id == start.id:
        return None
    for seed in outlook.fresh_seeds:
        for trial in (start, best):
            waits = trial.score is not None and outlook.at(trial.config, seed) is None
            if waits and (outlook.plan.confirms_only or affordable(outlook, confirming=True)):
                return Train(trial.config, seed, "confirm")
    return None


class Stage(Protocol):
    """A part of the procedure; its name is what a user declines it by."""

    __name__: str

    def __call__(self, outlook: Outlook, /) -> Action | None:
        """Return what the stage wants done next."""


STAGES: tuple[Stage, ...] = (
    check_the_problem,
    train_the_start,
    judge_the_limits,
    come_under_the_limits,
    find_the_learning_rate,
    try_the_learning_rate,
    climb_through_the_data,
    try_what_climbed,
    measure_the_noise,
    judge_what_was_measured,
    try_rates_at_full_length,
    try_what_won_before,
    change_one_thing,
    look_again_at_the_rate,
    search_near_the_best,
    finish_the_best,
    confirm,
)
#: What is still done when only fresh seeds are asked for.
AFTERWARDS: tuple[Stage, ...] = (train_the_start, confirm)


def _reading(outlook: Outlook, probe: str) -> Reading | None:
    return next((reading for reading in outlook.ledger.readings if reading.probe == probe), None)


def _is_to_spare(outlook: Outlook) -> bool:
    """Return whether a full training fits beside the last touches that are planned."""
    return affordable(outlook, beside=touches_left(outlook))


def _is_over_the_limit(outlook: Outlook) -> bool:
    """Return whether nothing brought the best so far under the limit: what leaves its usage as it is, is no way out."""
    return outlook.incumbent is not None and outlook.incumbent.outcome is Outcome.OVER_LIMIT


def _has_tried(outlook: Outlook) -> bool:
    """Return whether anything but a limit was answered by a training since the start's."""
    later = [trial for trial in outlook.full_trials if trial.purpose in ("change", "final")]
    return any(not is_for_limit(trial.hypothesis) for trial in later)


def _best_so_far(outlook: Outlook) -> Trial | None:
    """Return the best training on the first seed, judged or not."""
    scored = [trial for trial in outlook.full_trials if trial.score is not None and trial.seed == outlook.seed]
    sign = 1 if outlook.ledger.maximizes else -1
    return max(scored, key=lambda trial: sign * (trial.score or 0.0), default=None)


def _probe_price(outlook: Outlook, trial: Trial) -> float:
    """Return what the probe behind the trial's new value cost."""
    probe = trial.hypothesis.probe if trial.hypothesis else None
    return sum(reading.cost for reading in outlook.ledger.readings if reading.probe == probe)
