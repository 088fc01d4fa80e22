"""`Fork`: a training that is stopped between two updates, and from there goes on in several ways."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Observer
from advisor.training.descent import Descent
from advisor.training.instruments import Instruments
from advisor.training.loop import Moving, Training
from advisor.training.meter import Meter
from advisor.training.plan import Plan
from advisor.training.randomness import Draws, isolated
from advisor.training.workbench import Workbench


@dataclass
class Fork:
    """A stopped training. Every way on begins with the same weights, draws the same numbers and meets the same data."""

    training: Training
    draws: Draws | None = None

    @classmethod
    def before(
        cls,
        bench: Workbench,
        config: Config,
        seed: int,
        length: float,
        update_of: Callable[[int], int],
        observer: Observer | None = None,
        weight: float = 1.0,
    ) -> Fork:
        """Return a training stopped before the update (1-based) that `update_of` names, given how many there are."""
        fork = cls(Training(bench, config, seed, length, Meter(bench.full_examples, weight), observer))
        with isolated(bench.device):
            if fork.training.attempt(lambda: fork._stem(update_of)):
                fork.draws = Draws.now(bench.device)
        return fork

    def _stem(self, update_of: Callable[[int], int]) -> Outcome:
        moving = self.training.begin()
        return self.training.go_on(moving, until=update_of(moving.plan.updates) - 1)

    @property
    def stands(self) -> bool:
        """Return whether the training came as far as the fork."""
        return self.draws is not None

    @property
    def share(self) -> float:
        """Return the share of the peak learning rate that the schedule has in force at the next update."""
        return self._moving.descent.pace.share_at(self._moving.update + 1)

    @property
    def updates(self) -> int:
        """Return how many updates the whole training has."""
        return self._moving.plan.updates

    @property
    def cost(self) -> float:
        """Return what the training has cost so far, in full-training equivalents."""
        return self.training.meter.cost

    def branch(self, config: Config) -> Run:
        """Return the run that goes on from here as `config` says, in a copy; its cost is that of its own part."""
        return self._rest(replace(self._other(config), record=copy.deepcopy(self.training.record)), self._copied)

    def detour(self, config: Config, plan: Plan, seed: int, observer: Observer | None = None) -> Run:
        """Return a training by a plan and in an order of its own that begins with the weights of here, in a copy."""
        other = replace(self._other(config), seed=seed, observer=observer)
        return self._rest(other, lambda training: self._afresh(training, plan))

    def finish(self) -> Run:
        """Return the run of the training itself, gone on to its end: no way goes on from here any more."""
        return self._rest(self.training, lambda _: self._moving)

    @property
    def _moving(self) -> Moving:
        if self.training.moving is None:
            raise RuntimeError("this training has not begun")
        return self.training.moving

    def _other(self, config: Config) -> Training:
        mine = self.training
        unpaid = replace(mine.meter, trained=0, evaluated=0)
        return Training(mine.bench, config, mine.seed, mine.length, unpaid, mine.observer)

    def _rest(self, training: Training, start: Callable[[Training], Moving]) -> Run:
        with isolated(training.bench.device):
            if self.draws is not None:
                self.draws.put_back()
                training.attempt(lambda: training.go_on(start(training)))
            return training.run

    def _copied(self, training: Training) -> Moving:
        """Return a copy of all that moves; its optimizer begins anew."""
        here = self._moving
        model = copy.deepcopy(here.model)
        instruments = Instruments(model, here.plan.updates)
        instruments.readings = copy.deepcopy(here.instruments.readings)
        descent = here.descent.fork(model, training.config, instruments, training.bench.groups(model))
        training.moving = Moving(here.plan, model, instruments, descent, here.update)
        return training.moving

    def _afresh(self, training: Training, plan: Plan) -> Moving:
        model = copy.deepcopy(self._moving.model)
        instruments = Instruments(model, plan.updates, is_on=not plan.is_sweep)
        descent = Descent(model, training.config, instruments, plan.updates, training.bench.groups(model))
        training.moving = Moving(plan, model, instruments, descent)
        return training.moving
