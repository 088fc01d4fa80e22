"""The data sets of the tuning and the judging half: bundled with scikit-learn, generated, or Python's own sources."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits, make_classification, make_friedman1
from torch import Tensor

LIBRARY = Path(sysconfig.get_path("stdlib"))
#: Disjoint from the modules of examples/stdlib_char_lm.py, and one list from the other.
TOLD_APART = ("tarfile", "turtle", "ssl", "optparse", "subprocess", "typing", "pickle", "threading")
WRITTEN = ("difflib", "gettext", "heapq")


@dataclass(frozen=True, eq=False)
class Split:
    """Inputs and targets, training before validation."""

    inputs: Tensor
    targets: Tensor
    #: How many of them are for training.
    train: int


def standardized(values: np.ndarray, train: int, axis: int | tuple[int, ...] | None = 0) -> Tensor:
    """Return the values with mean 0 and deviation 1 over the training rows."""
    seen = values[:train]
    return torch.tensor((values - seen.mean(axis)) / (seen.std(axis) + 1e-8), dtype=torch.float32)


def digits(half: int) -> tuple[np.ndarray, np.ndarray]:
    """Return every second digit: two halves share no image."""
    images, labels = load_digits(return_X_y=True)
    return images[half::2], labels[half::2]


def digits_flat() -> Split:
    """Return 600 + 299 digits as rows of 64 pixels."""
    images, labels = digits(0)
    return Split(standardized(images, 600, None), torch.tensor(labels), 600)


def digits_parity() -> Split:
    """Return the other half of the digits as images: is the number even?"""
    images, labels = digits(1)
    return Split(standardized(images, 600, None).reshape(-1, 1, 8, 8), torch.tensor(labels % 2), 600)


def digit_rows() -> Split:
    """Return the other half of the digits from 0 to 4, as sequences of eight rows."""
    images, labels = digits(1)
    few = labels < 5
    return Split(standardized(images[few], 300, None).reshape(-1, 8, 8), torch.tensor(labels[few]), 300)


def friedman() -> Split:
    """Return Friedman's first regression: five of ten inputs matter, and a fifth of the spread is noise."""
    inputs, targets = make_friedman1(n_samples=900, noise=1.0, random_state=0)
    return Split(standardized(inputs, 400), standardized(targets, 400), 400)


def noisy_tables() -> Split:
    """Return two classes of tabular rows of which a tenth carry a random label."""
    inputs, labels = make_classification(
        n_samples=1400, n_features=20, n_informative=6, n_redundant=4, flip_y=0.1, class_sep=1.0, random_state=0
    )
    return Split(standardized(inputs, 600), torch.tensor(labels), 600)


def rotated_digits() -> Split:
    """Return digits turned by a multiple of 90 degrees: by how much?"""
    images, _ = digits(0)
    turns = np.random.default_rng(0).integers(0, 4, len(images))
    turned = [np.rot90(image.reshape(8, 8), turn) for image, turn in zip(images, turns, strict=True)]
    return Split(standardized(np.stack(turned), 600, None).unsqueeze(1), torch.tensor(turns), 600)


def noisy_digits() -> Split:
    """Return digits under noise, and the same digits clean."""
    images, _ = digits(1)
    clean = standardized(images, 600, None)
    noisy = clean.numpy() + 1.2 * np.random.default_rng(0).standard_normal(clean.shape)
    return Split(standardized(noisy, 600, None), clean, 600)


def leaky_sums() -> Split:
    """Return noisy sequences of pairs; the target is a leaky sum of both, with noise."""
    draw, steps, count = np.random.default_rng(0), 8, 1200
    pairs = draw.standard_normal((count, steps, 2))
    weights = 0.8 ** np.arange(steps)[::-1]
    sums = ((pairs[:, :, 0] - pairs[:, :, 1] / 2) * weights).sum(1) + 0.5 * draw.standard_normal(count)
    return Split(torch.tensor(pairs, dtype=torch.float32), standardized(sums, 800), 800)


def codes(text: str) -> np.ndarray:
    """Return the code of each character, one of `models.CHARACTERS`."""
    # Printable ASCII and the line break; anything else reads as a question mark.
    return np.array([ord(char) - 31 if " " <= char <= "~" else 0 if char == "\n" else 32 for char in text])


def source_lines() -> Split:
    """Return 16 characters from within lines of source: are they of a comment or of code?"""
    prose: list[np.ndarray] = []
    code: list[np.ndarray] = []
    for module in TOLD_APART:
        for line in (LIBRARY / f"{module}.py").read_text(encoding="utf-8").splitlines():
            text = line.strip()
            comment = text.startswith("#")
            text = text.lstrip("# ")[3:]
            if len(text) >= 16:
                (prose if comment else code).append(codes(text[:16]))
    draw = np.random.default_rng(0)
    picked = [[part[number] for number in draw.choice(len(part), 700, replace=False)] for part in (prose, code)]
    mixed = draw.permutation(1400)
    labels = torch.tensor([0] * 700 + [1] * 700)
    return Split(torch.tensor(np.stack(picked[0] + picked[1])[mixed]), labels[mixed], 900)


def source_text() -> Split:
    """Return stretches of 16 lower-case characters of source, and the same one character further on."""
    texts = ((LIBRARY / f"{module}.py").read_text(encoding="utf-8")[4000:8000] for module in WRITTEN)
    # Lower case alone: fewer characters to learn in so few updates.
    characters = torch.tensor(codes("".join(texts).lower()))
    rows = (len(characters) - 1) // 16
    inputs, targets = (characters[shift : shift + rows * 16].view(rows, 16) for shift in (0, 1))
    mixed = torch.randperm(rows, generator=torch.Generator().manual_seed(0))
    return Split(inputs[mixed], targets[mixed], 400)


Source = Callable[[], Split]
