"""The process is left as it was."""

from __future__ import annotations

import pytest
import torch

from advisor.training.isolation import untouched
from tests.probes.isolation import meddle, unchanged


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_everything_comes_back_however_it_ends(error: type[BaseException] | None) -> None:
    def spoil() -> None:
        with untouched():
            meddle()
            torch.manual_seed(1)
            torch.set_grad_enabled(False)
            torch.set_autocast_enabled("cpu", True)
            torch.set_default_device("meta")
            if error is not None:
                raise error

    with unchanged():
        if error is None:
            spoil()
        else:
            with pytest.raises(error):
                spoil()


@pytest.mark.parametrize("precision", ["tf32", "ieee", "none"])
def test_the_newer_words_for_precision_come_back_too(precision: str) -> None:
    products = torch.backends.cuda.matmul
    before = products.fp32_precision
    try:
        products.fp32_precision = precision
        with untouched():
            products.fp32_precision = "ieee" if precision != "ieee" else "tf32"
        assert products.fp32_precision == precision
    finally:
        products.fp32_precision = before


def test_what_the_user_had_set_stays_set() -> None:
    torch.set_default_device("meta")
    try:
        with untouched():
            torch.set_default_device("cpu")
        assert torch.get_default_device().type == "meta"
    finally:
        torch.set_default_device(None)
