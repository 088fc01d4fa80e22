from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.config import Config, Value
from advisor.errors import InputError
from advisor.training.schedules import Plateau, lr_sweep, momentum, rate

SMOOTH = ("constant", "exponential", "polynomial", "cosine", "one_cycle")
fractions = st.floats(0, 1)


def config(schedule: str, **values: Value) -> Config:
    return Config(schedule=schedule, learning_rate=0.1, **values)


@given(st.sampled_from(SMOOTH), st.sampled_from([0.0, 0.1, 0.5]), st.floats(0, 0.999))
def test_smooth_schedules_make_no_jumps(schedule: str, warmup: float, fraction: float) -> None:
    asked = config(schedule, warmup_fraction=warmup, final_learning_rate_fraction=0.01)
    assert rate(asked, fraction) == pytest.approx(rate(asked, fraction + 1e-6), abs=1e-3)


@given(st.sampled_from([*SMOOTH, "step", "plateau"]), st.sampled_from([0.0, 0.2]), fractions)
def test_the_rate_stays_between_zero_and_its_peak(schedule: str, warmup: float, fraction: float) -> None:
    assert 0 <= rate(config(schedule, warmup_fraction=warmup), fraction) <= 1 + 1e-12


@given(st.sampled_from(["exponential", "polynomial", "cosine"]), st.floats(0.001, 1), st.floats(0, 0.5))
def test_decays_end_where_they_promised(schedule: str, end: float, warmup: float) -> None:
    asked = config(schedule, final_learning_rate_fraction=end, warmup_fraction=warmup)
    assert rate(asked, 1) == pytest.approx(end)
    assert rate(asked, warmup) == pytest.approx(1)


@given(st.sampled_from(["constant", "cosine", "step"]), st.floats(0.01, 0.9), fractions)
def test_warmup_rises_straight(schedule: str, warmup: float, share: float) -> None:
    fraction = warmup * share * 0.999
    assert rate(config(schedule, warmup_fraction=warmup), fraction) == pytest.approx(fraction / warmup)


def test_steps_fall_at_each_part_of_the_run() -> None:
    asked = config("step", decay_factor=0.5, decay_every=0.2)
    assert [rate(asked, f) for f in (0, 0.19, 0.2, 0.6, 0.99)] == [1, 1, 0.5, 0.125, 0.0625]


def test_the_exponential_default_follows_the_step_schedule() -> None:
    assert rate(config("exponential"), 1 / 3) == pytest.approx(0.1)


def test_polynomial_power() -> None:
    assert rate(config("polynomial"), 0.25) == 0.75
    assert rate(config("polynomial", polynomial_power=2), 0.5) == 0.25


def test_one_cycle_peaks_where_its_rise_ends() -> None:
    assert rate(config("one_cycle"), 0.3) == pytest.approx(1)
    assert rate(config("one_cycle", warmup_fraction=0.1), 0.1) == pytest.approx(1)
    assert rate(config("one_cycle"), 0) == pytest.approx(1 / 25)
    assert rate(config("one_cycle"), 1) < 1e-5


def test_momentum_cycles_against_the_rate() -> None:
    sgd = config("one_cycle", optimizer="sgd", momentum=0.95)
    assert [momentum(sgd, f) for f in (0, 0.3, 1)] == pytest.approx([0.95, 0.85, 0.95])
    assert momentum(config("one_cycle", optimizer="adam"), 0.3) == pytest.approx(0.8)
    assert momentum(config("one_cycle", optimizer="sgd"), 0.3) is None
    assert momentum(config("cosine", optimizer="sgd", momentum=0.9), 0.3) is None


def test_a_sweep_rises_from_its_low_to_the_peak() -> None:
    asked = config("lr_sweep", sweep_low=1e-5)
    assert [0.1 * lr_sweep(asked, f) for f in (0, 0.5, 1)] == pytest.approx([1e-5, 1e-3, 0.1])


def test_plateau_falls_after_the_wait_and_not_before() -> None:
    plateau = Plateau.of(config("plateau", decay_factor=0.5, decay_every=0.2))
    assert plateau is not None
    shares = []
    for tenth, loss in enumerate([1.0, 0.9, 0.95, 0.95, 0.95, 0.8, 0.9, 0.9], start=1):
        plateau.see(tenth / 10, loss)
        shares.append(plateau.share)
    assert shares == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]
    assert Plateau.of(config("cosine")) is None


def test_an_unknown_schedule_gets_a_hint() -> None:
    with pytest.raises(InputError, match="did you mean 'cosine'"):
        rate(config("cosin"), 0.5)
