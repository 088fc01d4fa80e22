"""How fast do probes train? The loop against a bare one, trainings in one pass against one by one, and a range test.

Everything takes turns on one thread and is told as a ratio of processor time, or of wall time on an accelerator:
`python benchmarks/probe_speed.py [--device cuda]`. `torch-lr-finder` takes part where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, str(Path(__file__).parent))

from results import table, write_part

from advisor.probes.rate_sweep import sweep
from advisor.training.data import order
from advisor.training.ensemble import train_together
from advisor.training.instruments import Instruments
from advisor.training.plan import Plan
from advisor.training.problem import Problem
from advisor.training.randomness import Seeds
from advisor.training.stacking import is_faster
from advisor.training.trainable import ProblemTrainable

ROUNDS = 7
#: Epochs of the longer training.
LONGER = 3
#: Members of the ensembles.
MEMBERS = 16
Build = Callable[[], nn.Module]


def mlp(width: int) -> Build:
    """Return a maker of perceptrons with two hidden layers over 8 x 8 images."""
    return lambda: nn.Sequential(
        *(nn.Flatten(), nn.Linear(64, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))
    )


def cnn(width: int) -> Build:
    """Return a maker of small convolutional networks over 8 x 8 images."""
    return lambda: nn.Sequential(
        *(nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()),
        *(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * width, 10)),
    )


def transformer(width: int) -> Build:
    """Return a maker of one-layer transformers over the eight rows of an image."""

    class Rows(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enter, self.last = nn.Linear(8, width), nn.Linear(width, 10)
            self.layer = nn.TransformerEncoderLayer(width, 4, 2 * width, dropout=0.0, batch_first=True)

        def forward(self, images: Tensor) -> Tensor:
            answer: Tensor = self.last(self.layer(self.enter(images.squeeze(1))).mean(1))
            return answer

    return Rows


MODELS = {
    "MLP, 32 wide": mlp(32),
    "MLP, 256 wide": mlp(256),
    "CNN, 8 wide": cnn(8),
    "CNN, 32 wide": cnn(32),
    "transformer, 16 wide": transformer(16),
}


def images(count: int) -> tuple[Tensor, Tensor]:
    """Return noise as images, and labels: speed does not care."""
    draw = torch.Generator().manual_seed(0)
    return torch.randn(count, 1, 8, 8, generator=draw), torch.randint(10, (count,), generator=draw)


def trainable(build: Build, device: str, epochs: int = 1) -> ProblemTrainable:
    """Return a problem of 200 updates an epoch, with a small validation set."""
    problem = Problem(
        name="speed",
        task="cnn-classification",
        build_model=lambda _: build(),
        train=images(6400),
        validation=images(32),
        epochs=epochs,
        start={"optimizer": "adam", "learning_rate": 1e-3, "batch_size": 32},
        device=device,
    )
    return ProblemTrainable(problem)


def bare(ours: ProblemTrainable, evaluates: bool = True) -> None:
    """Train as one writes it by hand: same model, batches, optimizer and evaluations; losses stay on the device."""
    bench, config, seeds = ours.bench, ours.start, Seeds.of(0)
    plan = Plan.of(config, bench.full_examples, 1.0)
    model = bench.fresh_model(config, seeds.weights)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    losses, batches = [], bench.train.batches(order(len(bench.train), 32, plan.updates, seeds.order))
    for update, (inputs, targets) in enumerate(batches, start=1):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
        if evaluates and update in plan.evaluations:
            model.eval()
            with torch.inference_mode():
                float(nn.functional.cross_entropy(model(bench.validation.inputs), bench.validation.targets))
            model.train()
    torch.stack(losses).tolist()


def clock(device: str) -> Callable[[], float]:
    """Return processor time on a CPU, where others run too; else the time on the wall, when the device is done."""
    if device == "cpu":
        return time.process_time

    def wall() -> float:
        torch.cuda.synchronize()
        return time.perf_counter()

    return wall


def turns(one: Callable[[], object], other: Callable[[], object], device: str) -> list[float]:
    """Return the seconds of `one` over those of `other`, round by round, after one round to warm up."""
    now = clock(device)
    ratios = []
    for _ in range(ROUNDS + 1):
        marks = [now()]
        for call in (one, other):
            call()
            marks.append(now())
        ratios.append((marks[1] - marks[0]) / (marks[2] - marks[1]))
    return ratios[1:]


def told(ratios: list[float]) -> str:
    """Return the median and the middle half."""
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def loops(device: str) -> Iterator[list[str]]:
    """Yield how fast our loop is next to the bare one: a short and a longer training, instruments on, then off."""
    for name, build in MODELS.items():
        cells = []
        for epochs, is_on in ((1, True), (LONGER, True), (LONGER, False)):
            ours = trainable(build, device, epochs)

            def run(ours: ProblemTrainable = ours, is_on: bool = is_on) -> None:
                with sampled(is_on):
                    ours.run(ours.start, 0)

            cells.append(told(turns(lambda ours=ours: bare(ours), run, device)))
        yield [name, *cells]


@contextmanager
def sampled(is_on: bool) -> Iterator[None]:
    """Let the instruments read their samples, or none."""
    due = Instruments.due
    if not is_on:
        Instruments.due = lambda *_: False
    try:
        yield
    finally:
        Instruments.due = due


def ensembles(device: str) -> Iterator[list[str]]:
    """Yield how much faster trainings in one pass are."""
    for name, build in MODELS.items():
        ours = trainable(build, device)
        configs = [ours.start.with_(learning_rate=10 ** (-4 + number / 8)) for number in range(MEMBERS)]

        def alone(ours: ProblemTrainable = ours, configs: list = configs) -> None:
            for config in configs:
                ours.run(config, 0, 0.2)

        def together(ours: ProblemTrainable = ours, configs: list = configs) -> None:
            train_together(ours.bench, configs, [0] * MEMBERS, 0.2)

        chosen = "one pass" if is_faster(ours.bench, ours.start) else "one by one"
        yield [name, told(turns(alone, together, device)), chosen]


def range_tests(device: str) -> Iterator[list[str]]:
    """Yield what a range test costs next to the bare time of its updates, and next to torch-lr-finder."""
    finder = importlib.util.find_spec("torch_lr_finder") is not None
    for name, build in MODELS.items():
        ours = trainable(build, device)

        def test(ours: ProblemTrainable = ours) -> None:
            sweep(ours, ours.start, high=0.01, length=1.0)  # so low that it is never stopped early

        def peer(ours: ProblemTrainable = ours) -> None:
            _find(ours, device)

        cells = [told(turns(test, lambda ours=ours: bare(ours, evaluates=False), device))]
        cells.append(told(turns(peer, test, device)) if finder else "not installed")
        yield [name, *cells]


def _find(ours: ProblemTrainable, device: str) -> None:
    from torch_lr_finder import LRFinder

    inputs, targets = images(6400)
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=32, shuffle=True)
    model = ours.bench.fresh_model(ours.start, 0)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-7, fused=True)
    finder = LRFinder(model, optimizer, nn.CrossEntropyLoss(), device=device)
    finder.range_test(loader, end_lr=0.01, num_iter=200, diverge_th=1e9)


def main() -> None:
    """Measure all three and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    device = parser.parse_args().device
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", "There is a performance drop")
    where = "one thread" if device == "cpu" else torch.cuda.get_device_name()
    body = (
        f"Ratios of times taken in turns, {ROUNDS} rounds, median and middle half, on {where}; batches of 32 images "
        "of 8 x 8 pixels, which is where a loop's own work shows most. While it ran, "
        f"{os.getloadavg()[1]:.0f} processes wanted the machine's {os.cpu_count()} cores.\n\n"
    )
    body += "Speed of our loop over that of a bare one with the same evaluations:\n\n"
    head = ["model", "200 updates, instruments on", f"{200 * LONGER} updates, instruments on", "instruments off"]
    body += table(head, list(loops(device)))
    head = ["model", f"speed-up of {MEMBERS} trainings in one pass", "chosen"]
    body += "\n\n" + table(head, list(ensembles(device)))
    head = ["model", "range test over its bare updates", "torch-lr-finder over our range test"]
    body += "\n\n" + table(head, list(range_tests(device)))
    write_part(f"probe_speed_{device}", "How fast probes train", body, ("torch",), "python benchmarks/probe_speed.py")


if __name__ == "__main__":
    main()
