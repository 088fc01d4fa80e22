"""The process is left as it was."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from advisor.training.isolation import untouched
from tests.probes.isolation import unchanged


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_everything_comes_back_however_it_ends(error: type[BaseException] | None) -> None:
    def meddle() -> None:
        with untouched():
            torch.manual_seed(1)
            np.random.seed(1)
            random.seed(1)
            torch.backends.cudnn.benchmark = not torch.backends.cudnn.benchmark
            torch.backends.cudnn.deterministic = True
            torch.set_grad_enabled(False)
            torch.set_default_dtype(torch.float64)
            torch.use_deterministic_algorithms(True)
            torch.set_float32_matmul_precision("medium")
            if error is not None:
                raise error

    with unchanged():
        if error is None:
            meddle()
        else:
            with pytest.raises(error):
                meddle()
