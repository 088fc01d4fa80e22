"""The data of the workloads: scikit-learn's bundled sets and Python's own sources, split the same way every time."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn import datasets
from torch import Tensor

LIBRARY = Path(sysconfig.get_path("stdlib"))
#: Neither in examples/stdlib_char_lm.py nor in FaultBench.
READ, WRITTEN = ("configparser", "cmd", "code"), ("zipapp", "uuid", "wave", "webbrowser")
FOLLOWED, FILLED = ("argparse", "ast", "bdb", "calendar"), ("mailbox", "optparse", "pdb", "shelve")
Pair = tuple[Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Parts:
    """Training and validation examples, and the rest, on which nothing is chosen."""

    train: Pair
    validation: Pair
    rest: Pair

    def trivial(self, objective: str, loss: str) -> float:
        """Return what the best constant answer scores on the validation examples."""
        seen, held = self.train[1], self.validation[1]
        if loss == "mse":
            error = float(((held - seen.mean(0)) ** 2).mean())
            return error**0.5 if objective == "rmse" else error
        shares = seen.flatten().bincount(minlength=int(max(seen.max(), held.max())) + 1) + 1.0
        shares = shares / shares.sum()
        if objective == "accuracy":
            return float((held == shares.argmax()).float().mean())
        return float(-shares[held.flatten()].log().mean())


#: Examples that are held out: a third of what is learned from, as people do it; more would cost, and price the probes.
HELD = 300


def parted(inputs: Tensor, targets: Tensor, train: int) -> Parts:
    """Return the first `train` examples of a fixed shuffle for training, up to `HELD` others for validation."""
    mixed = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
    shares = mixed[:train], mixed[train : train + HELD], mixed[train + HELD :]
    return Parts(*((inputs[share], targets[share]) for share in shares))


def standardized(parts: Parts, targets: bool = False) -> Parts:
    """Return the parts with inputs, or targets, of mean 0 and deviation 1 over the training examples."""
    which = 1 if targets else 0
    seen = parts.train[which]
    mean, deviation = seen.mean(0), seen.std(0) + 1e-8

    def moved(pair: Pair) -> Pair:
        both = [*pair]
        both[which] = (both[which] - mean) / deviation
        return both[0], both[1]

    return Parts(moved(parts.train), moved(parts.validation), moved(parts.rest))


def table(load: Callable[..., tuple[np.ndarray, np.ndarray]], train: int) -> Parts:
    """Return a bundled table as it is: unscaled inputs, and class numbers or measured targets."""
    inputs, targets = load(return_X_y=True)
    numbers = torch.tensor(targets)
    return parted(torch.tensor(inputs).float(), numbers.float() if numbers.is_floating_point() else numbers, train)


def digits() -> Pair:
    """Return 1797 pictures of 8 x 8 pixels between 0 and 16, and what they show."""
    pictures, shown = datasets.load_digits(return_X_y=True)
    return torch.tensor(pictures).float().view(-1, 8, 8), torch.tensor(shown)


def raw_digits() -> Parts:
    """Return digits as rows of 64 pixels between 0 and 255, as pictures come from a file."""
    pictures, shown = digits()
    return parted(pictures.flatten(1) * 255 / 16, shown, 900)


def digit_pictures() -> Parts:
    """Return digits as pictures between 0 and 1."""
    pictures, shown = digits()
    return parted(pictures.unsqueeze(1) / 16, shown, 900)


def digit_sums() -> Parts:
    """Return two digits side by side; the target is their sum, standardized."""
    pictures, shown = digits()
    other = torch.randperm(len(shown), generator=torch.Generator().manual_seed(1))
    both = torch.cat([pictures, pictures[other]], dim=2).unsqueeze(1) / 16
    return standardized(parted(both, (shown + shown[other]).float(), 1000), targets=True)


def digit_patches() -> Parts:
    """Return digits as sequences of 16 patches of 2 x 2 pixels."""
    pictures, shown = digits()
    patches = pictures.unfold(1, 2, 2).unfold(2, 2, 2).reshape(-1, 16, 4) / 8 - 1
    return parted(patches, shown, 1000)


def digit_columns() -> Parts:
    """Return digits as sequences of eight columns."""
    pictures, shown = digits()
    return parted(pictures.transpose(1, 2).contiguous() / 8 - 1, shown, 900)


def half_digits() -> Parts:
    """Return the upper half of each digit as input, the lower half as target."""
    pictures = digits()[0] / 16
    return parted(pictures[:, :4].flatten(1), pictures[:, 4:].flatten(1), 900)


def small_cancer() -> Parts:
    """Return 90 tumours to learn from, by their ten standard errors alone: little to go by, easily learnt by heart."""
    inputs, kinds = datasets.load_breast_cancer(return_X_y=True)
    return standardized(parted(torch.tensor(inputs[:, 10:20]).float(), torch.tensor(kinds), 90))


def raw_wine() -> Parts:
    """Return wines with inputs between 0.1 and 1700, as the file has them."""
    return table(datasets.load_wine, 110)


def raw_diabetes() -> Parts:
    """Return patients as measured: inputs up to 300, and targets between 25 and 346."""
    inputs, targets = datasets.load_diabetes(return_X_y=True, scaled=False)
    return parted(torch.tensor(inputs).float(), torch.tensor(targets).float().unsqueeze(1), 300)


def small_diabetes() -> Parts:
    """Return 150 patients to learn from, inputs and targets standardized: few enough to be learnt by heart."""
    parts = standardized(standardized(table(datasets.load_diabetes, 150)), targets=True)
    shares = parts.train, parts.validation, parts.rest
    return Parts(*((rows, values.unsqueeze(1)) for rows, values in shares))


def written(modules: tuple[str, ...]) -> Tensor:
    """Return the codes of lower-case source text: printable ASCII and the line break, all else as a question mark."""
    text = "".join((LIBRARY / f"{module}.py").read_text(encoding="utf-8")[2000:9000] for module in modules).lower()
    return torch.tensor([ord(char) - 31 if " " <= char <= "~" else 0 if char == "\n" else 32 for char in text])


def source(modules: tuple[str, ...], length: int, train: int) -> Parts:
    """Return stretches of lower-case source text, and the same stretches one character further on."""
    codes = written(modules)
    rows = (len(codes) - 1) // length
    here, further = (codes[shift : shift + rows * length].view(rows, length) for shift in (0, 1))
    return parted(here, further, train)


def windows(modules: tuple[str, ...], length: int, missing: int, train: int) -> Parts:
    """Return every fifth window of source text without one of its characters, and that character."""
    every = written(modules).unfold(0, length, 1)[::5]
    kept = [place for place in range(length) if place != missing]
    return parted(every[:, kept], every[:, missing], train)


def same_digits() -> Parts:
    """Return digits as rows of pixels between 0 and 1, which are the target too."""
    rows = digits()[0].flatten(1) / 16
    return parted(rows, rows, 900)


def ringed_digits() -> Parts:
    """Return the 28 pixels around the rim of each digit as input; the 36 inside are the target."""
    pictures = digits()[0] / 16
    inside = torch.zeros(8, 8, dtype=torch.bool)
    inside[1:-1, 1:-1] = True
    return parted(pictures[:, ~inside], pictures[:, inside], 900)


def worst_of_tumours() -> Parts:
    """Return the ten means of each tumour's cells, standardized; the target is the worst cell by each measure."""
    measured = torch.tensor(datasets.load_breast_cancer().data).float()
    return standardized(standardized(parted(measured[:, :10], measured[:, 20:], 260)), targets=True)


