"""The one list of fixes, tried on every configuration alike: each undoes or turns one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.faultbench import groups
from benchmarks.faultbench.faults import scaled
from benchmarks.faultbench.setup import Setup
from benchmarks.faultbench.workloads import WORKLOADS


@dataclass(frozen=True)
class Fix:
    """A configuration that differs in one thing, and the cause that it would prove."""

    name: str
    group: str
    setup: Setup
    #: A weaker fix of the same kind that must have gained first; waived where a run is far off the best.
    after: str | None = None


def fixes(setup: Setup) -> list[Fix]:
    """Return the fixes that can be tried on a configuration."""
    found = [*_rate(setup), *_steps(setup), *_length(setup), *_regularization(setup), *_hidden(setup)]
    return [fix for fix in found if fix.setup.key != setup.key]


def _rate(setup: Setup) -> Iterator[Fix]:
    for sign, group, names in (
        (-1, groups.RATE_HIGH, ("0.3", "0.1", "0.03", "0.01", "0.003", "0.001")),
        (+1, groups.RATE_LOW, ("3", "10", "30", "100", "300", "1000")),
    ):
        before = None
        for steps, factor in enumerate(names, start=1):
            name = f"learning_rate x{factor}"
            yield Fix(name, group, scaled(setup, sign * steps / 2), before)
            before = name


def _steps(setup: Setup) -> Iterator[Fix]:
    config, workload = setup.config, WORKLOADS[setup.workload]
    if not config.get("warmup_fraction") and config.get("schedule") != "one_cycle":
        yield Fix("warmup 0.1", groups.INSTABILITY, setup.with_(warmup_fraction=0.1))
    if not config.get("gradient_clip_norm"):
        yield Fix("clip 1", groups.INSTABILITY, setup.with_(gradient_clip_norm=1.0))
    size = config.number("batch_size", 32)
    group = groups.RATE_LOW if size > workload.batch_size else groups.BATCH_SMALL
    yield Fix("batch_size default", group, setup.with_(batch_size=workload.batch_size))


def _length(setup: Setup) -> Iterator[Fix]:
    config, workload = setup.config, WORKLOADS[setup.workload]
    epochs, usual = config.number("epochs", 1), workload.epochs / setup.data.size
    if epochs >= usual / 2:
        yield Fix("epochs x0.5", groups.OVERFITTING, setup.with_(epochs=epochs / 2))
    # Beyond three times the usual length nothing here can be too short, and all of it would be dear.
    if epochs <= 1.6 * usual:
        yield Fix("epochs x2", groups.TOO_SHORT, setup.with_(epochs=epochs * 2))
    if epochs < usual / 2 and config.number("batch_size", 32) >= workload.batch_size / 2:
        yield Fix("epochs default", groups.TOO_SHORT, setup.with_(epochs=usual))
    if config.get("schedule") != "cosine":
        group = groups.TOO_SHORT if config.get("schedule") == "step" else groups.NO_DECAY
        plain = setup.with_(schedule="cosine", decay_every=None, decay_factor=None)
        yield Fix("schedule cosine", group, plain)


def _regularization(setup: Setup) -> Iterator[Fix]:
    config, workload = setup.config, WORKLOADS[setup.workload]
    decay, drop = config.number("weight_decay", 0), config.number("dropout", 0)
    if decay > workload.weight_decay:
        usual = setup.with_(weight_decay=workload.weight_decay)
        yield Fix("weight_decay default", groups.OVER_REGULARIZED, usual)
    # Decoupled decay is multiplied by the rate, so it takes more to matter.
    strong = 0.3 if config.get("optimizer") == "adamw" else 3e-3
    if decay < strong:
        yield Fix("weight_decay up", groups.OVERFITTING, setup.with_(weight_decay=strong))
    if drop > 0:
        yield Fix("dropout 0", groups.OVER_REGULARIZED, setup.with_(dropout=0.0))
    if drop < 0.3:
        yield Fix("dropout 0.3", groups.OVERFITTING, setup.with_(dropout=0.3))


def _hidden(setup: Setup) -> Iterator[Fix]:
    config, workload = setup.config, WORKLOADS[setup.workload]
    if any(config.get(name) is not None for name in ("hidden_scale", "hidden_recurrent", "hidden_bias")):
        usual = setup.with_(hidden_scale=None, hidden_recurrent=None, hidden_bias=None)
        yield Fix("init default", groups.INITIALIZATION, usual)
    if "relu" in workload.has and config.get("activation") == "tanh":
        yield Fix("activation default", groups.INITIALIZATION, setup.with_(activation="relu"))
    if setup.data.inputs != "standardized":
        yield Fix("inputs standardized", groups.DATA, setup.on(inputs="standardized"))
    if setup.data.shuffled:
        yield Fix("labels true", groups.DATA, setup.on(shuffled=0.0))
    if config.get("hidden_bug") is not None:
        yield Fix("bug removed", groups.BUG, setup.with_(hidden_bug=None))
