"""What a look at data and model tells without the training: measured anew whenever the checks learn something."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.probes.sanity import check_sanity
from advisor.training.trainable import ProblemTrainable
from benchmarks.faultbench.problems import problem
from benchmarks.faultbench.setup import HIDDEN, Data, Setup
from benchmarks.faultbench.store import DATA, Record, lines, publish

#: The shortest training, as a share of the whole: it has one update, and carries the facts of all lengths.
SHORTEST = 1e-6


def trainable_of(setup: Setup) -> ProblemTrainable:
    """Return what trains a configuration."""
    return ProblemTrainable(problem(setup.workload, setup.data), dict(setup.config))


def look(setup: Setup) -> Record:
    """Return the situation of a configuration, the facts that its runs carry, and those of the sanity probe."""
    trainable = trainable_of(setup)
    situation = trainable.situation.model_copy(update={"config": setup.shown})
    return {
        "situation": situation.model_dump(mode="json", exclude_none=True),
        "run_facts": dict(trainable.run(setup.config, 0, SHORTEST).facts),
        "probe_facts": dict(check_sanity(trainable).facts),
    }


def look_again(name: str) -> int:
    """Renew what is published of a workload's data and models; return the number of its configurations."""
    path = DATA / f"{name}.jsonl.gz"
    records = [{**record, **look(_setup(record))} for record in lines(path)]
    publish(path, records)
    return len(records)


def _setup(record: Record) -> Setup:
    """Return the setup that a published record tells of."""
    hidden = {key: value for key, value in record["hidden"].items() if key in HIDDEN}
    data = {key: value for key, value in record["hidden"].items() if key not in HIDDEN}
    return Setup(record["workload"], Config({**record["config"], **hidden}), Data(**data))
