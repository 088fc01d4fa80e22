"""Rules about rules: each message names the rule that is at fault."""

from __future__ import annotations

from itertools import chain

import pytest

from advisor.core.sign_value import SignValue
from advisor.knowledge.conditions import lacking
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import CORE_FAMILIES, Case, Rule
from advisor.knowledge.verdict import verdict_of

RULES = list(load_knowledge().rules.values())
CASES = [(rule, case) for rule in RULES for case in rule.cases]
#: What a run is known by besides its curves; see the table of signs in knowledge/README.md.
FACTS = ("inputs", "labels", "task", "data", "model", "sanity", "config", "situation", "advice")

Signs = dict[str, SignValue]


def name_of(value: object) -> str | None:
    if isinstance(value, Rule):
        return value.id
    return value.note if isinstance(value, Case) else None


@pytest.mark.parametrize(("rule", "case"), CASES, ids=name_of)
def test_every_case_gives_its_verdict(rule: Rule, case: Case) -> None:
    assert verdict_of(rule, case.signs) == case.expected


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_proves_that_it_fires_stays_silent_and_admits_ignorance(rule: Rule) -> None:
    assert {case.expected for case in rule.cases} == {"fires", "silent", "unknown"}


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_every_veto_has_a_case(rule: Rule) -> None:
    silent = [case.signs for case in rule.cases if case.expected == "silent"]
    for veto in rule.unless:
        assert any(not lacking(veto, signs) for signs in silent), f"{rule.id}: no case for {veto}"


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rules_on_the_learning_rate_are_named_after_it_and_ask_the_probe(rule: Rule) -> None:
    if rule.family != "learning_rate":
        return
    assert rule.name.startswith(("learning-rate-too-high", "learning-rate-too-low"))
    assert rule.remedies[0].by_probe == "lr_range"


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_each_text_is_a_sentence_or_a_bare_claim(rule: Rule) -> None:
    assert rule.why.endswith("."), rule.id
    assert rule.claim[0].islower(), f"{rule.id}: the claim stands inside a sentence"
    assert not rule.claim.endswith("."), f"{rule.id}: the claim stands inside a sentence"


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_signs_belong_to_a_known_group(rule: Rule) -> None:
    leaves = chain(rule.when.leaves(), *(veto.leaves() for veto in rule.unless))
    groups = {str(leaf.sign).split(".")[0] for leaf in leaves}
    curves = {"run", "train_loss", "val_loss", "val_metric", "val_accuracy", "train_metric", "gap", "learning_rate"}
    assert groups <= {*curves, "gradient_norm", "update_ratio", "dead_units", *FACTS}


def test_every_core_family_can_be_judged_without_more_than_a_loss() -> None:
    for family in CORE_FAMILIES:
        needed = [set(rule.needs) for rule in RULES if rule.family == family]
        assert any(needs <= {"train_loss", "val_loss"} for needs in needed), family


