"""What others answer, at their own cost: fastai's four readers, torch-lr-finder, Lightning, and the rates by heart.

The packages of others are used where they are installed and skipped with the reason where not. fastai's formulas are
its published ones (callback/schedule.py), on a range test as it runs it: 100 updates from 1e-7 to 10.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import math
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from advisor.core.run import Floats
from advisor.training.optimizers import build_optimizer
from benchmarks.learning_rate.answers import SEEDS, Answer
from benchmarks.workloads.remembered import Remembered

#: Updates of a range test: the default of all three.
UPDATES = 100
#: fastai: ends of the range test, weight of the past in its smoothed loss, ratio to the best at which it stops.
LOW, HIGH, PAST, BLOWN_UP = 1e-7, 10.0, 0.98, 4.0
Peer = Callable[[Remembered, int], float | None]


class Setting:
    """Model, data, loss and optimizer of one workload, made as a user of another package makes them."""

    def __init__(self, trainable: Remembered, seed: int, rate: float) -> None:
        torch.manual_seed(seed)
        self.model = trainable.problem.build_model(trainable.start)
        self.loss = trainable.bench.training_loss(trainable.start)
        parameters = list(self.model.parameters())
        self.optimizer = build_optimizer(parameters, trainable.start.with_(learning_rate=rate))
        examples = TensorDataset(*trainable.problem.train)  # type: ignore[misc]
        self.loader = DataLoader(examples, batch_size=int(trainable.start.number("batch_size", 32)), shuffle=True)

    def batches(self) -> Iterator[Any]:
        """Yield batches without end."""
        while True:
            yield from self.loader


def fastai_test(trainable: Remembered, seed: int) -> tuple[Floats, Floats]:
    """Return rates and smoothed losses of fastai's range test, its first tenth and last five updates left out."""
    setting = Setting(trainable, seed, LOW)
    rates, losses, past, best = [], [], 0.0, math.inf
    for update, (inputs, targets) in zip(range(UPDATES), setting.batches(), strict=False):
        rate = LOW * (HIGH / LOW) ** (update / UPDATES)
        for group in setting.optimizer.param_groups:
            group["lr"] = rate
        loss = setting.loss(setting.model(inputs), targets)
        setting.optimizer.zero_grad()
        torch.autograd.backward(loss)
        setting.optimizer.step()
        past = PAST * past + (1 - PAST) * float(loss)
        smoothed = past / (1 - PAST ** (update + 1))
        rates.append(rate)
        losses.append(smoothed)
        best = min(best, smoothed)
        if not smoothed <= BLOWN_UP * best:
            break
    kept = slice(UPDATES // 10, -5)
    return np.array(rates)[kept], np.array(losses)[kept]


def valley(rates: Floats, losses: Floats) -> float:
    """Return the rate half way through the middle third of the longest falling subsequence."""
    lengths = np.ones(len(losses), dtype=int)
    for here in range(1, len(losses)):
        lengths[here] = 1 + max((lengths[j] for j in range(here) if losses[here] < losses[j]), default=0)
    end = int(np.argmax(lengths))
    start, third = end - int(lengths[end]), int(lengths[end]) / 3
    return float(rates[max(0, start + int(third) + int(third / 2))])


def slide(rates: Floats, losses: Floats, apart: int = 15, alike: float = 0.005) -> float:
    """Return the rate where, sliding down from the right, the slopes at both ends of a window are first alike."""
    slopes = np.gradient(losses)
    right, picked = -1, float(rates[max(-1 - apart, -len(rates))])
    while right - apart >= -len(losses) and abs(slopes[right] - slopes[right - apart]) > alike:
        picked = float(rates[right - apart])
        right -= 1
    return picked


def minimum(rates: Floats, losses: Floats) -> float:
    """Return a tenth of the rate at the lowest loss."""
    return float(rates[int(np.argmin(losses))]) / 10


def steep(rates: Floats, losses: Floats) -> float:
    """Return the rate at which the loss falls fastest per logarithm of the rate."""
    return float(rates[int(np.argmin(np.diff(losses) / np.diff(np.log(rates))))])


def fastai(reader: Callable[[Floats, Floats], float], trainable: Remembered, seed: int) -> float | None:
    """Return what one of fastai's readers makes of its range test; None where too little of it is left."""
    rates, losses = fastai_test(trainable, seed)
    return reader(rates, losses) if len(rates) > 2 and np.isfinite(losses).all() else None


def torch_lr_finder(trainable: Remembered, seed: int) -> float | None:
    """Return the suggestion of torch-lr-finder with the settings of its README, 1e-7 to 10 here as elsewhere."""
    finder_of = importlib.import_module("torch_lr_finder").LRFinder
    setting = Setting(trainable, seed, LOW)
    finder = finder_of(setting.model, setting.optimizer, setting.loss, device="cpu")
    finder.range_test(setting.loader, end_lr=HIGH, num_iter=UPDATES)
    # Its plot's suggestion, without the plot: the steepest point, ten updates and five left out.
    losses = np.array(finder.history["loss"][10:-5])
    return float(finder.history["lr"][10:-5][int(np.gradient(losses).argmin())]) if len(losses) > 1 else None


def lightning(trainable: Remembered, seed: int) -> float | None:
    """Return the suggestion of Lightning's `Tuner.lr_find` at its defaults."""
    package = importlib.import_module("lightning.pytorch")
    tuner_of = importlib.import_module("lightning.pytorch.tuner").Tuner
    setting = Setting(trainable, seed, 1e-3)

    class Module(package.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model, self.lr = setting.model, 1e-3

        def training_step(self, batch: Any, _: int) -> Any:
            return setting.loss(self.model(batch[0]), batch[1])

        def configure_optimizers(self) -> Any:
            return build_optimizer(list(self.model.parameters()), trainable.start.with_(learning_rate=self.lr))

    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    with tempfile.TemporaryDirectory() as folder:  # it keeps the weights there that it restores
        trainer = package.Trainer(max_epochs=1000, accelerator="cpu", default_root_dir=folder, **quiet)
        finder = tuner_of(trainer).lr_find(Module(), train_dataloaders=setting.loader)
    found = None if finder is None else finder.suggestion()
    return None if found is None else float(found)


PEERS: dict[str, tuple[Peer, str | None]] = {
    "fastai valley": (partial(fastai, valley), None),
    "fastai slide": (partial(fastai, slide), None),
    "fastai minimum": (partial(fastai, minimum), None),
    "fastai steep": (partial(fastai, steep), None),
    "torch-lr-finder": (torch_lr_finder, "torch_lr_finder"),
    "Lightning lr_find": (lightning, "lightning"),
}


def missing(name: str) -> str | None:
    """Return why a peer cannot be asked, None where it can."""
    package = PEERS[name][1]
    try:
        if package is not None:
            importlib.import_module(package)
    except ImportError as error:
        return f"{name} was skipped: {error}."
    return None


def answers(name: str, trainable: Remembered) -> Iterator[Answer]:
    """Yield a peer's answers; it costs the updates of its range test, and states no interval."""
    ask, _ = PEERS[name]
    examples = UPDATES * trainable.start.number("batch_size", 32)
    for seed in SEEDS:
        silent = io.StringIO()
        with warnings.catch_warnings(), contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
            warnings.simplefilter("ignore")
            logging.disable(logging.WARNING)
            value = ask(trainable, seed)
        yield Answer(value, examples / trainable.bench.full_examples)
