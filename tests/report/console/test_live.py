"""A tuning as it goes, in a terminal and in a pipe."""

import io

import pytest
from rich.console import Console

from advisor.core.events import (
    Decided,
    Diagnosed,
    Phase,
    ProbeFinished,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    Warned,
)
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.core.step import Step
from advisor.report.console.live import LiveConsole
from tests.report.conftest import printed


def test_a_pipe_gets_plain_lines_without_progress(console: Console, ledger: Ledger) -> None:
    with LiveConsole(console, "accuracy") as live:
        live(Phase("Learning rate", "It matters most."))
        live(TrainingStarted("start", "start configuration", 1.0))
        live(TrainingProgress(0.5, 1.0))
        live(TrainingFinished(ledger.trials[0]))
        live(Warned("the machine is busy"))
    assert printed(console).splitlines() == [
        "",
        "Learning rate",
        "It matters most.",
        "train     start configuration: accuracy 0.811 (1.00x, 44 s)",
        "warning   the machine is busy",
    ]


def test_a_probe_gives_question_answer_and_price(console: Console, ledger: Ledger) -> None:
    LiveConsole(console)(ProbeFinished(ledger.readings[1]))
    assert printed(console).splitlines() == [
        "probe     Which learning rate suits sgd at batch size 64?",
        "          0.05, between 0.02 and 0.12 (medium confidence). 0.42x, 19 s",
    ]


def test_a_finding_shows_its_numbers(console: Console, diagnosis: Diagnosis, healthy: Diagnosis) -> None:
    live = LiveConsole(console)
    live(Diagnosed(0, diagnosis.model_copy(update={"findings": diagnosis.findings * 3})))
    live(Diagnosed(9, healthy))
    lines = printed(console).splitlines()
    assert lines[0].startswith("finding   The learning rate is probably too high. (LRN001, training 0)")
    assert "And 2 more findings." in " ".join(printed(console).split())
    assert "train loss divergence at = 0.0417" in printed(console)
    assert lines[-1] == "checked   training 9: No fault found by 38 checks."


def test_a_decision_shows_predicted_beside_measured(console: Console, steps: tuple[Step, ...]) -> None:
    live = LiveConsole(console)
    for step in steps:
        live(Decided(step))
    lines = printed(console).splitlines()
    assert lines[0] == "kept      step 1: learning_rate 0.5 → 0.05, schedule constant → cosine"
    assert lines[1] == "          predicted +0.05, measured +0.0913, noise 0.004, 0.30x"
    assert lines[3] == "reverted  step 2: dropout 0 → 0.3"
    assert lines[7] == "          no prediction, measured +0.0011, noise 0.004, 0.30x"


def test_a_failed_training_says_why(console: Console, ledger: Ledger) -> None:
    live = LiveConsole(console)
    full = ledger.trials[10].model_copy(update={"outcome": Outcome.OUT_OF_MEMORY, "failure": "batch 4096 is too large"})
    live(TrainingFinished(full))
    live(TrainingFinished(ledger.trials[10], recalled=True))
    live(TrainingFinished(ledger.trials[1]))
    live(TrainingFinished(ledger.trials[3].model_copy(update={"score": None, "outcome": Outcome.INTERRUPTED})))
    assert printed(console).splitlines() == [
        "train     refine: out of memory: batch 4096 is too large (0.10x, 4.0 s)",
        "train     refine: diverged (recalled)",
        "train     noise: score 0.807 (seed 1, 1.00x, 44 s)",
        "train     probe: stopped early (0.17x, 8.0 s)",
    ]


@pytest.fixture
def terminal() -> Console:
    return Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)


def test_a_terminal_gets_a_progress_line_that_goes_away(terminal: Console, ledger: Ledger) -> None:
    with LiveConsole(terminal) as live:
        live(TrainingStarted("start", "start configuration", 1.0))
        live(TrainingProgress(0.5, 1.25))
        live(TrainingProgress(0.501, 9.0))
        assert " 50%  loss 1.25" in printed(terminal)
        assert "loss 9" not in printed(terminal)
        live(TrainingFinished(ledger.trials[0]))
    assert printed(terminal).endswith("train     start configuration: score 0.811 (1.00x, 44 s)\n")


def test_an_error_takes_the_progress_line_away(terminal: Console) -> None:
    def fail() -> None:
        with LiveConsole(terminal) as live:
            live(TrainingStarted("start", "start configuration", 1.0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    # Rich shows the cursor again when its line is gone.
    assert printed(terminal).rstrip().endswith(("\x1b[?25h", "\x1b[2K"))


def test_what_a_program_prints_is_shown_as_text_while_it_runs() -> None:
    terminal = Console(file=io.StringIO(), width=120, force_terminal=True, color_system=None)
    with LiveConsole(terminal) as live:
        live(TrainingStarted("start", "start configuration", 1.0))
        live(TrainingProgress(0.0, float("nan"), "epoch 1 loss 0.7\x1b]0;title\x07"))
    shown = printed(terminal)
    assert "epoch 1 loss 0.7 ]0;title" in shown
    assert "\x07" not in shown
