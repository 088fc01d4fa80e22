"""The commands that need no torch: suggest, diagnose, knowledge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.commands.conftest import Command


@pytest.fixture
def healthy_log(tmp_path: Path) -> Path:
    """Return a log of a training that went well."""
    noise = np.random.default_rng(0).normal(0, 0.01, 60)
    losses = 0.2 + 2.1 * np.exp(-np.arange(60) / 8)
    rows = [
        f"{epoch},{loss + jitter:.5f},{loss + 0.04:.5f}"
        for epoch, (loss, jitter) in enumerate(zip(losses, noise, strict=True))
    ]
    path = tmp_path / "healthy.csv"
    path.write_text("epoch,train_loss,val_loss\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def broken_log(tmp_path: Path) -> Path:
    """Return a log of a training that blew up at once."""
    losses = [2.3, 2.6, 4.1, 30.0, 900.0, *["nan"] * 25]
    path = tmp_path / "broken.csv"
    rows = "".join(f"{step},{loss}\n" for step, loss in enumerate(losses))
    path.write_text("step,train_loss\n" + rows, encoding="utf-8")
    return path


def test_suggest_orders_by_importance_and_gives_reasons(advisor: Command) -> None:
    outcome = advisor("suggest", "--task", "cnn-classification")
    assert outcome.code == 0
    assert outcome.out.index("learning_rate") < outcome.out.index("weight_decay") < outcome.out.index("activation")
    assert "S4-057" in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


@pytest.mark.parametrize(
    "task", ["cnn-classification", "tabular-classification", "tabular-regression", "transformer-lm", "rnn-sequence"]
)
def test_suggest_is_complete_for_every_task(task: str, advisor: Command) -> None:
    told = json.loads(advisor("suggest", "--task", task, "--format", "json").out)
    for advice in told["advice"]:
        assert advice["value"] is not None or advice["why"]
        assert advice["why"]
        assert advice["cites"]


def test_yaml_and_json_say_the_same(advisor: Command) -> None:
    arguments = ("suggest", "--task", "transformer-lm", "--batch-size", "64", "--format")
    assert yaml.safe_load(advisor(*arguments, "yaml").out) == json.loads(advisor(*arguments, "json").out)


def test_a_healthy_log_is_told_so_in_one_line(advisor: Command, healthy_log: Path) -> None:
    outcome = advisor("diagnose", healthy_log.name)
    assert outcome.code == 0
    assert "No problem found" in outcome.out.splitlines()[0]


def test_a_broken_log_is_told_what_why_and_what_next(advisor: Command, broken_log: Path) -> None:
    outcome = advisor("diagnose", broken_log.name)
    assert outcome.code == 0
    assert "learning rate is" in outcome.out.splitlines()[0]
    assert "diverge" in outcome.out


def test_the_json_contract(advisor: Command, broken_log: Path) -> None:
    (run,) = json.loads(advisor("diagnose", broken_log, "--format", "json").out)
    assert set(run) == {
        "run", "verdict", "reason", "primary", "findings", "notes", "unknown", "ignored", "rivals",
    }  # fmt: skip
    assert set(run["run"]) == {"source", "format", "points", "config", "remarks"}
    assert run["verdict"] == "problem"
    assert set(run["primary"]) == {
        "rule", "name", "family", "claim", "severity", "confidence", "evidence", "region", "remedies", "track_record",
        "cites",
    }  # fmt: skip
    assert set(run["primary"]["remedies"][0]) == {"change", "from", "to", "operation", "because"}
    assert set(run["unknown"][0]) == {"rule", "lacks"}


def test_a_config_makes_the_change_concrete(advisor: Command, broken_log: Path, tmp_path: Path) -> None:
    config = tmp_path / "hp.yaml"
    config.write_text("optimizer: sgd\nlearning_rate: 2.0\n", encoding="utf-8")
    (run,) = json.loads(advisor("diagnose", broken_log, "--config", config, "--format", "json").out)
    first = run["primary"]["remedies"][0]
    assert (first["change"], first["from"]) == ("learning_rate", 2.0)
    assert first["to"] < 2.0


def test_fail_on_is_a_check(advisor: Command, healthy_log: Path, broken_log: Path) -> None:
    assert advisor("diagnose", healthy_log, "--fail-on", "low").code == 0
    failed = advisor("diagnose", healthy_log, broken_log, "--fail-on", "high")
    assert failed.code == 1
    assert "1 of 2 runs" in failed.err


def test_the_start_of_a_run_is_too_early_to_judge(advisor: Command, healthy_log: Path) -> None:
    (run,) = json.loads(advisor("diagnose", healthy_log, "--at", "0.03", "--format", "json").out)
    assert run["verdict"] == "too_early"


def test_knowledge_list_and_show(advisor: Command) -> None:
    listed = advisor("knowledge", "list")
    assert listed.code == 0
    for name in ("learning_rate", "cnn-classification", "LRN001", "adamw"):
        assert name in listed.out
        assert advisor("knowledge", "show", name).code == 0
    assert advisor("knowledge", "show", "S0-041").code == 0


def test_an_overlay_is_laid_over_ours(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "disable.yaml").write_text("- {rule: LRN001, reason: we sweep on purpose}\n", encoding="utf-8")
    rules = json.loads(advisor("knowledge", "list", "--knowledge", "mine", "--format", "json").out)["rules"]
    assert "LRN001" not in rules
    assert "LRN002" in rules


def test_why_shows_the_whole_chain(advisor: Command) -> None:
    outcome = advisor("suggest", "--task", "cnn-classification", "--batch-size", "64", "--why", "learning_rate")
    assert outcome.code == 0
    for told in ("What the sources say", "Where they disagree", "What decides", "What comes of it", "0.025"):
        assert told in outcome.out
    assert advisor("suggest", "--task", "cnn-classification", "--why", "learnig_rate").code == 2


def test_a_situation_and_a_config_can_come_from_files(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "situation.yaml").write_text("task: cnn-classification\nbatch_size: 512\n", encoding="utf-8")
    (tmp_path / "hp.yaml").write_text("optimizer: sgd\nlearning_rate: 1e-3\nmomentum: 0.005\n", encoding="utf-8")
    outcome = advisor("suggest", "--situation", "situation.yaml", "--config", "hp.yaml", "--format", "json")
    told = json.loads(outcome.out)
    assert told["situation"]["batch_size"] == 512
    assert any("looks like a learning rate" in warning for warning in told["warnings"])
    assert told["first_day"]
    assert advisor("suggest", "--situation", "nowhere.yaml").code == 3
    assert advisor("suggest").code == 2


def test_one_bad_log_does_not_silence_the_others(advisor: Command, healthy_log: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam,\n", encoding="utf-8")
    outcome = advisor("diagnose", healthy_log, letter)
    assert outcome.code == 3
    # However long the path is, and wherever the line breaks for it.
    assert "No problem found" in " ".join(outcome.out.split())
    assert outcome.err.startswith("advisor: 1 of 2 logs could not be read: ")


def test_several_runs_are_counted_at_the_end(advisor: Command, healthy_log: Path, broken_log: Path) -> None:
    outcome = advisor("diagnose", healthy_log, broken_log)
    assert outcome.out.rstrip().splitlines()[-1] == "2 runs: 1 without a problem and 1 with a problem."


def test_a_rule_is_ignored_with_its_reason_from_the_projects_file(
    advisor: Command, broken_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "advisor.toml").write_text('ignore = [{rule = "LRN001", reason = "a sweep"}]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (run,) = json.loads(advisor("diagnose", broken_log, "--format", "json").out)
    assert run["ignored"] == [{"rule": "LRN001", "reason": "a sweep"}]
    assert "LRN001" not in {finding["rule"] for finding in run["findings"]}


def test_a_warning_says_what_it_takes_for_granted(advisor: Command, tmp_path: Path) -> None:
    config = tmp_path / "hp.yaml"
    config.write_text("optimizer: adam\nlearning_rate: 1e-3\n", encoding="utf-8")
    outcome = advisor("suggest", "--task", "cnn-classification", "--config", config)
    told = " ".join(outcome.out.split())
    assert "taking schedule = constant since you name no other" in told
