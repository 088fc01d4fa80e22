"""Probes as functions: `advisor.probe.lr(...)`, `.batch_size(...)`, `.noise(...)`, `.sanity(...)`, `.pair(...)`,
`.switch(...)`.

Each takes a Problem, the path of a problem file, or a plain model with its loader and loss:

    advisor.probe.lr(model, loader, torch.nn.CrossEntropyLoss(), optimizer=optimizer, epochs=20)

and returns a Reading. A plain model is only ever copied, and its optimizer only read. Random states, gradient mode
and the switches of torch's backends come back as they were, also after an error or Ctrl-C.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from advisor.core.config import Config, Value
from advisor.core.events import Listener, Phase, Warned, silent
from advisor.core.finding import Level
from advisor.core.reading import Reading
from advisor.diagnosis import judge_facts
from advisor.errors import UsageError
from advisor.export.python import config_as_code
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.probes.apart import Workplace
from advisor.probes.batch_size import find_batch_size
from advisor.probes.late_switch import AT, find_switch, price_of_switch
from advisor.probes.learning_rate import PRICE, find_learning_rate
from advisor.probes.noise import measure_noise
from advisor.probes.pair import compare
from advisor.probes.repeatable import outside_influence
from advisor.probes.sanity import LARGEST_PRICE, check_sanity
from advisor.probes.watched import PATIENCE, Watched, patient
from advisor.suggestion import recommended_rate
from advisor.training.isolation import untouched
from advisor.training.plain import Options, plain_trainable
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.opening import check_start, prepare_problem

if TYPE_CHECKING:
    from torch import nn
    from torch.utils.data import DataLoader

    from advisor.training.problem import LossFunction

    Subject = Problem | Path | nn.Module
    Loader = DataLoader[Any]
    Loss = str | nn.Module | LossFunction

__all__ = ["batch_size", "lr", "noise", "pair", "sanity", "switch"]


def lr(
    problem: Subject,
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    fte: float = PRICE,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return the learning rate for a full training of the start, for at most `fte` full trainings."""
    _refuse_senseless(fte=fte)
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience, seed)
    with subject.opened() as (trainable, known):
        subject.announce("Learning rate", fte)
        value, span = recommended_rate(trainable.situation, known)
        return subject.told(find_learning_rate(trainable, trainable.start, seed, fte, prior=span, prior_value=value))


def batch_size(
    problem: Subject,
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    fte: float = 1.5,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return the batch size for a full training of the start, with all that moves along, for at most `fte`."""
    _refuse_senseless(fte=fte)
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience, seed)
    with subject.opened() as (trainable, known):
        place = Workplace(trainable, problem if isinstance(problem, Path) else None, patience)
        return subject.told(find_batch_size(place, trainable, trainable.start, known, fte, seed, listen))


def noise(
    problem: Subject,
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    seeds: int = 5,
    length: float = 1.0,
    start: Mapping[str, Value] | None = None,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return the standard deviation of the objective over seeds."""
    _refuse_senseless(seeds=seeds, length=length)
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience)
    with subject.opened() as (trainable, _):
        subject.announce("Seed noise", seeds * length * trainable.full_price)
        return subject.told(measure_noise(trainable, trainable.start, at_most=seeds, length=length))


def sanity(
    problem: Subject,
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return what the data and the untrained model look like."""
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience, seed)
    with subject.opened() as (trainable, known):
        subject.announce("Sanity", LARGEST_PRICE)
        return subject.told(judge_facts(check_sanity(trainable, seed), known, trainable.situation))


def pair(
    problem: Subject,
    change: Mapping[str, Value],
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    seeds: int = 3,
    length: float = 0.3,
    start: Mapping[str, Value] | None = None,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return by how much the start with `change` is better than the start, on the same seeds."""
    _refuse_senseless(seeds=seeds, length=length)
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience)
    with subject.opened() as (trainable, known):
        if not isinstance(problem, Problem | Path):
            _refuse_unbuildable(change, trainable, known)
        check_start(change, trainable.knobs, known)
        _refuse_no_change(trainable, change, known)
        subject.announce("Paired comparison", 2 * seeds * length * trainable.full_price)
        changed = trainable.start.with_(**change)
        return subject.told(compare(trainable, trainable.start, changed, seeds=range(seeds), length=length))


