"""The fault benchmark: its labels, its table of causes, and one look at what is published."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.core.run import Curve, Run
from advisor.knowledge.loader import load_knowledge
from benchmarks.faultbench import groups, labels, look, remedies, store
from benchmarks.faultbench.faults import faults, scaled
from benchmarks.faultbench.fixes import fixes
from benchmarks.faultbench.healthy import reference
from benchmarks.faultbench.labels import Label, Tried
from benchmarks.faultbench.setup import Setup
from benchmarks.faultbench.workloads import WORKLOADS

ADAM = reference(WORKLOADS["digits_mlp"], "adam", 0.01)
SGD = reference(WORKLOADS["digits_mlp"], "sgd", 0.1)


def tried(gain: float, error: float = 0.001, name: str = "learning_rate x0.3") -> Tried:
    return Tried(name, groups.RATE_HIGH, gain, error, 5)


def test_a_rate_that_goes_up_and_down_again_is_the_same_configuration() -> None:
    assert scaled(scaled(ADAM, 1.5), -1.5).key == ADAM.key
    assert ADAM.with_(epochs=10).key == ADAM.with_(epochs=10.0).key
    assert ADAM.with_(hidden_bug="frozen").key != ADAM.key


def test_the_log_does_not_show_what_is_hidden() -> None:
    shown = ADAM.with_(hidden_bias=-4.0, warmup_fraction=None).shown
    assert "hidden_bias" not in shown
    assert "warmup_fraction" not in shown


def test_every_fault_has_a_cause_group_and_a_fix_of_that_group() -> None:
    for name, workload in WORKLOADS.items():
        adam, sgd = reference(workload, "adam", 0.01), reference(workload, "sgd", 0.1)
        for case in faults(adam, sgd):
            group = groups.OF_FAULT[case.kind]
            assert any(fix.group == group for fix in fixes(case.setup)), f"{name}: {case.name}"


def test_every_alarm_blames_a_group_or_none() -> None:
    for rule in load_knowledge().active_rules:
        assert groups.of_rule(rule.id, rule.name) in (*groups.GROUPS, None)
    assert groups.of_rule("LRN003", "learning-rate-too-low-crawls") == groups.RATE_LOW
    assert groups.of_rule("ARC002", "unreached-parameters") == groups.BUG


def test_a_fix_that_closes_a_fifth_of_the_gap_proves_a_fault() -> None:
    found = labels.label("rate_high", own=0.5, gap=0.1, attempts=[tried(0.05)])
    assert (found.verdict, found.primary) == ("faulty", groups.RATE_HIGH)


@pytest.mark.parametrize(
    ("attempt", "verdict"),
    [
        (tried(0.004), "healthy"),
        (tried(0.015), "between"),
        (tried(0.05, error=0.03), "between"),  # enough for a fault, but five seeds that do not agree
        (tried(0.015, error=0.01), "healthy"),
    ],
)
def test_verdicts_short_of_a_fault(attempt: Tried, verdict: str) -> None:
    assert labels.label("plain", own=0.5, gap=0.1, attempts=[attempt]).verdict == verdict


def test_two_seeds_borrow_the_pooled_noise() -> None:
    own, fixed = np.array([0.5, 0.6]), np.array([0.6, 0.7])
    assert labels.tried("clip 1", groups.INSTABILITY, own, fixed, noise=0.02).error == pytest.approx(0.02)


def test_a_label_survives_its_file() -> None:
    label = labels.label("rate_high", own=0.5, gap=0.1, attempts=[tried(0.05)])
    assert Label.of(label.record()) == label


def test_a_run_survives_its_file() -> None:
    steps = np.arange(1.0, 1001.0)
    curves = {
        "train_loss": Curve("train_loss", steps, 1 / steps),
        "val_loss": Curve("val_loss", steps[99::100], steps[:10]),
    }
    run = Run(config=Config(learning_rate=0.1), curves=curves, seed=3, planned_x=1000)
    again = store.unpacked(store.packed(run), run.config, {})
    assert len(again.curves["train_loss"]) <= store.MOST_POINTS
    assert again.curves["train_loss"].x[-1] == 1000
    assert again.curves["val_loss"].y.tolist() == list(range(1, 11))


def test_a_look_tells_the_facts_of_a_configuration_without_its_training() -> None:
    facts = look.look(ADAM.with_(hidden_bug="frozen"))
    assert facts["run_facts"]["model.frozen_share"] > 0.5
    assert facts["run_facts"]["updates_per_epoch"] == pytest.approx(600 / 32)
    assert facts["situation"]["data_size"] == 600
    assert "sanity.overfits_one_batch" in facts["probe_facts"]
    assert "hidden_bug" not in facts["situation"]["config"]


def test_the_nearest_fix_is_found() -> None:
    attempts = [tried(0.05), tried(-0.1, name="learning_rate x0.1"), tried(0.03, name="epochs x2")]
    label = labels.label("rate_high", own=0.5, gap=0.1, attempts=attempts)
    rate = Change(change="learning_rate", **{"from": 0.1, "to": 0.03}, operation="multiply by 0.3", because="x")
    assert remedies.helped(rate, label) is True
    worse = Change(change="learning_rate", **{"from": 0.1, "to": 0.01}, operation="multiply by 0.1", because="x")
    assert remedies.helped(worse, label) is False
    unknown = Change(change="epochs", operation="multiply by 2", because="x")
    assert remedies.helped(unknown, label) is True
    assert remedies.helped(Change(change="momentum", operation="set to 0.9", because="x"), label) is None


def test_what_is_published_can_be_read() -> None:
    files = sorted(store.DATA.glob("*.jsonl.gz"))
    if not files:
        pytest.skip("nothing is published yet: python -m benchmarks.faultbench generate")
    record = next(store.lines(files[0]))
    assert Label.of(record["label"]).verdict in ("faulty", "healthy", "between")
    assert Setup(record["workload"], Config(record["config"])).shown == Config(record["config"])
    assert len(record["runs"]) == 5