def next_rows() -> Parts:
    """Return the first seven rows of each digit; the target is the row below each of them."""
    pictures = digits()[0] / 16
    return parted(pictures[:, :-1].contiguous(), pictures[:, 1:].contiguous(), 900)


def digit_pairs(answer: Callable[[Tensor, Tensor], Tensor], train: int) -> Parts:
    """Return two digits side by side, and what `answer` says of both; the digits of the held-out pairs are new."""
    pictures, shown = digits()
    chance = torch.Generator().manual_seed(2)
    mixed = torch.randperm(len(shown), generator=chance)

    def pairs(pool: Tensor, count: int) -> Pair:
        left, right = (pool[torch.randint(len(pool), (count,), generator=chance)] for _ in range(2))
        both = torch.cat([pictures[left], pictures[right]], dim=2).unsqueeze(1) / 16
        return both, answer(shown[left], shown[right])

    return Parts(pairs(mixed[:900], train), pairs(mixed[900:1300], HELD), pairs(mixed[1300:], 2 * HELD))


def digit_products() -> Parts:
    """Return two digits side by side; the target is their product, standardized."""
    return standardized(digit_pairs(lambda left, right: (left * right).float(), 2000), targets=True)


def coarse_digits() -> Parts:
    """Return digits as 16 means of 2 x 2 pixels; the target is every pixel."""
    pictures = digits()[0] / 16
    return parted(pictures.unfold(1, 2, 2).unfold(2, 2, 2).mean((3, 4)).flatten(1), pictures.flatten(1), 1000)


def ordered_digits() -> Parts:
    """Return two digits side by side, and whether the left one is larger."""
    return digit_pairs(lambda left, right: (left > right).long(), 2000)


def raw_differences() -> Parts:
    """Return two digits as one row of pixels between 0 and 255; the target is how far apart they are."""
    parts = digit_pairs(lambda left, right: (left - right).abs().float().unsqueeze(1), 2000)
    shares = parts.train, parts.validation, parts.rest
    return Parts(*((pictures.flatten(1) * 255, apart) for pictures, apart in shares))
