"""Makes the labelled runs of one workload: reference rates, own runs, fixes, labels."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field

import numpy as np
import torch

from benchmarks.faultbench.faults import Case, faults
from benchmarks.faultbench.fixes import Fix, fixes
from benchmarks.faultbench.groups import OF_FAULT
from benchmarks.faultbench.healthy import CANDIDATES, OPTIMIZERS, POWERS, candidates, reference
from benchmarks.faultbench.labels import HEALTHY_GAIN, Tried, gap_of, label, tried
from benchmarks.faultbench.look import look
from benchmarks.faultbench.setup import Setup
from benchmarks.faultbench.store import CACHE, DATA, Record, publish
from benchmarks.faultbench.train import SCREENING, SEEDS, Lab
from benchmarks.faultbench.workloads import WORKLOADS

#: Fixes of a configuration that are taken from two seeds to five, each the best of its cause group.
MOST_PROMISING = 5
#: A configuration this far from the best known, as a share of the way, is tried with strong fixes at once.
FAR_OFF = 0.5


@dataclass
class Making:
    """One workload on its way to labelled runs."""

    name: str
    lab: Lab = field(init=False)
    #: The best mean quality known so far, for each variant of the task that scores can be compared in.
    best: dict[tuple[float, float], float] = field(default_factory=dict)
    noise: float = 0.0
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.lab = Lab(self.name)

    @property
    def untrained(self) -> float:
        """Return the quality of an untrained model."""
        workload = WORKLOADS[self.name]
        return workload.untrained if workload.objective == "accuracy" else -workload.untrained

    def say(self, text: str) -> None:
        """Add a line to the progress log."""
        line = f"{self.name}: {time.perf_counter() - self.began:.0f} s, {self.lab.trained} trained: {text}"
        with (CACHE / "progress.log").open("a", encoding="utf-8") as file:
            print(time.strftime("%H:%M:%S"), line, file=file)

    def run(self) -> None:
        """Train what the cache lacks, and publish the labelled runs."""
        torch.set_num_threads(1)
        CACHE.mkdir(parents=True, exist_ok=True)
        cases = self.cases()
        self.say(f"{len(cases)} configurations")
        for case in cases:
            self.lab.case(case.setup)
            self.see(case.setup)
        spreads = [self.lab.qualities(case.setup, SEEDS).std(ddof=1) for case in cases if case.kind not in OF_FAULT]
        # The median: a candidate that one seed in five breaks says nothing of the others.
        self.noise = float(np.median(spreads))
        self.say(f"own runs done, noise {self.noise:.3g}, best {self.best}")
        found = []
        for number, case in enumerate(cases, start=1):
            found.append(self.attempts(case))
            if number % 10 == 0:
                self.say(f"{number} of {len(cases)} tried")
        records = [self.record(case, self.final(case, kept)) for case, kept in zip(cases, found, strict=True)]
        publish(DATA / f"{self.name}.jsonl.gz", records)
        verdicts = [(record["label"]["verdict"], record["kind"] in OF_FAULT) for record in records]
        counts = {f"{v}{' (injected)' if f else ''}": verdicts.count((v, f)) for v, f in sorted(set(verdicts))}
        self.say(f"published: {counts}")

    def cases(self) -> list[Case]:
        """Return every configuration of the workload, each once."""
        workload = WORKLOADS[self.name]
        rates = {optimizer: self.rate(optimizer) for optimizer in OPTIMIZERS}
        self.say(f"rates {rates}")
        adam, sgd = (reference(workload, optimizer, rates[optimizer]) for optimizer in ("adam", "sgd"))
        drawn = self.nearest(candidates(workload, rates))
        wanted = [Case("plain", "", adam), Case("plain", "", sgd), *drawn, *faults(adam, sgd)]
        return list({case.setup.key: case for case in reversed(wanted)}.values())[::-1]

    def nearest(self, drawn: list[Case]) -> list[Case]:
        """Return the candidates that come nearest to the best of their task, in the order in which they were drawn."""
        most = CANDIDATES[WORKLOADS[self.name].split]
        if len(drawn) <= most:
            return drawn
        scores = {case.setup.key: float(self.lab.qualities(case.setup, SCREENING).mean()) for case in drawn}
        best: dict[tuple[float, float], float] = {}
        for case in drawn:
            best[case.setup.task] = max(best.get(case.setup.task, self.untrained), scores[case.setup.key])

        def shortfall(case: Case) -> float:
            top = best[case.setup.task]
            return (top - scores[case.setup.key]) / (top - self.untrained)

        kept = {case.setup.key for case in sorted(drawn, key=shortfall)[:most]}
        return [case for case in drawn if case.setup.key in kept]

    def rate(self, optimizer: str) -> float:
        """Return the rate of the reference search that scores best."""
        workload = WORKLOADS[self.name]
        setups = [reference(workload, optimizer, 10**power * workload.rates_scaled) for power in POWERS[optimizer]]
        best = max(setups, key=lambda setup: float(self.lab.qualities(setup, SCREENING).mean()))
        return best.config.number("learning_rate", 0)

    def see(self, setup: Setup) -> None:
        """Take note of a configuration that was trained with all seeds."""
        mean = float(self.lab.qualities(setup, SEEDS).mean())
        self.best[setup.task] = max(self.best.get(setup.task, self.untrained), mean)

    def gap(self, setup: Setup) -> float:
        """Return what gains of this configuration are measured against."""
        own = float(self.lab.qualities(setup, SEEDS).mean())
        return gap_of(own, self.best[setup.task], self.untrained)

    def attempts(self, case: Case) -> list[Fix]:
        """Try the fixes of a configuration, the promising ones with all seeds; return those that were tried."""
        gap, results = self.gap(case.setup), dict[str, tuple[Fix, Tried]]()
        far = gap > FAR_OFF * (self.best[case.setup.task] - self.untrained)
        for fix in fixes(case.setup):
            weaker = results.get(fix.after or "")
            if fix.after and not _waived(case, fix, far) and not (weaker and weaker[1].gain > 0):
                continue
            gained = self.measured(case.setup, fix, range(1))
            if gained.gain > -self.noise:  # else the second seed would have to make up for the first
                gained = self.measured(case.setup, fix, SCREENING)
            results[fix.name] = fix, gained
        for fix in _promising(list(results.values()), gap):
            self.lab.qualities(fix.setup, SEEDS)
            self.see(fix.setup)
        return [fix for fix, _ in results.values()]

    def measured(self, setup: Setup, fix: Fix, seeds: range | None = None) -> Tried:
        """Return what a fix gained on these seeds, else on all that it was trained with so far."""
        fixed = self.lab.known(fix.setup) if seeds is None else self.lab.qualities(fix.setup, seeds)
        own = self.lab.qualities(setup, SEEDS)
        return tried(fix.name, fix.group, own, fixed, self.noise)

    def final(self, case: Case, kept: list[Fix]) -> Record:
        """Return the label, now that the best known is."""
        own = float(self.lab.qualities(case.setup, SEEDS).mean())
        attempts = [self.measured(case.setup, fix) for fix in kept]
        return label(case.kind, own, self.gap(case.setup), attempts).record()

    def record(self, case: Case, labelled: Record) -> Record:
        """Return the line that is published of a configuration."""
        setup = case.setup
        hidden = {name: value for name, value in setup.config.items() if name not in setup.shown and value is not None}
        scores = [self.lab.scores[setup.key, seed] for seed in SEEDS]
        return {
            "workload": self.name,
            "split": WORKLOADS[self.name].split,
            "key": setup.key,
            "kind": case.kind,
            "severity": case.severity,
            "config": dict(setup.shown),
            "hidden": {**hidden, **asdict(setup.data)},
            "label": labelled,
            "last": [score["last"] for score in scores],
            "best": [score["best"] for score in scores],
            **look(setup),
            "runs": self.lab.case(setup)["runs"],
        }


def _waived(case: Case, fix: Fix, far: bool) -> bool:
    """Return whether a strong fix is tried although the weaker one did not gain.

    A tenth of a hundred times the best rate may be no better than all of it; where other runs are far off, the first
    two factors together may be what helps.
    """
    wrong_rate = case.kind in ("rate_high", "rate_low", "batch_large")
    return wrong_rate or (far and fix.after in ("learning_rate x0.3", "learning_rate x3"))


def _promising(results: list[tuple[Fix, Tried]], gap: float) -> list[Fix]:
    """Return the fixes worth five seeds: those that may gain enough to count, the best of each group."""
    chosen: dict[str, Fix] = {}
    for fix, gained in sorted(results, key=lambda pair: -pair[1].gain):
        if gained.seeds > 1 and gained.gain > max(HEALTHY_GAIN * gap, gained.error) and len(chosen) < MOST_PROMISING:
            chosen.setdefault(fix.group, fix)
    return list(chosen.values())
