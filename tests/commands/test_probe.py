"""`advisor probe`: each question from the command line, on a tiny problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from tests.commands.conftest import Command


@pytest.fixture(autouse=True)
def one_thread() -> None:
    # Threads cost a model this small more than they bring.
    torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("arguments", "probe"),
    [
        (["lr", "--fte", "0.3"], "lr_range"),
        (["noise", "--seeds", "2", "--length", "0.1"], "noise"),
        (["sanity"], "sanity"),
        (["batch-size", "--fte", "8"], "batch_size"),
        (["pair", "--change", "dropout=0.2", "--seeds", "2", "--length", "0.1"], "pair"),
        (["switch", "--start", "batch_size=8", "--seeds", "2"], "switch"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_each_question_is_answered_as_data_or_in_words(
    arguments: list[str], probe: str, advisor: Command, tiny: Path
) -> None:
    name, *options = arguments
    told = advisor("probe", name, tiny, *options, "--format", "json")
    assert told.code == 0, told.err
    reading = json.loads(told.out)
    assert reading["probe"] == probe
    assert reading["cost"] > 0
    # Progress is told beside the data, and not among it.
    assert "full trainings" in told.err
    in_words = advisor("probe", name, tiny, *options)
    assert in_words.code == 0
    assert " ".join(in_words.out.split()).lower().startswith(reading["question"].lower())
    assert max(len(line) for line in in_words.out.splitlines()) <= 80


def test_the_start_and_the_seed_are_used(advisor: Command, tiny: Path) -> None:
    def cost_of_lr(*options: str) -> object:
        return json.loads(advisor("probe", "lr", tiny, "--fte", "0.2", "--format", "json", *options).out)["evidence"]

    assert cost_of_lr("--seed", "1") == cost_of_lr("--seed", "1")
    assert cost_of_lr("--seed", "1") != cost_of_lr("--seed", "2")
    assert cost_of_lr("--start", "optimizer=sgd") != cost_of_lr()


@pytest.mark.parametrize("options", [["--change", "dropout=0.9"], ["--change", "dropuot=0.1"], []])
def test_a_change_that_cannot_be_is_wrong_use(options: list[str], advisor: Command, tiny: Path) -> None:
    outcome = advisor("probe", "pair", tiny, *options)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


def test_a_pair_has_a_verdict_and_says_what_carries_over(advisor: Command, tiny: Path) -> None:
    told = advisor("probe", "pair", tiny, "--change", "learning_rate=0.02", "--seeds", "2", "--length", "0.2")
    assert told.code == 0
    assert any(word in told.out for word in ("Better:", "Worse:", "A tie:"))
    assert "carry over" in told.out
    assert "maybe: the best rate moves with the length" in " ".join(told.out.split())


def test_a_switch_is_written_as_code_and_as_a_page(advisor: Command, tiny: Path) -> None:
    code, page = tiny.with_name("late.py"), tiny.with_name("late.html")
    options = ["--start", "batch_size=8", "--start", "sgd_learning_rate=0.05", "--seeds", "2", "--static"]
    told = advisor("probe", "switch", tiny, *options, "--code", code, "--html", page)
    assert told.code == 0, told.err
    assert "--start sgd_learning_rate=0.05" in " ".join(told.out.split())
    written = code.read_text(encoding="utf-8")
    compile(written, "late.py", "exec")
    assert "late_optimizer = torch.optim.SGD" in written
    assert "The schedule as PyTorch code" in page.read_text(encoding="utf-8")


def test_which_probe_tests_what(advisor: Command) -> None:
    every = json.loads(advisor("probe", "which", "--format", "json").out)
    assert {"lr", "batch-size", "switch", "pair", "full_run"} == {each["test"] for each in every}
    told = advisor("probe", "which", "dropout")
    assert "--change dropout=VALUE --length 1" in told.out
    assert "only a full run can tell" in " ".join(told.out.split())
    slip = advisor("probe", "which", "drpout")
    assert (slip.code, slip.out) == (2, "")
    assert "did you mean 'dropout'" in slip.err


def test_the_same_configuration_twice_is_wrong_use(advisor: Command, tiny: Path) -> None:
    told = advisor("probe", "pair", tiny, "--change", "dropout=0.0")
    assert (told.code, told.out) == (2, "")
    assert "the same" in told.err


def test_an_interrupt_has_its_exit_code(advisor: Command, tiny: Path) -> None:
    tiny.write_text(
        tiny.read_text(encoding="utf-8").replace(
            "    return nn.Sequential(", "    if config.dropout: raise KeyboardInterrupt\n    return nn.Sequential("
        ),
        encoding="utf-8",
    )
    told = advisor("probe", "pair", tiny, "--change", "dropout=0.2", "--seeds", "2", "--length", "0.1")
    assert told.code == 130
    assert "left nothing behind" in told.err


def test_data_that_hangs_fails_with_the_code_of_a_training(advisor: Command, tiny: Path) -> None:
    slow = tiny.read_text(encoding="utf-8").replace(
        "    return nn.Sequential(", "    import time; time.sleep(30)\n    return nn.Sequential("
    )
    tiny.write_text(slow, encoding="utf-8")
    told = advisor("probe", "noise", tiny, "--patience", "1")
    assert told.code == 4
    assert "nothing happened for 1 s" in told.err


def test_the_patience_of_the_help_is_that_of_the_probes() -> None:
    from advisor.commands.probe import _PATIENCE
    from advisor.probes.watched import PATIENCE

    assert _PATIENCE == PATIENCE


def test_the_switch_of_the_help_is_that_of_the_probe() -> None:
    import inspect

    from advisor.commands.probe import switch_command
    from advisor.probes.late_switch import AT

    assert inspect.signature(switch_command).parameters["at"].default == AT
