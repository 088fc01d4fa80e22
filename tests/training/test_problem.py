from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from advisor.core.advice import Range
from advisor.errors import ProblemError
from tests.training.problems import tiny


def test_the_start_is_adam_at_pytorchs_own_values() -> None:
    assert tiny(start={}).start_values == {
        "optimizer": "adam", "learning_rate": 1e-3, "batch_size": 32, "schedule": "constant",
        "weight_decay": 0.0, "epochs": 8,
    }  # fmt: skip


def test_adamw_starts_with_its_own_decay() -> None:
    assert tiny(start={"optimizer": "adamw"}).start_values["weight_decay"] == 0.01
    assert tiny(start={"optimizer": "adamw", "weight_decay": 0}).start_values["weight_decay"] == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"steps": 10}, "either epochs=... or steps=..."),
        ({"epochs": None}, "either epochs=... or steps=..."),
        ({"epochs": 0}, "above 0"),
        ({"objective": "acuracy"}, "did you mean 'accuracy'"),
        ({"metrics": "accuracy"}, "write metrics=('accuracy',)"),
        ({"knobs": {"width": Range(low=4, high=8)}}, "the knob width has no value in start"),
    ],
)
def test_a_wrong_declaration_gets_its_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        tiny(**changes)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_declaring_a_problem_needs_no_torch() -> None:
    code = "import sys; import advisor.training; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
