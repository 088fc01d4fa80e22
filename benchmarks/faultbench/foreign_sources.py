"""Twelve data sets of other people, for workloads made after the first rules; they lie beside the repository."""

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


def abalones() -> Split:
    """Return sex and sizes of a sea snail each, and its rings, which tell its age."""
    rows = [line.split(",") for line in _lines("tabular_uci/abalone.csv.gz") if line]
    picked = [rows[number] for number in np.random.default_rng(0).permutation(len(rows))[:1500]]
    sizes = np.array([[*(float(row[0] == sex) for sex in "MF"), *map(float, row[1:])] for row in picked])
    scaled = standardized(sizes, 800)
    return Split(scaled[:, :-1].contiguous(), scaled[:, -1].contiguous(), 800)


def radar_echoes() -> Split:
    """Return 34 readings of a radar echo each: did it come back from the ionosphere?"""
    rows = [line.split(",") for line in _lines("tabular_uci/ionosphere.csv.gz") if line]
    picked = [rows[number] for number in np.random.default_rng(0).permutation(len(rows))]
    numbers = np.array([[float(value) for value in row[:-1]] for row in picked])
    return Split(standardized(numbers, 200), torch.tensor([int(row[-1] == "g") for row in picked]), 200)


def _lines(name: str) -> list[str]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return file.read().splitlines()


def incomes() -> Split:
    """Return what a census knows of a person each: does he or she earn more than 50,000 dollars a year?"""
    rows = [line.rstrip(".").split(", ") for line in _lines("tabular_uci/adult-train.csv.gz") if line.count(",") == 14]
    picked = [rows[number] for number in np.random.default_rng(0).permutation(len(rows))[:1500]]
    numbers = np.array([[float(row[place]) for place in (0, 4, 10, 11, 12)] for row in picked])
    kinds = [np.array([row[place] for row in picked]) for place in (1, 5, 6, 7, 9)]
    ones = [(kind[:, None] == np.unique(kind)).astype(float) for kind in kinds]
    labels = torch.tensor([int(row[14] == ">50K") for row in picked])
    # Not the ones: of a kind that is rare in the training rows, the scaled column would be huge elsewhere.
    columns = [standardized(numbers, 700), *(torch.tensor(one, dtype=torch.float32) for one in ones)]
    return Split(torch.cat(columns, dim=1), labels, 700)


def papers() -> Split:
    """Return which of 1,433 words a paper on machine learning has, and which of seven subjects it is on."""
    stored = np.load(DATA / "citation_graphs" / "cora.npz")
    words = np.zeros(stored["feat_shape"])
    owners = np.repeat(np.arange(len(words)), np.diff(stored["feat_indptr"]))
    words[owners, stored["feat_indices"]] = 1.0
    known = np.flatnonzero(stored["label"] >= 0)
    known = known[np.random.default_rng(0).permutation(len(known))[:1300]]
    return Split(standardized(words[known], 600, None), torch.tensor(stored["label"][known].astype(np.int64)), 600)


def written_digits() -> Split:
    """Return handwritten digits, shrunk to 14 pixels a side."""
    stored = np.load(DATA / "mnist" / "mnist.npz")
    order = np.random.default_rng(0).permutation(len(stored["y_train"]))[:1300]
    small = stored["x_train"][order].astype(float).reshape(-1, 14, 2, 14, 2).mean((2, 4))
    # Two pixels of margin, so that the sides can be halved twice.
    framed = np.pad(small, ((0, 0), (1, 1), (1, 1)))
    labels = torch.tensor(stored["y_train"][order].astype(np.int64))
    return Split(standardized(framed, 600, None).unsqueeze(1), labels, 600)


def transformer_oil() -> Split:
    """Return twelve hours of seven readings of a power transformer each, and its oil's temperature six hours later."""
    rows = np.array([line.split(",")[1:] for line in _lines("timeseries/ETTh1.csv.gz")[1:]]).astype(float)
    # Mixed: the seasons drift, and this is no test of looking into the future.
    starts = np.random.default_rng(0).permutation(np.arange(0, 12000, 8))
    windows = np.stack([rows[start : start + 12] for start in starts])
    later = np.array([rows[start + 17, 6] for start in starts])
    return Split(standardized(windows, 900, (0, 1)), standardized(later, 900), 900)
