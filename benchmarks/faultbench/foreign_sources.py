"""Six data sets of other people, for the workloads that were made after the rules; they lie beside the repository."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import torch

from benchmarks.faultbench.sources import Split, codes, standardized

DATA = Path(__file__).parents[3] / "shared" / "data"


def phonemes() -> Split:
    """Return five measurements of a spoken vowel each: is it nasal or oral?"""
    rows = np.loadtxt(_lines("tabular_uci/phoneme.csv.gz"), delimiter=",")
    rows = rows[np.random.default_rng(0).permutation(len(rows))[:1400]]
    return Split(standardized(rows[:, :5], 700), torch.tensor(rows[:, 5].astype(np.int64)), 700)


def signed_digits() -> Split:
    """Return photographs of hands that show a digit, shrunk to 16 pixels a side."""
    stored = np.load(DATA / "sign_digits" / "sign_digits_64.npz")
    order = np.random.default_rng(0).permutation(len(stored["y"]))[:1400]
    small = stored["x"][order].reshape(-1, 16, 4, 16, 4).mean((2, 4))
    labels = torch.tensor(stored["y"][order].astype(np.int64))
    return Split(standardized(small, 800, None).unsqueeze(1), labels, 800)


def temperatures() -> Split:
    """Return two weeks of daily lowest temperatures in Melbourne each, and that of the next day."""
    days = np.array(
        [float(line.split(",")[1].strip('"?')) for line in _lines("timeseries/daily-min-temperatures.csv.gz")[1:]]
    )
    weeks = np.lib.stride_tricks.sliding_window_view(days, 15)[::2]
    scaled = standardized(weeks, 1000, None)
    return Split(scaled[:, :14].unsqueeze(-1).contiguous(), scaled[:, 14:].contiguous().squeeze(-1), 1000)


def first_names() -> Split:
    """Return stretches of 16 characters of first names, and the same one character further on."""
    names = _lines("names/names.txt.gz")
    draw = np.random.default_rng(0)
    text = codes("\n".join(names[number].strip() for number in draw.permutation(len(names))[:1500]))
    rows = (len(text) - 1) // 16
    inputs, targets = (torch.tensor(text[shift : shift + rows * 16]).view(rows, 16) for shift in (0, 1))
    return Split(inputs, targets, 400)


def house_prices() -> Split:
    """Return eight numbers about a block of houses each, and the median value of a house there."""
    rows = np.array(
        [line.split(",")[:9] for line in _lines("california_housing/housing.csv.gz")[1:] if ",," not in line]
    )
    rows = rows[np.random.default_rng(0).permutation(len(rows))[:1500]].astype(float)
    scaled = standardized(rows, 800)
    return Split(scaled[:, :8].contiguous(), scaled[:, 8:].contiguous().squeeze(-1), 800)


def membranes() -> Split:
    """Return patches of 16 pixels of a micrograph: is the middle of it a membrane? As often as not."""
    stored = np.load(DATA / "membrane_segmentation" / "membrane_256.npz")
    sheets, inside = stored["image"], np.unpackbits(stored["mask"], axis=-1)
    draw = np.random.default_rng(0)
    patches, labels = [], []
    for number in range(1400):
        while True:  # until the class that is wanted is met
            sheet, row, column = draw.integers(len(inside)), *draw.integers(8, 248, 2)
            if inside[sheet, row, column] == number % 2:
                break
        patches.append(sheets[sheet, row - 8 : row + 8, column - 8 : column + 8])
        labels.append(number % 2)
    return Split(standardized(np.stack(patches).astype(float), 800, None).unsqueeze(1), torch.tensor(labels), 800)


def _lines(name: str) -> list[str]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return file.read().splitlines()
