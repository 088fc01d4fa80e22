"""`Sampler`: how the search places its trainings."""

from __future__ import annotations

from enum import StrEnum


class Sampler(StrEnum):
    """The samplers of Optuna that a search can use, and `auto`, which takes the one that fits."""

    AUTO = "auto"
    GRID = "grid"
    RANDOM = "random"
    TPE = "tpe"
    GP = "gp"
    CMAES = "cmaes"


#: When each of them fits, in a few words.
FITS: dict[Sampler, str] = {
    Sampler.AUTO: "takes the one that fits, and says why",
    Sampler.GRID: "one or two values, to see the curve",
    Sampler.RANDOM: "nothing to be learned from so few, or as a yardstick",
    Sampler.TPE: "numbers and words mixed, ten trainings or more",
    Sampler.GP: "few trainings of a few numbers; needs PyTorch",
    Sampler.CMAES: "numbers only, and a hundred cheap trainings; needs the package cmaes",
}
