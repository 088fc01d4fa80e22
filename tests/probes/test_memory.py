"""The largest batch that fits, on models that refuse larger ones, and one that really takes memory."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from advisor.probes import memory
from advisor.probes.apart import Workplace
from advisor.probes.memory import Fit, largest_batch, limited, price_of_try
from tests.probes.faults import Hanging, mortal, small
from tests.probes.isolation import unchanged
from tests.training.problems import clouds, trainable


def fitted(begin: int = 8, fte: float = 100.0, timeout: float = 60.0, **changes: Any) -> Fit:
    problem = trainable(**changes)
    with unchanged():
        return largest_batch(Workplace(problem, timeout=timeout), problem.start, begin, fte)


def tried(fit: Fit) -> list[tuple[int, bool]]:
    return [(each.size, each.fits) for each in fit.tries]


def test_doubling_finds_what_does_not_fit_and_bisection_what_does() -> None:
    # Out of memory at the fourth try, from then on in halves of the gap.
    fit = fitted(build_model=small)
    assert tried(fit) == [(8, True), (16, True), (32, True), (64, False), (48, False), (40, True), (44, False)]
    assert (fit.largest, fit.smallest_too_large, fit.bound) == (40, 44, "memory")
    assert {each.ended for each in fit.tries if not each.fits} == {"out_of_memory"}


def test_a_start_that_does_not_fit_is_halved() -> None:
    assert tried(fitted(begin=80, build_model=small))[:2] == [(80, False), (40, True)]


def test_all_examples_are_the_most() -> None:
    fit = fitted(begin=64)
    assert (tried(fit), fit.bound) == ([(64, True), (96, True)], "data")
    assert fit.tries[0].train_peak is not None


def test_a_process_that_dies_is_a_size_that_does_not_fit() -> None:
    fit = fitted(begin=32, build_model=mortal)
    assert fit.largest == 40
    assert {each.ended for each in fit.tries if not each.fits} == {"died"}


def test_data_that_hangs_ends_the_search() -> None:
    problem = trainable(train=Hanging(after=600), validation=clouds(40))
    dataset: Any = problem.problem.train
    dataset.left = 40
    with unchanged():
        fit = largest_batch(Workplace(problem, timeout=2.0), problem.start, 16, 100.0)
    assert [(each.size, each.ended) for each in fit.tries] == [(16, None), (32, None), (64, "timeout")]
    assert (fit.largest, fit.bound) == (32, "timeout")


def test_the_price_is_never_exceeded() -> None:
    bench = trainable().bench
    two = price_of_try(8, bench) + price_of_try(16, bench)
    fit = fitted(fte=two * 1.01)
    assert (tried(fit), fit.bound) == ([(8, True), (16, True)], "price")
    assert fitted(fte=0.0).tries == ()


def test_a_model_that_fails_for_another_reason_is_not_too_large() -> None:
    class Broken(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's own name
            if self.training:
                raise ValueError("not today")
            return nn.functional.linear(input, self.weight, self.bias)

    fit = fitted(build_model=lambda _: Broken(2, 4))
    assert (fit.largest, fit.bound, len(fit.tries)) == (None, "failure", 1)
    assert "ValueError: not today" in (fit.tries[0].why or "")


class Hungry(nn.Module):
    """Takes four mebibytes for each example while it trains: what a process held before is little beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Linear(2, 4)

    def forward(self, inputs: Tensor) -> Tensor:
        scores: Tensor = self.layers(inputs)
        if not self.training:
            return scores
        return scores + 0 * torch.ones(len(inputs), 2**20).sum(1, keepdim=True)


def test_the_peak_is_measured_and_memory_really_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 200 * 2**20)
    fit = fitted(begin=16, build_model=lambda _: Hungry())
    assert fit.bound == "memory"
    # A tenth of the 200 MiB is left alone; what malloc holds in reserve of freed memory comes on top.
    assert 32 <= (fit.largest or 0) < 64
    smaller, larger = (one.train_peak for one in fit.tries[:2])
    assert smaller is not None
    assert larger is not None
    # What a fresh process touches for the first time is in both peaks; the sixteen examples more are 4 MiB each.
    assert abs(larger - smaller - 64 * 2**20) < 20 * 2**20


@pytest.mark.parametrize(("given", "within"), [(1.0, 0.5), (0.3, 0.3)])
def test_a_limit_on_a_gpu_is_put_back_to_what_it_was(
    given: float, within: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a GPU only torch's four functions are played: memory of 10, of which 4 are free and 1.4 reserved."""
    fractions = [given]
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (4.0, 10.0))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: 1.4)
    monkeypatch.setattr(torch.cuda, "get_per_process_memory_fraction", lambda _: fractions[-1])
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda share, _: fractions.append(share))
    with pytest.raises(KeyboardInterrupt), limited(torch.device("cuda")):
        raise KeyboardInterrupt
    assert fractions == [given, pytest.approx(within), given]
