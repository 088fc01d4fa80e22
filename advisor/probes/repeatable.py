"""Does the model's answer depend on its weights, its inputs and the seed alone?"""

from __future__ import annotations

import torch
from torch import Tensor

from advisor.training.randomness import isolated, seed_everything
from advisor.training.workbench import Workbench

#: Enough for batch norm, and as cheap as the check of the first batch, with which it belongs.
_EXAMPLES = 8
# Kernels of accelerators add in any order; that moves the last digits only.
_RELATIVE, _ABSOLUTE = 1e-3, 1e-5


def outside_influence(bench: Workbench, seed: int) -> str | None:
    """Return a warning where two models of one seed answer the same examples differently, else None."""
    with isolated(bench.device), torch.no_grad():
        try:
            inputs, _ = bench.train.head(_EXAMPLES)
            first, second = (_output(bench, inputs, seed) for _ in range(2))
        except Exception:  # what the model cannot do at all, the probe itself will tell
            return None
    if not isinstance(first, Tensor) or not isinstance(second, Tensor):
        return None
    if first.shape == second.shape and torch.allclose(first, second, _RELATIVE, _ABSOLUTE, equal_nan=True):
        return None
    return (
        "two models of one seed answer the same examples differently: something outside of the model, such as a "
        "global variable, takes part. Comparisons are as noisy as that; put it into the model or the config."
    )


def _output(bench: Workbench, inputs: object, seed: int) -> object:
    model = bench.fresh_model(bench.start, seed)
    seed_everything(seed)
    return model(inputs)
