"""Which batch size? Measured is what fits, what is fast and what is noise; a paired comparison decides.

A batch size is not changed alone: learning rate, warmup, accumulation and decay move along (`advisor/rescaling.py`),
and the number of epochs stays, so that a smaller batch also buys more updates.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from advisor.core.config import Config
from advisor.core.events import Listener, Phase, silent
from advisor.core.finding import Level
from advisor.core.reading import Reading
from advisor.core.trainable import Trainable
from advisor.knowledge.base import Knowledge
from advisor.probes import memory, noise_scale, throughput
from advisor.probes.apart import Ended, Workplace
from advisor.probes.batch_choice import Choice, Measured, choose
from advisor.probes.pair import compare
from advisor.probes.watched import Silence
from advisor.rescaling import changed, rederived
from advisor.suggestion import examples_per_update
from advisor.training.plan import EVALUATIONS

PROBE = "batch_size"
#: How the price is shared out; two thirds and more decide, for only the comparison does.
_SHARES = {"memory": 0.08, "throughput": 0.10, "noise": 0.12, "pair": 0.70}
#: Pairs of trainings that are compared, and the updates that each needs at least to say anything.
SEEDS = 3
_FEWEST_UPDATES = 20
_SHORTEST = 1e-4


@dataclass(frozen=True)
class Price:
    """What each part may cost, in full-training equivalents, known before the first one starts."""

    memory: float
    throughput: float
    noise: float
    pair: float
    #: The length of each training of the comparison.
    length: float

    @classmethod
    def of(cls, trainable: Trainable, fte: float) -> Price:
        """Return how `fte` full trainings are shared out."""
        most = _SHARES["pair"] * fte / (2 * SEEDS)
        length = min(1.0, most)
        while (one := _price_of(trainable, length)) > most and length > _SHORTEST:
            length *= 0.98
        parts = {name: share * fte for name, share in _SHARES.items() if name != "pair"}
        return cls(**parts, pair=2 * SEEDS * one, length=length)

    def __str__(self) -> str:
        return (
            f"at most {self.memory:.2g} full trainings for memory, {self.throughput:.2g} for throughput, "
            f"{self.noise:.2g} for the gradient noise, and {self.pair:.2g} for {SEEDS} pairs of trainings "
            f"of length {self.length:.2g}"
        )


def _price_of(trainable: Trainable, length: float) -> float:
    """Return what a training of this length costs: a short one evaluates less often, but always once."""
    evaluations = max(1, round(EVALUATIONS * length))
    return length + evaluations * (trainable.full_price - 1) / EVALUATIONS


def find_batch_size(
    place: Workplace,
    trainable: Trainable,
    config: Config,
    knowledge: Knowledge,
    fte: float = 1.5,
    seed: int = 0,
    listen: Listener = silent,
) -> Reading:
    """Return the batch size for a full training of `config`, for at most `fte` full trainings.

    `place` does what may end badly in processes of its own; `trainable` runs the trainings of the comparison.
    """
    probe = _Probe(place, trainable, config, knowledge, Price.of(trainable, fte), seed, listen)
    if examples_per_update(config) is None:
        return probe.abstain("the configuration names no batch size: add batch_size to its start.")
    updates = place.trainable.bench.full_examples * probe.price.length / probe.before
    if updates < _FEWEST_UPDATES:
        return probe.abstain(
            f"each training of the comparison would make {updates:.0f} updates, and {_FEWEST_UPDATES} say little: "
            f"allow {fte * _FEWEST_UPDATES / updates:.2g} full trainings, or compare two batch sizes by hand."
        )
    return probe.read()


@dataclass
class _Probe:
    """One question, and what answering it has cost so far."""

    place: Workplace
    trainable: Trainable
    config: Config
    knowledge: Knowledge
    price: Price
    seed: int
    listen: Listener
    cost: float = 0.0

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        self.bench = self.place.trainable.bench
        self.before = examples_per_update(self.config) or 0
        #: What passes through the model at once.
        self.at_once = int(self.config.number("batch_size", 1))
        self.evidence: dict[str, Any] = {"price": asdict(self.price), "apart": self._apart(), "batch_size": self.before}

    def _apart(self) -> dict[str, Any]:
        seconds = None if self.place.means == "here" else self.place.timeout
        return {"means": self.place.means, "timeout_seconds": seconds}

    def read(self) -> Reading:
        """Return the answer: what fits, what is fast, what is noise; then the comparison."""
        self.listen(Phase("Batch size", f"{self.price}"))
        fit = self._memory()
        if fit.largest is None:
            return self.abstain(_nothing_fits(fit))
        measured = Measured(self.before, self.bench.full_examples, fit)
        measured = replace(measured, throughput=self._throughput(fit))
        measured = replace(measured, noise=self._noise())
        if measured.throughput is None and measured.noise is None:
            return self.abstain(self._nothing_measured())
        choice = choose(measured)
        self.evidence["choice"] = asdict(choice)
        after, table = self._transaction(choice, fit)
        self.evidence["table"] = table
        if choice.size == self.before:
            sure: Level = "low" if None in (measured.throughput, measured.noise) else "medium"
            return self._reading(value=self.before, **self._span(self.before, self.before), confidence=sure)
        return self._decide(choice, after)

    def _memory(self) -> memory.Fit:
        self.listen(Phase("Memory", "each batch size is tried in a process of its own"))
        fit = memory.largest_batch(self.place, self.config, self.at_once, self.price.memory)
        self.cost += sum(memory.price_of_try(each.size, self.bench) for each in fit.tries)
        self.evidence["memory"] = fit.evidence()
        return fit

    def _throughput(self, fit: memory.Fit) -> throughput.Throughput | None:
        self.listen(Phase("Throughput", "the same update at several batch sizes, in turns"))
        # Timed in this process, whose threads and memory a training has: there the last of it is better left alone.
        most = max(self.at_once, (fit.largest or 1) // (2 if fit.bound == "memory" else 1))
        sizes = throughput.sizes_to_time(self.at_once, most, self.price.throughput * self.bench.full_examples)
        if len(sizes) < 2:
            self.evidence["throughput"] = {"missed": "the price pays for no two batch sizes"}
            return None
        self.cost += throughput.examples_needed(sizes) / self.bench.full_examples
        answer = throughput.measure_throughput(self.place, self.config, sizes)
        if isinstance(answer, Ended):
            self.evidence["throughput"] = {"missed": answer.why}
            return None
        self.evidence["throughput"] = answer.evidence()
        return answer

    def _noise(self) -> noise_scale.NoiseScale | None:
        self.listen(Phase("Gradient noise", "norms of gradients at two batch sizes, along a short training"))
        schedule = noise_scale.schedule_for(self.at_once, self.price.noise * self.bench.full_examples)
        if schedule is None:
            self.evidence["noise_scale"] = {"missed": "the price pays for too few gradients"}
            return None
        self.cost += schedule.examples / self.bench.full_examples
        answer = noise_scale.measure_noise_scale(self.place, self.config, schedule, self.seed)
        if isinstance(answer, Ended):
            self.evidence["noise_scale"] = {"missed": answer.why}
            return None
        self.evidence["noise_scale"] = answer.evidence()
        return answer

    def _nothing_measured(self) -> str:
        why = [self.evidence[part]["missed"] for part in ("throughput", "noise_scale")]
        return f"neither speed ({why[0]}) nor gradient noise ({why[1]}) could be measured: mend that, or allow more."

    def _transaction(self, choice: Choice, fit: memory.Fit) -> tuple[Config, list[dict[str, Any]]]:
        """Return the configuration at the chosen batch size, and everything that moved, before and after."""
        largest = fit.largest if fit.bound == "memory" else None
        situation = self.trainable.situation.model_copy(update={"max_batch_size": largest})
        rows = rederived(self.config, choice.size, situation, self.knowledge)
        table = [row.model_dump(mode="json", by_alias=True) for row in rows]
        after = changed(rows, self.config)
        size = examples_per_update(after) or choice.size
        return after, [*table, *self._lengths(size)]

    def _lengths(self, size: int) -> list[dict[str, Any]]:
        """Return what follows from the batch size: no one sets these."""
        counted = {"updates_per_epoch": len(self.bench.train), "updates": self.bench.full_examples}
        why = "the number of epochs stays, and warmup and schedule are shares of it"
        return [
            {
                "hyperparameter": name,
                "from": round(examples / self.before),
                "to": round(examples / size),
                "law": "follows",
                "why": why,
                "cites": [],
            }
            for name, examples in counted.items()
        ]

    def _decide(self, choice: Choice, after: Config) -> Reading:
        self.listen(Phase("Comparison", f"{choice.size} against {self.before}, all that depends on it moved along"))
        seeds = range(self.seed, self.seed + SEEDS)
        try:
            paired = compare(self.trainable, self.config, after, seeds, self.price.length)
        except Silence:
            # What it cost is not known: at most what was planned for it.
            self.cost += self.price.pair
            fits = self.evidence["memory"]["largest"]
            return self.abstain(
                f"the comparison of {choice.size} with {self.before} hung, after {fits} had fit and single updates had "
                "worked: find out what hangs (fetch all batches by hand), or keep the size in use."
            )
        verdict = paired.evidence["verdict"]
        size = (examples_per_update(after) or choice.size) if verdict == "better" else self.before
        self.evidence["pair"] = {
            **paired.evidence,
            "value": paired.value,
            "low": paired.low,
            "high": paired.high,
            "metric": self.trainable.objective.metric,
            "abstained": paired.abstained,
        }
        self.cost += paired.cost
        sure: Level = "low" if verdict in ("tie", "unknown") else "medium"
        span = self._span(size, choice.size if verdict == "tie" else size)
        return self._reading(value=size, **span, confidence=sure, own=self.cost - paired.cost)

    def _span(self, chosen: int, tied: int) -> dict[str, float]:
        """Return the sizes that nothing tells apart from the chosen one: none within a factor of two was tried."""
        low, high = min(chosen // 2, tied), max(2 * chosen, tied)
        return {"low": float(max(1, low)), "high": float(min(high, len(self.bench.train)))}

    def abstain(self, reason: str) -> Reading:
        """Return a reading without a value."""
        return self._reading(abstained=reason)

    def _reading(self, own: float | None = None, **fields: Any) -> Reading:
        seconds = time.perf_counter() - self.began
        paid = self.cost if own is None else own
        return Reading(
            probe=PROBE,
            question=f"which batch size suits {self.config.text('optimizer', 'the optimizer')} on this machine?",
            evidence=self.evidence,
            cost=self.cost,
            seconds=seconds,
            own_cost=paid,
            own_seconds=seconds if own is None else seconds * paid / self.cost,
            **fields,
        )


def _nothing_fits(fit: memory.Fit) -> str:
    if not fit.tries:
        return "the price pays for no batch of the size in use: allow more full trainings."
    last = fit.tries[-1]
    if last.ended == "out_of_memory":
        return "not even one example fits into memory: make the model or its inputs smaller, or use another device."
    return f"an update with a batch of {last.size} gives no answer: {last.why}. Mend that first."
