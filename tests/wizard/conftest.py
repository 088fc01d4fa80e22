from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge


def write_log(path: Path, rate: float, best: float = 0.3) -> Path:
    """Write the log of a training that falls as fast as its rate lets it, and return its path."""
    lines = ["step,train_loss,val_loss,learning_rate"]
    for step in range(0, 1000, 10):
        loss = 2.0 * math.exp(-step * rate * 0.3) + best
        lines.append(f"{step},{loss + 0.004 * math.sin(step):.5f},{loss * 1.02:.5f},{rate}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


#: A training of a command: its validation loss falls with the rate, and it prints.
TRAIN = """
import math, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
rate = float(given["--lr"])
if rate < 0:
    sys.exit("a rate below zero")
for epoch in range(1, 13):
    loss = 2.3 * math.exp(-epoch * rate * 60) + 0.3
    print(f"epoch {epoch}/12 train_loss={loss:.4f} val_loss={loss * 1.03:.4f}")
"""

#: One that writes a log of its own, with nothing but an accuracy, as long as it is told.
ACCURATE = """
import math, pathlib, random, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
rate, epochs, draw = float(given["--lr"]), int(given["--epochs"]), random.Random(int(given["--seed"]))
path = pathlib.Path("logs", given["--name"] + ".csv")
path.parent.mkdir(exist_ok=True)
rows = [f"{e},{0.9 - 0.5 * math.exp(-e * rate * 60) + 0.004 * draw.random():.4f}" for e in range(1, epochs + 1)]
path.write_text("\\n".join(["epoch,val_accuracy", *rows]) + "\\n")
"""


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return load_knowledge()
