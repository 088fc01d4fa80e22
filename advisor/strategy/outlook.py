"""`Outlook`: everything that the strategy may look at when it decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.ledger import Ledger, Plan
from advisor.core.metric import improvement
from advisor.core.step import Trial
from advisor.core.trainable import Capabilities
from advisor.knowledge.base import Knowledge
from advisor.strategy.gain import left_to_gain
from advisor.strategy.noise import Noise, measured_noise

#: The seed on which configurations are compared; fresh seeds for the confirmation follow it.
FIRST_SEED = 0
#: Families of findings on a training whose result is an accident of its seed.
_UPSETTING = ("data", "loss", "learning_rate", "stability")


@dataclass(frozen=True)
class Outlook:
    """The ledger, what the trainable can do, and the knowledge."""

    ledger: Ledger
    knobs: Mapping[str, Range]
    knowledge: Knowledge
    capabilities: Capabilities
    #: The seed of the session; the seeds of its trainings count up from it.
    seed: int = FIRST_SEED
    #: What a command calls the session by.
    session: str = "SESSION"

    @property
    def plan(self) -> Plan:
        """Return the plan; a tuning makes it before it asks for decisions."""
        assert self.ledger.plan is not None
        return self.ledger.plan

    @property
    def full_trials(self) -> tuple[Trial, ...]:
        """Return the trainings at full length."""
        return tuple(trial for trial in self.ledger.trials if trial.purpose != "probe")

    @property
    def start(self) -> Trial | None:
        """Return run 0, the user's own configuration."""
        return next((trial for trial in self.full_trials if trial.purpose == "start"), None)

    @property
    def incumbent(self) -> Trial | None:
        """Return the trial that holds the best configuration so far."""
        number = self.ledger.incumbent
        return None if number is None else self.ledger.trial(number)

    @property
    def config(self) -> Config:
        """Return the best configuration so far."""
        return self.incumbent.config if self.incumbent else self.ledger.start

    @property
    def start_is_faulty(self) -> bool:
        """Return whether the start failed, or has a fault that makes its numbers no yardstick for healthy ones."""
        start = self.start
        diagnosis = self.ledger.diagnoses.get(start.id) if start else None
        if start is None or start.score is None:
            return True
        return any(finding.family in _UPSETTING for finding in diagnosis.findings) if diagnosis else False

    @property
    def noise(self) -> Noise | None:
        """Return the seed noise of sound trainings, as far as it was measured."""
        faulty = self.ledger.start if self.start_is_faulty else None
        sound = self._noise_of([trial for trial in self.full_trials if trial.config != faulty])
        return sound or self._noise_of(list(self.full_trials))

    @property
    def noise_of_start(self) -> Noise | None:
        """Return the seed noise of the start: its own where it is faulty, else that of all."""
        if not self.start_is_faulty:
            return self.noise
        return self._noise_of([trial for trial in self.full_trials if trial.config == self.ledger.start])

    def _noise_of(self, trials: list[Trial]) -> Noise | None:
        return measured_noise(trials, self.ledger.maximizes, self.ledger.resolution)

    def left(self, score: float) -> float:
        """Return what a training with this score leaves to gain."""
        return left_to_gain(score, self.ledger.maximizes)

    @property
    def full_price(self) -> float:
        """Return what a full training costs here, by the dearest so far: a larger model counts for more."""
        return max([self.plan.full_price, *(trial.cost for trial in self.full_trials)])

    @property
    def budget_left(self) -> float:
        """Return what is left of the budget, in full-training equivalents."""
        left = self.plan.fte - self.ledger.spent
        seconds = self.plan.budget.seconds
        if seconds is None or self.plan.seconds_per_fte <= 0:
            return left
        return min(left, (seconds - self.ledger.seconds) / self.plan.seconds_per_fte)

    @property
    def fresh_seeds(self) -> range:
        """Return the seeds of the confirmation, which no choice was made on."""
        return range(self.seed + 1, self.seed + 1 + self.plan.confirm_seeds)

    def at(self, config: Config, seed: int) -> Trial | None:
        """Return the full training of `config` on `seed`, if there was one."""
        return next((t for t in self.full_trials if t.config == config and t.seed == seed), None)

    def gain(self, before: Trial, after: Trial) -> float | None:
        """Return by how much `after` is better than `before`, in the unit of the metric; None when either failed."""
        if before.score is None or after.score is None:
            return None
        return improvement(before.score, after.score, self.ledger.direction)
