"""Which batch size is worth a comparison with the one in use? Judged from memory, throughput and noise scale."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.probes.memory import Fit
from advisor.probes.noise_scale import NoiseScale
from advisor.probes.throughput import Throughput

#: Fewer updates than a few hundred are few for most networks; ours, not benchmarked yet ...
FEW_UPDATES = 500
#: ... but below this many examples a smaller batch is mostly noise (Masters and Luschi 2018 train with 2 to 32).
SMALLEST = 16


@dataclass(frozen=True)
class Choice:
    """A batch size, in examples of one update, and the reasons in the order in which they moved it."""

    size: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What is known; None is what could not be measured."""

    batch_size: int
    #: Training examples of a full training: what stays the same whatever the batch size.
    examples: float
    fit: Fit | None = None
    throughput: Throughput | None = None
    noise: NoiseScale | None = None


def choose(measured: Measured) -> Choice:
    """Return the batch size to compare with the one in use; the same one where nothing speaks against it."""
    size, reasons = measured.batch_size, list[str]()
    for rule in (_speed, _noise, _updates, _memory):
        wanted, why = rule(measured, size)
        if wanted != size:
            size, reasons = wanted, [*reasons, why]
    return Choice(size, tuple(reasons) or ("nothing that was measured speaks for another one",))


def _speed(measured: Measured, size: int) -> tuple[int, str]:
    if measured.throughput is None or measured.batch_size not in measured.throughput.sizes:
        return size, ""
    knee = measured.throughput.knee
    if knee < size:
        return knee, f"{knee} is as fast within a tenth, and makes {size / knee:g} times as many updates"
    return knee, f"{knee} passes more examples a second; above it there is nearly no speed to gain"


def _noise(measured: Measured, size: int) -> tuple[int, str]:
    """Lower a size that lies above the noise scale; never raise one."""
    most = None if measured.noise is None else measured.noise.last.high
    if most is None or size <= most:
        return size, ""
    lower = max(SMALLEST, _power_of_two(most))
    why = f"the gradient noise scale is at most {most:.0f}: examples beyond it are mostly wasted"
    return min(size, lower), why


def _updates(measured: Measured, size: int) -> tuple[int, str]:
    """Lower a size that leaves few updates, which the fixed number of epochs would otherwise starve."""
    if measured.examples / size >= FEW_UPDATES:
        return size, ""
    enough = max(SMALLEST, _power_of_two(measured.examples / FEW_UPDATES))
    why = f"{size} would leave {measured.examples / size:.0f} updates in all; {enough} makes more of the same epochs"
    return min(size, enough), why


def _memory(measured: Measured, size: int) -> tuple[int, str]:
    largest = None if measured.fit is None else measured.fit.largest
    # Parts of what fits can be accumulated, but that buys no speed: without need nothing larger is proposed.
    if largest is None or size <= max(largest, measured.batch_size):
        return size, ""
    return largest, f"no more than {largest} fit into memory"


def _power_of_two(value: float) -> int:
    size = 1
    while 2 * size <= value:
        size *= 2
    return size