def switch(
    problem: Subject,
    loader: Loader | None = None,
    loss: Loss | None = None,
    *,
    at: float = AT,
    seeds: int = 3,
    length: float = 1.0,
    start: Mapping[str, Value] | None = None,
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
    patience: float | None = PATIENCE,
    **plain: Unpack[Options],
) -> Reading:
    """Return by how much a late switch to SGD, `at` this share of the training, is better than the start alone.

    Its evidence holds the rate that was found for SGD and the whole schedule as PyTorch code.
    """
    _refuse_senseless(seeds=seeds, length=length, at=at)
    subject = _Subject(problem, loader, loss, plain, start, knowledge, listen, patience)
    with subject.opened() as (trainable, _):
        _refuse_no_switch(trainable, at)
        subject.announce("Late switch to SGD", price_of_switch(trainable, seeds, at, length))
        reading = find_switch(trainable, trainable.start, range(seeds), at, length, listen)
        if "b" in reading.evidence:
            code = config_as_code(Config(reading.evidence["b"]["config"]))
            reading = reading.model_copy(update={"evidence": {**reading.evidence, "code": code}})
        return subject.told(reading)


@dataclass
class _Subject:
    """What a probe was called with: opened for the probe, and told of in its reading."""

    given: Subject
    loader: Loader | None
    loss: Loss | None
    plain: Options
    start: Mapping[str, Value] | None
    overlays: Sequence[Path]
    listen: Listener
    patience: float | None
    seed: int = 0
    remarks: list[str] = field(default_factory=list)
    #: Whether something outside of the model takes part in its answers: then nothing is sure.
    influenced: bool = False

    @contextmanager
    def opened(self) -> Iterator[tuple[ProblemTrainable, Knowledge]]:
        """Yield something that can be trained; afterwards everything is as it was before."""
        with untouched(), patient(self.patience):
            known = load_knowledge(self.overlays)
            trainable = Watched(self._trainable(known), self.listen)
            self.remarks += trainable.bench.remarks
            # Not charged, as the check of the first batch is not: both are what opening a problem takes.
            if warning := outside_influence(trainable.bench, self.seed):
                self.listen(Warned(warning))
                self.remarks.append(warning)
                self.influenced = True
            yield trainable, known

    def announce(self, title: str, fte: float) -> None:
        """Tell the price before anything is paid."""
        self.listen(Phase(title, f"for about {fte:.2g} full trainings"))

    def told(self, reading: Reading) -> Reading:
        """Return the reading with what has to be known to read it."""
        evidence = {**reading.evidence, "remarks": self.remarks}
        sure: Level = "low" if self.influenced else reading.confidence
        return reading.model_copy(update={"evidence": evidence, "confidence": sure})

    def _trainable(self, known: Knowledge) -> ProblemTrainable:
        if isinstance(self.given, Problem | Path):
            if self.loader is not None or self.loss is not None or self.plain:
                raise UsageError(
                    "a problem has its own data, loss and length: give a loader and a loss to a model alone."
                )
            return prepare_problem(self.given, self.start or {}, known)
        if self.loader is None or self.loss is None:
            raise UsageError("a model needs its data and its loss: probe.lr(model, loader, loss, optimizer=...).")
        trainable = plain_trainable(self.given, self.loader, self.loss, self.plain, self.start)
        check_start(self.start or {}, trainable.knobs, known)
        return trainable


#: The largest of what has to be above 0.
_MOST = {"fte": math.inf, "seeds": math.inf, "length": 1.0, "at": 1.0}


def _refuse_senseless(**numbers: float) -> None:
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST[name]:
            most = "" if _MOST[name] == math.inf else " and up to 1"
            raise UsageError(f"{name} is {value!r}; a number above 0{most} was expected.")


def _refuse_no_switch(trainable: ProblemTrainable, at: float) -> None:
    if at >= 1:
        raise UsageError(f"a switch at the end is none: name a share between 0 and 1, such as at={AT}.")
    if trainable.start.get("optimizer") == "sgd":
        raise UsageError("the start trains with sgd already: a late switch begins with another, as optimizer=adam.")


def _refuse_unbuildable(change: Mapping[str, Value], trainable: ProblemTrainable, known: Knowledge) -> None:
    """Refuse to change what a plain model is made of: it is copied, and not built."""
    for name in change:
        if name in known.hyperparameters and name not in trainable.knobs:
            raise UsageError(
                f"a plain model is only copied, so {name} cannot be changed: give a Problem whose build_model reads it."
            )


def _refuse_no_change(trainable: ProblemTrainable, change: Mapping[str, Value], known: Knowledge) -> None:
    """Refuse to pay for comparing a configuration with itself; absent and neutral are the same."""
    optimizer = trainable.start.text("optimizer", "adam")

    def in_force(name: str, value: Value) -> Value:
        item = known.hyperparameters.get(name)
        return item.neutral_beside(optimizer) if value is None and item is not None else value

    if not change:
        raise UsageError("a comparison needs a change: name what b has and the start has not, as learning_rate=0.01.")
    if all(in_force(name, value) == in_force(name, trainable.start.get(name)) for name, value in change.items()):
        named = ", ".join(f"{name} = {value}" for name, value in change.items())
        raise UsageError(f"the start has {named} already: the two configurations are the same, and so is their result.")
