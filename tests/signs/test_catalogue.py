"""All signs at once: every name is there, nothing crashes, nothing is NaN, and the scale of a loss does not matter."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.sign_value import SignValue
from advisor.signs import CATALOGUE, Sign, measure
from tests.signs.curves import learning, noise, run_of

CURVES = ["train_loss", "val_loss", "train_accuracy", "val_accuracy", "learning_rate", "gradient_norm"]
CURVES += ["update_ratio", "dead_units", "val_perplexity"]
UNITS: tuple[Literal["step", "epoch", "row"], ...] = ("step", "epoch", "row")
#: The words that rules are written with.
NAMES = """
learning_rate.spent_at train_loss.late_share_by_rate val_loss.late_share_by_rate val_loss.second_half_by_rate
val_metric.gain_after_loss_best val_loss.relative_drop
run.points run.progress run.updates
train_loss.points train_loss.coverage train_loss.above_start train_loss.best_at train_loss.relative_rise
train_loss.stuck train_loss.early_speed train_loss.early_movement train_loss.half_at train_loss.late_slope
train_loss.late_slope_to_noise train_loss.pace_kept train_loss.trend_after_best train_loss.late_scatter
train_loss.late_autocorrelation train_loss.backtrack train_loss.drop_at_rate_cut
train_loss.non_finite train_loss.diverged train_loss.divergence_at train_loss.relative_drop
train_loss.early_peak train_loss.late_share train_loss.late_noise train_loss.trend_to_noise train_loss.plateau_at
train_loss.spikes train_loss.rebound train_loss.initial_over_chance train_loss.final_over_chance
val_loss.points val_loss.best_at val_loss.rise_after_best val_loss.late_share val_loss.noise
val_loss.relative_rise val_loss.trend_after_best
val_metric.trend val_metric.stuck
val_metric.best_at val_metric.drop_after_best val_metric.late_share val_metric.final train_metric.final
gap.loss gap.early gap.growth gap.metric gap.together gap.scatter
learning_rate.is_constant learning_rate.final_fraction learning_rate.warmup_fraction
learning_rate.restarts learning_rate.cuts
gradient_norm.median gradient_norm.spike_ratio gradient_norm.growth gradient_norm.non_finite gradient_norm.clipped_share
update_ratio.median update_ratio.early update_ratio.growth update_ratio.peak update_ratio.travel
learning_rate.travel val_loss.over_calibrated val_accuracy.skill dead_units.final dead_units.early
"""


def test_every_sign_is_in_the_catalogue() -> None:
    assert set(CATALOGUE) == set(NAMES.split())
    assert set(measure(Run())) == set(NAMES.split())


@pytest.mark.parametrize("sign", CATALOGUE.values(), ids=lambda sign: sign.name)
def test_a_sign_explains_itself(sign: Sign) -> None:
    assert sign.meaning.endswith(".")
    assert len(sign.meaning) > 20
    assert bool(sign.needs) == bool(sign.at_least)


def full_run(points: int = 400) -> Run:
    falling = learning(points) + noise(points, 0.01)
    y = {name: 1 - falling / 3 if "accuracy" in name else falling for name in CURVES}
    return run_of(y, planned_x=points - 1, facts={"task.classes": 10})


def test_a_full_run_shows_every_sign() -> None:
    # of a run that did not diverge, was best at its end, kept no pace, and has neither a cut rate nor a clipping norm
    silent = {name for name, value in measure(full_run()).items() if value is None}
    expected = {"train_loss.trend_after_best", "val_loss.trend_after_best", "train_loss.pace_kept"}
    expected |= {"train_loss.divergence_at", "train_loss.drop_at_rate_cut", "gradient_norm.clipped_share"}
    assert silent <= expected


@pytest.mark.parametrize("sign", [sign for sign in CATALOGUE.values() if sign.needs], ids=lambda sign: sign.name)
def test_without_what_it_needs_a_sign_is_unknown(sign: Sign) -> None:
    full = full_run()
    for need in sign.needs:
        gone = {need} | ({"val_accuracy", "val_perplexity"} if need == "val_metric" else set())
        gone |= {"train_accuracy"} if need == "train_metric" else set()
        curves = {name: curve for name, curve in full.curves.items() if name not in gone}
        facts = {name: value for name, value in full.facts.items() if name not in gone}
        assert measure(Run(curves=curves, facts=facts))[sign.name] is None


values = st.floats() | st.floats(-10, 10) | st.sampled_from([0.0, 1.0, math.nan, math.inf])


@st.composite
def runs(draw: st.DrawFn) -> Run:
    curves = {}
    for name in draw(st.lists(st.sampled_from(CURVES), unique=True)):
        y = draw(st.lists(values, max_size=30))
        y *= draw(st.sampled_from([1, 1, 20]))
        start = draw(st.floats(0, 1e6))
        x = np.linspace(start, start + draw(st.floats(1e-3, 1e6)), len(y), dtype=np.float64)
        unit = draw(st.sampled_from(UNITS))
        curves[name] = Curve(name, x, np.array(y, dtype=np.float64), unit)
    facts = draw(st.dictionaries(st.sampled_from(["task.classes", "inputs.mean"]), st.none() | st.booleans() | values))
    return Run(
        curves=curves,
        facts=facts,
        outcome=draw(st.sampled_from(Outcome)),
        planned_x=draw(st.none() | st.floats(0, 1e6)),
    )


def assert_honest(signs: dict[str, SignValue]) -> None:
    for name, value in signs.items():
        assert value is None or isinstance(value, bool | int | float | str), name
        assert not isinstance(value, np.generic), name
        assert not isinstance(value, float) or math.isfinite(value), name


@settings(deadline=None, max_examples=300)
@given(run=runs())
def test_no_curve_breaks_a_sign(run: Run) -> None:
    assert_honest(measure(run))


shapes = st.lists(st.floats(0.1, 10), min_size=1, max_size=150).map(np.array)


@settings(deadline=None)
@given(train=shapes, val=shapes, exponent=st.integers(-8, 8))
def test_the_scale_of_the_loss_does_not_matter(train: np.ndarray, val: np.ndarray, exponent: int) -> None:
    # A power of two scales floats exactly, so that ties stay ties.
    scale = 2.0**exponent
    one = measure(run_of({"train_loss": train, "val_loss": val}))
    other = measure(run_of({"train_loss": train * scale, "val_loss": val * scale}))
    for name, value in one.items():
        assert other[name] == (pytest.approx(value, rel=1e-6) if isinstance(value, float) else value), name


def test_facts_are_passed_through() -> None:
    signs = measure(Run(facts={"inputs.mean": 0.5, "inputs.std": math.nan, "dead_units.final": 0.3}))
    assert (signs["inputs.mean"], signs["inputs.std"], signs["dead_units.final"]) == (0.5, None, 0.3)


def test_nothing_heavy_is_imported() -> None:
    heavy = "{'torch', 'optuna', 'scipy', 'plotly', 'rich'} & set(sys.modules)"
    code = f"import sys, advisor.signs, advisor.logs; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Real curves of other people, which are not part of the project.
OTHERS = sorted((Path(__file__).parents[3] / "shared" / "curves").glob("*/*.jsonl.gz"))
_RENAMED = {"test_loss": "val_loss", "valid_loss": "val_loss", "loss": "train_loss", "grad_norm": "gradient_norm"}
_RENAMED |= {"train_acc": "train_accuracy", "test_acc": "val_accuracy", "val_acc": "val_accuracy"}


def curves_in(record: dict[str, Any]) -> Iterator[Curve]:
    for name, y in record.items():
        if isinstance(y, list) and len(y) and isinstance(y[0], float | None):
            floats = np.array([np.nan if value is None else value for value in y], dtype=np.float64)
            yield Curve(_RENAMED.get(name, name), np.arange(len(floats), dtype=np.float64), floats, "row")


@pytest.mark.skipif(not OTHERS, reason="needs ../shared/curves, which is not part of the project")
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_other_peoples_curves_are_measured(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 50):
            record = json.loads(line)
            curves = {curve.metric: curve for curve in curves_in({**record, **(record.get("eval") or {})})}
            assert_honest(measure(Run(curves=curves)))
