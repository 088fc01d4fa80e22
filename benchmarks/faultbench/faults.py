"""The faults: what each does to a good configuration, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.faultbench.setup import Setup
from benchmarks.faultbench.workloads import WORKLOADS

#: Factors on the learning rate, half a decade apart.
SEVERITIES = {"x3": 0.5, "x10": 1.0, "x30": 1.5, "x100": 2.0, "x300": 2.5, "x1000": 3.0}


@dataclass(frozen=True)
class Case:
    """A configuration of the benchmark: what was done to it, if anything."""

    kind: str
    severity: str
    setup: Setup

    @property
    def name(self) -> str:
        """Return a short name."""
        return f"{self.kind} {self.severity}".strip()


def faults(adam: Setup, sgd: Setup) -> list[Case]:
    """Return every fault that the workload can have, on two good configurations in turn."""
    return [*_rates(adam, sgd), *_steps(adam, sgd), *_length(adam), *_regularization(adam), *_hidden(adam, sgd)]


def _rates(adam: Setup, sgd: Setup) -> Iterator[Case]:
    """Yield wrong learning rates: too high on one optimizer and too low on the other, by workload."""
    # All on one ladder of rates: what a fix leads to was then trained already.
    high, low = (adam, sgd) if list(WORKLOADS).index(adam.workload) % 2 else (sgd, adam)
    for severity, power in SEVERITIES.items():
        yield Case("rate_high", severity, scaled(high, power))
        yield Case("rate_low", severity, scaled(low, -power))


def scaled(setup: Setup, power: float) -> Setup:
    """Return the setup at its learning rate times ten to a power."""
    # Rounded in the exponent, so that up and down again is where it began.
    exponent = round(math.log10(setup.config.number("learning_rate", 1)) + power, 3)
    return setup.with_(learning_rate=10**exponent)


def _steps(adam: Setup, sgd: Setup) -> Iterator[Case]:
    workload = WORKLOADS[adam.workload]
    for severity, times in (("x3", 3), ("x10", 10)):
        yield Case("batch_large", severity, adam.with_(batch_size=workload.batch_size * times))
    if "batch_norm" in workload.has:
        for severity, size, share in (("4", 4, 0.5), ("2", 2, 0.25)):
            # Fewer epochs than the others, or one training would make sixteen times the updates.
            yield Case("batch_small", severity, adam.with_(batch_size=size, epochs=workload.epochs * share))
    for severity, power in (("x2", 0.25), ("x6", 0.75)):
        hot = scaled(sgd, power)
        yield Case("no_warmup", severity, hot.with_(warmup_fraction=None, momentum=0.95))
        noisy = scaled(adam, power).with_(schedule="constant", warmup_fraction=None)
        yield Case("no_decay", severity, noisy)
    if "recurrent" in workload.has:
        for severity, factor in (("x3", 3.0), ("x6", 6.0)):
            yield Case("exploding_recurrence", severity, sgd.with_(hidden_recurrent=factor))


def _length(adam: Setup) -> Iterator[Case]:
    epochs = adam.config.number("epochs", 1)
    for severity, share in (("x0.25", 0.25), ("x0.1", 0.1)):
        yield Case("too_few_epochs", severity, adam.with_(epochs=epochs * share))
    for severity, every in (("at 20 %", 0.2), ("at 8 %", 0.08)):
        early = adam.with_(schedule="step", decay_every=every, decay_factor=0.1, warmup_fraction=None)
        yield Case("decays_early", severity, early)
    small = adam.on(size=0.2)
    # A fifth of the examples: five times the epochs are as many updates as ever.
    yield Case("too_many_epochs", "x2", small.with_(epochs=epochs * 10))


def _regularization(adam: Setup) -> Iterator[Case]:
    epochs, width = adam.config.number("epochs", 1), int(adam.config.number("width", 1))
    for severity, share in (("20 %", 0.2), ("40 %", 0.4)):
        bare = adam.on(size=share).with_(weight_decay=0.0, dropout=0.0, width=2 * width, epochs=epochs / share)
        yield Case("no_regularization", severity, bare)
    for severity, decay in (("0.03", 0.03), ("0.3", 0.3)):
        yield Case("weight_decay", severity, adam.with_(weight_decay=decay))
    for rate in (0.6, 0.8):
        yield Case("dropout", str(rate), adam.with_(dropout=rate))


def _hidden(adam: Setup, sgd: Setup) -> Iterator[Case]:
    workload = WORKLOADS[adam.workload]
    yield Case("zero_init", "", adam.with_(hidden_scale=0.0))
    for severity, factor in (("x5", 5.0), ("x20", 20.0)):
        yield Case("huge_init", severity, sgd.with_(hidden_scale=factor))
    if "relu" in workload.has:
        for severity, shift in (("-1", -1.0), ("-4", -4.0)):
            yield Case("dead_relu", severity, adam.with_(hidden_bias=shift))
        yield Case("saturated_tanh", "x10", adam.with_(activation="tanh", hidden_scale=10.0))
    for share in (0.3, 0.6, 1.0):
        yield Case("shuffled_labels", f"{share:.0%}", (sgd if share == 0.6 else adam).on(shuffled=share))
    if "inputs" in workload.has:
        yield Case("raw_inputs", "x30", sgd.on(inputs="raw"))
        yield Case("raw_inputs", "x0.02", adam.on(inputs="tiny"))
    for bug in ("no_zero_grad", "frozen", *(["double_softmax"] if workload.loss == "cross_entropy" else [])):
        yield Case(bug, "", (sgd if bug == "no_zero_grad" else adam).with_(hidden_bug=bug))
