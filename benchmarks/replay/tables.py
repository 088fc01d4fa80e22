"""Reads the tables: DeepOBS, TaskSet and LCBench with curves, HPOBench and HPOLib with final scores."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.core.trainable import Objective
from benchmarks.replay.recorded import Table

#: Other people's trainings, beside the repository.
CURVES = Path(__file__).parents[3] / "shared" / "curves"
#: DeepOBS: problem -> task, examples, and whether accuracy counts.
DEEPOBS: Mapping[str, tuple[str, int, bool]] = {
    "cifar10_3c3d": ("cnn-classification", 40_000, True),
    "fmnist_2c2d": ("cnn-classification", 40_000, True),
    "mnist_vae": ("vae", 40_000, False),
    "quadratic_deep": ("tabular-regression", 1000, False),
}
#: Its optimizers, in our words, with the rate that their users begin with.
OPTIMIZERS: Mapping[str, tuple[dict[str, Value], float]] = {
    "AdamOptimizer": ({"optimizer": "adam"}, 1e-3),
    "MomentumOptimizer": ({"optimizer": "sgd", "momentum": 0.99}, 1e-2),
    "GradientDescentOptimizer": ({"optimizer": "sgd", "momentum": 0.0}, 1e-2),
}
TASKSET_UPDATES, IMDB = 10_000, 25_000
#: TaskSet's and LCBench's names in our words; what we have no word for keeps its own.
TASKSET = {"l2": "weight_decay"}
LCBENCH = {"num_layers": "depth", "max_units": "width", "max_dropout": "dropout"}
HPO = {
    "alpha": "weight_decay",
    "learning_rate_init": "learning_rate",
    "init_lr": "learning_rate",
    "lr_schedule": "schedule",
}
CHOICES = {"const": "constant"}
LINEAR = ("momentum", "dropout", "depth", "beta1", "beta2", "dropout_1", "dropout_2", "dropout_rate")


def tables(folder: Path = CURVES) -> Iterator[Table]:
    """Yield every table in the folder."""
    yield from _deepobs(folder / "deepobs_baselines")
    yield from _taskset(folder / "taskset_imdb_rnn")
    yield from _lcbench(folder / "lcbench_surrogate" / "curves_dev.jsonl.gz")
    for path in sorted((folder / "hpo_tables").glob("*.npz")):
        yield grid(path)


def _deepobs(folder: Path) -> Iterator[Table]:
    for problem, (task, examples, counts_right) in DEEPOBS.items():
        runs = [run for run in _lines(folder / f"{problem}.jsonl.gz") if run["seed"] == 42]
        for optimizer, (said, usual) in OPTIMIZERS.items():
            own = [run for run in runs if run["optimizer"] == optimizer]
            # The first column is the model before its training.
            seen = np.array([run["test_acc" if counts_right else "test_loss"] for run in own], float)
            first = own[0]
            yield Table(
                name=f"{problem} {optimizer.removesuffix('Optimizer')}",
                group="DeepOBS",
                configs=tuple(Config({**said, "learning_rate": run["lr"]}) for run in own),
                objective=Objective("accuracy", "maximize") if counts_right else Objective("loss", "minimize"),
                validation=seen[:, 1:],
                training=np.array([run["train_loss"] for run in own], float)[:, 1:],
                situation=Situation(
                    task=task,
                    data_size=examples,
                    batch_size=first["batch_size"],
                    epochs=first["num_epochs"],
                    regime="from_scratch",
                    optimizer=str(said["optimizer"]),
                ),
                knobs={"learning_rate": Range(scale="log", low=1e-5, high=1e2)},
                usual={**said, "learning_rate": usual},
                worst=float(np.median(seen[:, 0])),
            )


def _taskset(folder: Path) -> Iterator[Table]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        runs = list(_lines(path))
        configs = [_renamed(run["hp"], TASKSET) | {"optimizer": "adam"} for run in runs]
        seen = np.array([run["valid_loss"] for run in runs], float)
        batch = int(path.name.split("_bs")[1].split(".")[0])
        yield Table(
            name=path.name.removesuffix(".jsonl.gz").removeprefix("FixedTextRNNClassification_imdb_"),
            group="TaskSet",
            configs=tuple(Config(config) for config in configs),
            objective=Objective("loss", "minimize"),
            validation=seen[:, 1:],
            training=np.array([run["train_loss"] for run in runs], float)[:, 1:],
            situation=Situation(
                task="rnn-sequence",
                data_size=IMDB,
                batch_size=batch,
                epochs=TASKSET_UPDATES * batch / IMDB,
                regime="from_scratch",
                optimizer="adam",
            ),
            knobs=_spans(configs),
            usual={"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 1e-8},
            worst=float(np.median(seen[:, 0])),
        )


def _lcbench(path: Path) -> Iterator[Table]:
    by_task: dict[str, list[dict[str, Any]]] = {}
    for run in _lines(path):
        by_task.setdefault(run["task"], []).append(run)
    for task, runs in by_task.items():
        configs = [_renamed(run["hp"], LCBENCH) | {"optimizer": "sgd"} for run in runs]
        yield Table(
            name=f"task {task}",
            group="LCBench (surrogate)",
            configs=tuple(Config(config) for config in configs),
            objective=Objective("accuracy", "maximize"),
            validation=np.array([run["val_acc"] for run in runs], float) / 100,
            situation=Situation(task="tabular-classification", epochs=52, regime="from_scratch", optimizer="sgd"),
            knobs=_spans(configs),
            usual={"learning_rate": 1e-2, "batch_size": 64, "momentum": 0.9, "weight_decay": 1e-4, "depth": 3},
        )


def grid(path: Path) -> Table:
    """Return a table of final scores over a whole grid; the first seed is what a search sees, the mean judges."""
    held = np.load(path, allow_pickle=False)
    values, axes = held["values"], json.loads(str(held["space"]))
    names = [HPO.get(name, name) for name in axes]
    places = np.array(list(np.ndindex(values.shape[:-1])))
    columns = [[CHOICES.get(one, one) for one in axis] for axis in axes.values()]
    regression = path.stem.startswith("hpolib")
    configs = tuple(
        Config(
            {"optimizer": "adam", **{name: column[at] for name, column, at in zip(names, columns, row, strict=True)}}
        )
        for row in places
    )
    return Table(
        name=path.stem,
        group="HPOLib" if regression else "HPOBench",
        configs=configs,
        objective=Objective("mse", "minimize") if regression else Objective("accuracy", "maximize"),
        validation=values[..., 0].reshape(-1, 1).astype(float),
        judged=values.mean(-1).reshape(-1).astype(float),
        situation=Situation(
            task="tabular-regression" if regression else "tabular-classification",
            regime="from_scratch",
            optimizer="adam",
        ),
        knobs={name: _axis(name, column) for name, column in zip(names, columns, strict=True)},
        usual={"learning_rate": 1e-3, "batch_size": 32, "weight_decay": 1e-4, "width": 100, "depth": 2},
    )


def _axis(name: str, values: Sequence[Any]) -> Range:
    if isinstance(values[0], str):
        return Range(scale="choice", choices=tuple(values))
    return Range(scale="linear" if name in LINEAR else "log", low=min(values), high=max(values))


def _spans(configs: Sequence[Mapping[str, Value]]) -> dict[str, Range]:
    names = [name for name in configs[0] if name != "optimizer"]
    return {name: _axis(name, [config[name] for config in configs]) for name in names}


def _renamed(said: Mapping[str, Value], words: Mapping[str, str]) -> dict[str, Value]:
    return {words.get(name, name): value for name, value in said.items()}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