HEALTHY: Signs = {
    "run.points": 240,
    "run.progress": 1.0,
    "run.updates": 12000,
    "updates_per_epoch": 400,
    "train_loss.points": 120,
    "train_loss.non_finite": False,
    "train_loss.diverged": False,
    "train_loss.divergence_at": None,
    "train_loss.relative_drop": 0.88,
    "train_loss.early_peak": 1.0,
    "train_loss.late_share": 0.03,
    "train_loss.late_noise": 0.02,
    "train_loss.trend_to_noise": 25.0,
    "train_loss.plateau_at": 0.6,
    "train_loss.spikes": 0,
    "train_loss.rebound": 0.0,
    "learning_rate.spent_at": 0.69,
    "data.told_by_one_input": 0.6,
    "data.doubtful_labels": 0.04,
    "data.doubtful_labels_certainty": 0.6,
    "model.frozen_share": 0.0,
    "model.largest_weight_scale": 1.0,
    "sanity.gives_probabilities": False,
    "sanity.fit_updates": 60,
    "sanity.cut_off": 0.0,
    "sanity.copying_pays": -3.1,
    "sanity.ignores_pairing": False,
    "sanity.sees_later_inputs": 0.0,
    "data.targets_follow": 1.0,
    "data.targets_follow_in_validation": 1.0,
    "sanity.loss_of_batch_over_halves": 1.0,
    "sanity.lost_in_evaluation": 0.02,
    "learning_rate.travel": 500.0,
    "update_ratio.travel": 12.0,
    "val_loss.over_calibrated": 0.8,
    "val_accuracy.skill": 0.7,
    "train_loss.late_share_by_rate": 0.05,
    "val_loss.late_share_by_rate": 0.04,
    "val_loss.second_half_by_rate": 0.15,
    "val_loss.relative_drop": 0.7,
    "val_metric.gain_after_loss_best": 0.0,
    "train_loss.coverage": 1.0,
    "train_loss.above_start": 0.0,
    "train_loss.best_at": 0.97,
    "train_loss.relative_rise": 0.0,
    "train_loss.stuck": 0.03,
    "train_loss.early_speed": 0.6,
    "train_loss.early_movement": 0.4,
    "train_loss.half_at": 0.04,
    "train_loss.late_slope": 0.02,
    "train_loss.late_slope_to_noise": 6.0,
    "train_loss.pace_kept": 0.5,
    "train_loss.trend_after_best": 0.3,
    "train_loss.late_scatter": 0.05,
    "train_loss.late_autocorrelation": 0.1,
    "train_loss.backtrack": 0.03,
    "train_loss.drop_at_rate_cut": None,
    "train_loss.initial_over_chance": 1.02,
    "train_loss.final_over_chance": 0.12,
    "val_loss.points": 30,
    "val_loss.best_at": 0.93,
    "val_loss.rise_after_best": 0.01,
    "val_loss.late_share": 0.02,
    "val_loss.relative_rise": 0.0,
    "val_loss.trend_after_best": 0.5,
    "val_loss.noise": 0.02,
    "val_metric.best_at": 0.95,
    "val_metric.drop_after_best": 0.0,
    "val_metric.late_share": 0.02,
    "val_metric.final": 0.93,
    "val_metric.trend": 8.0,
    "val_metric.stuck": 0.1,
    "train_metric.final": 0.97,
    "gap.loss": 0.08,
    "gap.growth": 0.01,
    "gap.early": 0.02,
    "gap.together": 0.4,
    "gap.scatter": 1.1,
    "gap.metric": 0.04,
    "learning_rate.is_constant": False,
    "learning_rate.final_fraction": 0.0,
    "learning_rate.warmup_fraction": 0.05,
    "learning_rate.restarts": 0,
    "gradient_norm.median": 1.1,
    "gradient_norm.spike_ratio": 3.0,
    "gradient_norm.growth": 0.8,
    "gradient_norm.non_finite": False,
    "update_ratio.median": 1e-3,
    "update_ratio.early": 3e-3,
    "dead_units.final": 0.15,
    "dead_units.early": 0.1,
    "inputs.has_nan": False,
    "inputs.mean": 0.0,
    "inputs.std": 1.0,
    "inputs.abs_max": 6.0,
    "inputs.constant_share": 0.0,
    "labels.constant": False,
    "labels.imbalance": 1.1,
    "task.classes": 10,
    "data.train_size": 50_000,
    "data.val_size": 10_000,
    "data.duplicates_across_split": 0.0,
    "model.parameters": 500_000,
    "model.has_batch_norm": True,
    "model.has_dropout": False,
    "sanity.initial_loss_over_chance": 1.02,
    "sanity.zeroed_input_gain": 0.6,
    "sanity.overfits_one_batch": 0.99,
    "sanity.unreached_parameters": 0.0,
    "config.optimizer": "sgd",
    "config.learning_rate": 0.05,
    "config.momentum": 0.9,
    "config.batch_size": 128,
    "config.schedule": "cosine",
    "config.warmup_fraction": 0.05,
    "config.weight_decay": 5e-4,
    "config.dropout": 0.0,
    "config.label_smoothing": 0.0,
    "config.normalization": "batch_norm",
    "config.activation": "relu",
    "config.augmentation": "standard",
    "config.depth": 8,
    "config.epochs": 30,
    "config.final_learning_rate_fraction": 0.0,
    "config.loss_weight_ratio": 1.0,
    "config.mixed_precision": "off",
    "config.mixup_alpha": 0.0,
    "situation.task": "cnn-classification",
    "situation.classes": 10,
    "situation.data_size": 50_000,
    "situation.label_noise": 0.0,
    "situation.parameters": 500_000,
    "situation.regime": "from_scratch",
    "situation.normalization": "batch_norm",
    "advice.learning_rate.position": "inside",
    "advice.depth.position": "inside",
    "advice.gradient_clip_norm.position": "inside",
    "advice.weight_decay.position": "inside",
}
CONSTANT_RATE: Signs = {
    "learning_rate.is_constant": True,
    "learning_rate.final_fraction": 1.0,
    "learning_rate.warmup_fraction": 0.0,
    "config.schedule": "constant",
    "config.warmup_fraction": 0.0,
    "train_loss.plateau_at": 0.45,
    "train_loss.late_noise": 0.06,
}
EARLY_DONE: Signs = {"train_loss.plateau_at": 0.15, "train_loss.late_share": 0.0, "val_loss.best_at": 0.5}
STEP_DECAY: Signs = {"config.schedule": "step", "learning_rate.final_fraction": 0.01, "train_loss.late_share": 0.1}
FINE_TUNED: Signs = {
    "situation.regime": "fine_tuning",
    "train_loss.relative_drop": 0.25,
    "sanity.initial_loss_over_chance": 0.3,
    "update_ratio.median": 5e-6,
}
LANGUAGE_MODEL: Signs = {
    "situation.task": "transformer-lm",
    "inputs.std": 300.0,
    "inputs.mean": 500.0,
    "train_loss.relative_drop": 0.6,
    "train_loss.late_share": 0.06,
    "train_loss.plateau_at": 0.7,
    "train_loss.final_over_chance": 0.4,
}


@pytest.mark.parametrize(
    "differences",
    [{}, CONSTANT_RATE, EARLY_DONE, STEP_DECAY, FINE_TUNED, LANGUAGE_MODEL],
    ids=["cosine", "constant rate", "done early", "step decay", "fine-tuned", "language model"],
)
def test_no_rule_alarms_on_a_healthy_run(differences: Signs) -> None:
    signs = {**HEALTHY, **differences}
    alarms = [
        rule.id
        for rule in RULES
        if rule.severity != "low" and rule.confidence != "low" and verdict_of(rule, signs) == "fires"
    ]
    assert alarms == []


def test_no_rule_says_anything_on_a_healthy_run_with_a_decay() -> None:
    assert [rule.id for rule in RULES if verdict_of(rule, HEALTHY) != "silent"] == []
