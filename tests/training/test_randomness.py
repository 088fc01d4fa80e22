from __future__ import annotations

import torch

from advisor.training.randomness import Seeds, generator, isolated, seed_everything


def test_one_seed_gives_three_that_differ() -> None:
    seeds = Seeds.of(0)
    assert len({seeds.weights, seeds.order, seeds.noise}) == 3
    assert seeds == Seeds.of(0) != Seeds.of(1)


def test_our_generators_leave_the_global_one_alone() -> None:
    before = torch.get_rng_state()
    torch.randn(3, generator=generator(0))
    with isolated(torch.device("cpu")):
        seed_everything(5)
        torch.randn(3)
    assert torch.equal(before, torch.get_rng_state())
