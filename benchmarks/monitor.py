"""What does `advisor.Monitor` cost a training loop? Without it, with `log`, and with `attach`, in turns.

Each turn trains the same small CNN on 32x32 images for a while on one thread. The loops take turns, and each monitored
stretch is held against the plain ones before and after it, so that the machine's noise falls on all alike.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))

from results import table, write_part

import advisor

#: A multiple of each `every`: all stretches hold equally many sampled updates.
STEPS, ROUNDS = 60, 15


@dataclass
class Training:
    """A small CNN that learns one batch of noise; `monitor` is told of every step."""

    monitor: advisor.Monitor | None = None
    step: int = 0

    def __post_init__(self) -> None:
        torch.manual_seed(0)
        self.images, self.labels = torch.randn(64, 3, 32, 32), torch.randint(10, (64,))
        self.model = nn.Sequential(
            *(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(32 * 64, 64), nn.ReLU(), nn.Linear(64, 10)),
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def update(self) -> Tensor:
        """Return the loss of one training step."""
        loss = nn.functional.cross_entropy(self.model(self.images), self.labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def seconds(self, steps: int) -> float:
        """Return the processor time of so many steps: others who use the machine do not count."""
        began = time.process_time()
        for _ in range(steps):
            self.step += 1
            loss = self.update()
            if self.monitor is not None:
                self.monitor.log(self.step, train_loss=loss, learning_rate=1e-3)
        return time.process_time() - began


def monitor() -> advisor.Monitor:
    """Return a monitor that judges too: its usual work."""
    findings: list[object] = []
    return advisor.Monitor("cnn-classification", planned_steps=STEPS * ROUNDS, on_finding=findings.append)


def main() -> None:
    """Measure in turns and write the result."""
    torch.set_num_threads(1)
    plain = Training()
    trainings = {"log on every step": Training(monitor())}
    for every in (20, 10):
        watched = Training(monitor())
        assert watched.monitor is not None
        watched.monitor.attach(watched.model, watched.optimizer, every=every)
        trainings[f"log, and attach(every={every})"] = watched
    for training in (plain, *trainings.values()):
        training.seconds(STEPS)
    bases: list[float] = []
    ratios: dict[str, list[float]] = {name: [] for name in trainings}
    for _ in range(ROUNDS):
        for name, training in trainings.items():
            before, seconds, after = plain.seconds(STEPS), training.seconds(STEPS), plain.seconds(STEPS)
            bases += [before / STEPS, after / STEPS]
            ratios[name].append(2 * seconds / (before + after))
    rows = [[name, *summary(values)] for name, values in ratios.items()]
    body = (
        f"Median of {ROUNDS} stretches of {STEPS} steps each, in turns with the plain loop, on one thread; a step of "
        f"the small CNN alone (32x32 images, batches of 64) took {1e3 * statistics.median(bases):.1f} ms of processor "
        "time. Judging is included.\n\n"
    )
    body += table(["loop", "added time", "half of all"], rows)
    write_part("monitor", "What `advisor.Monitor` costs", body, ("torch",))


def summary(ratios: list[float]) -> list[str]:
    """Return the median of what was added, and the range of the middle half."""
    low, middle, high = (100 * (ratio - 1) for ratio in statistics.quantiles(ratios, n=4))
    return [f"{middle:+.1f} %", f"{low:+.1f} to {high:+.1f} %"]


if __name__ == "__main__":
    main()
