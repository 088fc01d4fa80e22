"""The transfer table: ordered as in its source, and with an answer for all that the knowledge can propose."""

import pytest

from advisor.core.config import Config
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.strategy.transfer import COMMANDS, SOURCE, TRANSFERS, carried_over, transfer_of, ways_to_test
from tests.training.problems import trainable


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.mark.parametrize(
    ("name", "likelihood"),
    [
        ("warmup_fraction", "very_likely"),
        ("width", "likely"),
        ("optimizer", "maybe"),
        ("dropout", "unlikely"),
        ("schedule", "unlikely"),
    ],
)
def test_likelihood(name: str, likelihood: str) -> None:
    assert transfer_of(name).likelihood == likelihood
    assert transfer_of(name).source == SOURCE


def test_a_name_that_is_not_in_the_table_says_so() -> None:
    assert transfer_of("strangeness").source == "none"
    assert "strangeness" not in TRANSFERS


def test_only_differences_of_short_runs_are_listed() -> None:
    a, b = Config(width=8, depth=2), Config(width=16, depth=2)
    assert list(carried_over(a, b, length=0.2)) == ["width"]
    assert carried_over(a, b, length=1.0) == {}


def test_every_remedy_of_every_rule_has_a_probe_or_says_that_only_a_full_run_can_tell(knowledge: Knowledge) -> None:
    remedies = [(rule.id, remedy) for rule in knowledge.rules.values() for remedy in rule.remedies]
    assert len(remedies) > 200
    assert not [(rule, remedy.change) for rule, remedy in remedies if remedy.change not in TRANSFERS]
    # Where a rule names its probe, it is the one of the table.
    named = {remedy.change: remedy.by_probe for _, remedy in remedies if remedy.by_probe is not None}
    assert {name: transfer_of(name).test for name in named} == dict.fromkeys(named, "lr")


def test_every_hyperparameter_has_its_line_and_every_line_its_hyperparameter(knowledge: Knowledge) -> None:
    assert set(TRANSFERS) == set(knowledge.hyperparameters)
    assert {"ema_decay", *trainable().knobs} <= set(TRANSFERS)


@pytest.mark.parametrize("name", ["weight_decay", "dropout", "label_smoothing", "augmentation", "schedule", "epochs"])
def test_what_only_a_full_run_can_tell_says_so(name: str) -> None:
    (told,) = ways_to_test([name])
    assert told["test"] == "full_run"
    assert told["command"].endswith("--length 1")
    assert "only a full run can tell" in told["why"]


def test_every_test_has_a_command() -> None:
    assert {transfer.test for transfer in TRANSFERS.values()} == set(COMMANDS)
