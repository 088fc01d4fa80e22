"""Reading the labelled runs back, as the tracks of the benchmark show them to a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.core.config import Config
from advisor.core.run import Run
from advisor.core.situation import Situation
from benchmarks.faultbench.labels import Label
from benchmarks.faultbench.store import DATA, Record, lines, unpacked
from benchmarks.faultbench.workloads import WORKLOADS

#: To tune on, to judge, made after the first rules and then tuned on, and made after all of them.
SPLITS = ("tune", "judge", "fresh", "held")
#: What is shown: losses, metrics and rate; then the configuration as well; then everything that was measured.
TRACKS = ("curves", "config", "instruments")
#: Curves that only an instrumented loop logs.
INSTRUMENTS = ("gradient_norm", "update_ratio", "dead_units")
#: Healthy runs are also shown cut off at these shares, one share to a configuration.
EARLY = (0.15, 0.2, 0.25, 0.3)
#: Runs of a configuration that are shown cut off.
EARLY_RUNS = 1


@dataclass(frozen=True)
class Shown:
    """One labelled run as a diagnosis gets to see it."""

    record: Record
    label: Label
    run: Run
    situation: Situation
    #: The share of the run that is shown.
    share: float = 1.0

    @property
    def configuration(self) -> str:
        """Return what identifies its configuration: runs of one are no independent evidence."""
        return f"{self.record['workload']}/{self.record['key']}"

    @property
    def name(self) -> str:
        """Return what was done to the configuration."""
        return f"{self.record['kind']} {self.record['severity']}".strip()


def records(split: str) -> list[Record]:
    """Return the published configurations of a split, those of workloads that are not made yet left out."""
    names = [name for name, workload in WORKLOADS.items() if workload.split == split]
    return [record for name in names for record in lines(DATA / f"{name}.jsonl.gz")]


def shown(record: Record, track: str) -> Iterator[Shown]:
    """Yield the runs of a configuration as a track shows them; healthy ones cut off early as well."""
    label = Label.of(record["label"])
    situation = _situation(record, track)
    for number, stored in enumerate(record["runs"]):
        config = Config(record["config"]) if track != "curves" else Config()
        facts = {**record["run_facts"], **record["probe_facts"]} if track == "instruments" else {}
        # We trained these ourselves: what the configuration does not name is at its neutral value.
        run = replace(unpacked(stored, config, facts), defaults_apply=bool(config))
        if track != "instruments":
            run = replace(run, curves={name: run.curves[name] for name in run.curves if name not in INSTRUMENTS})
        yield Shown(record, label, run, situation)
        if label.verdict == "healthy" and number < EARLY_RUNS:
            share = EARLY[int(record["key"], 16) % len(EARLY)]
            yield Shown(record, label, run.first(share), situation, share)


def _situation(record: Record, track: str) -> Situation:
    if track == "curves":
        return Situation()
    if track == "config":
        return Situation(task=record["situation"]["task"])
    return Situation.model_validate(record["situation"])
