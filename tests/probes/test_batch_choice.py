"""Which batch size is compared with the one in use."""

from __future__ import annotations

from advisor.probes.batch_choice import Measured, choose
from advisor.probes.memory import Fit, Try
from advisor.probes.noise_scale import Estimate, NoiseScale
from advisor.probes.throughput import Throughput

ENOUGH = 1e6


def fast(**speeds: float) -> Throughput:
    return Throughput(tuple(int(name[1:]) for name in speeds), tuple(speeds.values()))


def noise(high: float | None) -> NoiseScale:
    return NoiseScale((Estimate(10, None, 1.0, high),))


def test_without_measurements_the_size_in_use_stays() -> None:
    assert choose(Measured(32, ENOUGH)).size == 32
    assert "nothing that was measured" in choose(Measured(32, ENOUGH)).reasons[0]


def test_the_knee_is_chosen_on_either_side() -> None:
    rising = fast(b16=1, b32=2, b64=4, b128=4.2)
    assert choose(Measured(32, ENOUGH, throughput=rising)).size == 64
    smaller = choose(Measured(128, ENOUGH, throughput=rising))
    assert (smaller.size, "2 times as many updates" in smaller.reasons[0]) == (64, True)


def test_the_noise_scale_only_lowers() -> None:
    rising = fast(b32=1, b64=2, b128=4, b256=8)
    assert choose(Measured(32, ENOUGH, throughput=rising, noise=noise(100.0))).size == 64
    assert choose(Measured(32, ENOUGH, throughput=rising, noise=noise(None))).size == 256
    assert choose(Measured(32, ENOUGH, noise=noise(1e5))).size == 32
    assert choose(Measured(32, ENOUGH, noise=noise(2.0))).size == 16


def test_few_updates_ask_for_a_smaller_batch_but_not_for_a_tiny_one() -> None:
    starved = choose(Measured(256, 20_000))
    assert (starved.size, "78 updates" in starved.reasons[0]) == (32, True)
    assert choose(Measured(64, 100)).size == 16
    assert choose(Measured(8, 100)).size == 8


def test_nothing_larger_than_fits_is_proposed() -> None:
    fit = Fit((Try(32, True), Try(50, True), Try(64, False)), "memory")
    timed = fast(b32=1, b64=2)
    assert choose(Measured(32, ENOUGH, fit, timed)).size == 50
    # A batch that is accumulated in parts may be larger already.
    assert choose(Measured(128, ENOUGH, fit)).size == 128
