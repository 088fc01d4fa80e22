"""Small programs of people who never heard of us: a training curve that follows from the learning rate."""

from __future__ import annotations

import sys
from pathlib import Path

#: Without the site's packages Python starts in a few hundredths of a second.
PYTHON = (sys.executable, "-S")

#: Its best rate is 0.02; far above it the loss is NaN. It prints one line per epoch.
CURVE = """
import math, random, sys

given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
lr, epochs, seed = float(given["--lr"]), int(given.get("--epochs", 10)), int(given.get("--seed", 0))
noise = random.Random(seed)
for epoch in range(1, epochs + 1):
    loss = 0.3 + 2 * math.exp(-300 * lr * epoch / epochs) + (0.3 * (lr / 0.02) ** 2 if lr > 0.02 else 0)
    loss = float("nan") if lr > 1 else loss + 0.005 * noise.random()
    print(f"epoch {epoch}/{epochs} loss={loss:.4f} val_loss={loss + 0.05:.4f} val_acc={1 / (1 + loss):.4f}")
"""


def program(folder: Path, text: str = CURVE, name: str = "train.py") -> Path:
    """Return the file of a program in `folder`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
