"""`Plan`, `Result` and `Ledger`: everything that happened in a tuning, in the order in which it happened."""

from __future__ import annotations

from pydantic import Field

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.finding import Diagnosis
from advisor.core.metric import Direction
from advisor.core.noun import Noun
from advisor.core.reading import Reading
from advisor.core.situation import Situation
from advisor.core.step import Step, Trial
from advisor.core.terms import Terms


class PlanItem(Noun):
    """One thing that the budget is meant to buy."""

    what: str
    fte: float
    why: str
    #: How many full trainings it is, 0 for what is shorter.
    trainings: int = 0


class Plan(Noun):
    """How the budget is split before it is spent, and what it will not answer."""

    budget: Budget
    #: The whole budget in full-training equivalents, whatever unit it was given in.
    fte: float
    #: Measured on a few steps of the start configuration.
    seconds_per_fte: float
    #: Whether that is too much rather than too little, because every short run had to start up anew.
    is_upper_bound: bool = False
    #: What one full training costs in FTE: 1, and its evaluations.
    full_price: float = 1.0
    items: tuple[PlanItem, ...]
    #: Questions that this budget or this trainable cannot answer, each with the reason.
    cannot: tuple[str, ...] = ()
    #: What was asked for besides, and what becomes of it: one sentence each.
    asked: tuple[str, ...] = ()
    #: Fresh seeds on which best and start are compared at the end.
    confirm_seeds: int = 0
    #: Whether the tuning was over, and only fresh seeds are added.
    confirms_only: bool = False

    @property
    def minutes(self) -> float:
        """Return the expected length of the whole tuning in minutes."""
        return self.fte * self.seconds_per_fte / 60


class Ensemble(Noun):
    """Trainings that are worth more together: their predictions averaged, measured on the validation set."""

    #: Ids of the trainings, the best first.
    members: tuple[int, ...]
    score: float
    #: The score of the best of them alone.
    single: float
    #: Improvement over it, and what seeds alone make of one training (standard deviation).
    gain: float
    noise: float


class Result(Noun):
    """How a tuning ended."""

    start: Config
    best: Config
    metric: str
    direction: Direction
    #: Mean objective over the seeds that were run at full length; None when the training never got there.
    start_score: float | None
    best_score: float | None
    #: Improvement of best over start (positive = better) with its 95 % interval, where there is one.
    improvement: float | None
    low: float | None = None
    high: float | None = None
    #: The standard deviation over seeds of one configuration, where it was measured.
    noise: float | None = None
    #: On how many fresh seeds best and start were compared; 0 = not confirmed.
    confirmed_on: int = 0
    spent_fte: float
    spent_seconds: float
    #: What the trainings of this session are worth together, where that is more than the best alone.
    ensemble: Ensemble | None = None
    #: The verdict in one sentence.
    verdict: str
    #: What has to be known to read the verdict.
    remarks: tuple[str, ...] = ()
    stopped_because: str
    #: What was not checked, and why.
    not_checked: tuple[str, ...] = ()
    #: What was changed, why, and what it brought.
    ledger: tuple[Step, ...] = ()


class Ledger(Noun):
    """The state of a tuning: the fold of its journal. The strategy decides on it and the report is drawn from it."""

    name: str
    situation: Situation
    metric: str
    direction: Direction
    resolution: float = 0.0
    start: Config
    terms: Terms = Terms()
    plan: Plan | None = None
    trials: tuple[Trial, ...] = ()
    readings: tuple[Reading, ...] = ()
    steps: tuple[Step, ...] = ()
    #: Trial id -> what the rules said of it.
    diagnoses: dict[int, Diagnosis] = Field(default_factory=dict)
    #: The id of the trial that holds the best configuration so far.
    incumbent: int | None = None
    result: Result | None = None
    warnings: tuple[str, ...] = ()
    #: What the user does not want: stages of the procedure by name, and changes as "dropout=0.1".
    declined: tuple[str, ...] = ()
    #: What was paid for steps that the user took back: full-training equivalents, and seconds.
    taken_back_fte: float = 0.0
    taken_back_seconds: float = 0.0

    @property
    def maximizes(self) -> bool:
        """Return whether the metric is better large."""
        return self.direction == "maximize"

    @property
    def measured_metric(self) -> str:
        """Return what short trainings are scored by, which a target on full ones does not change."""
        return self.metric if self.terms.target is None else self.terms.target.metric

    @property
    def measured_direction(self) -> Direction:
        """Return which way what short trainings are scored by is better."""
        return self.direction if self.terms.target is None else self.terms.target.direction

    @property
    def full_epochs(self) -> float:
        """Return the length of a full training in its `unit`."""
        return self.situation.epochs or 1.0

    @property
    def unit(self) -> str:
        """Return what the time to a target is counted in: a program that is not told its epochs has none."""
        return "epochs" if self.situation.epochs else "full trainings"

    def reaches(self, score: float) -> bool:
        """Return whether the score of a full training is a time to the target; without a target every one counts."""
        return self.terms.target is None or score <= self.full_epochs

    @property
    def spent(self) -> float:
        """Return what was spent so far, in full-training equivalents; what was taken back is spent as well."""
        trainings = sum(trial.cost for trial in self.trials)
        return trainings + sum(reading.own_cost for reading in self.readings) + self.taken_back_fte

    @property
    def seconds(self) -> float:
        """Return how long all of it took so far."""
        trainings = sum(trial.seconds for trial in self.trials)
        return trainings + sum(reading.own_seconds for reading in self.readings) + self.taken_back_seconds

    @property
    def noise_is_unknown(self) -> bool:
        """Return whether no configuration finished a full training on two seeds."""
        done = [trial.config for trial in self.trials if trial.purpose != "probe" and trial.score is not None]
        return len(set(done)) == len(done)

    def trial(self, number: int) -> Trial:
        """Return the trial with this id."""
        return next(trial for trial in self.trials if trial.id == number)
