"""The batch size probe in the terminal."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from advisor.core.reading import Reading
from advisor.report.console import show_reading
from tests.report.conftest import printed

TRY = {"size": 256, "fits": False, "train_peak": None, "evaluation_peak": None, "ended": "out_of_memory", "why": ""}
EVIDENCE: dict[str, Any] = {
    "apart": {"means": "fork", "timeout_seconds": 600.0},
    "batch_size": 64,
    "memory": {"largest": 200, "bound": "memory", "tries": [TRY]},
    "throughput": {"sizes": [16, 32, 64], "examples_per_second": [1000.0, 9500.0, 10_000.0], "knee": 32},
    "noise_scale": {"points": [{"update": 100, "value": None, "low": 30.4, "high": None}]},
    "choice": {"size": 32, "reasons": ["32 is as fast within a tenth"]},
    "table": [{"hyperparameter": "learning_rate", "from": 0.2, "to": 0.1, "law": "linear", "why": "", "cites": []}],
    "pair": {
        "verdict": "tie",
        "abstained": None,
        "length": 0.2,
        "transfer": {"batch_size": {"likelihood": "maybe", "why": "loosely", "source": "s"}},
    },
    "remarks": ["a full training is taken to be 10 epochs"],
}


def shown(console: Console, **changes: Any) -> str:
    reading = Reading(
        probe="batch_size",
        question="which batch size suits sgd on this machine?",
        value=64,
        low=32,
        high=128,
        evidence={**EVIDENCE, **changes},
    )
    show_reading(reading, console)
    return " ".join(printed(console).split())


def test_all_that_was_measured_is_shown(console: Console) -> None:
    text = shown(console)
    for words in (
        "64, between 32 and 128 (low confidence).",
        "200 fit, 256 do not",
        "between 30.4 and more than can be told examples, after 100 updates",
        "32: 32 is as fast within a tenth",
        "ended after 10 min of silence",
        "━━━ knee",
        "learning_rate 0.2 0.1 linear",
        "A tie: seeds alone make such a difference.",
        "does a conclusion at 20 % of a full training carry over",
        "note A full training is taken to be 10 epochs.",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"memory": {"largest": 200, "bound": "price", "tries": []}}, "the price did not pay for it"),
        ({"noise_scale": {"missed": "too dear"}}, "noise scale not measured: too dear"),
        ({"throughput": {"missed": "it hung"}}, "speed not measured: it hung"),
        ({"apart": {"means": "here", "timeout_seconds": None}}, "what hangs is not ended"),
        ({"apart": {"means": "fork", "timeout_seconds": None}}, "has no limit"),
    ],
)
def test_what_was_not_measured_is_told(changes: dict[str, Any], words: str, console: Console) -> None:
    assert words in shown(console, **changes)


def test_where_nothing_moves_there_is_no_table(console: Console) -> None:
    assert "linear" not in shown(console, choice={"size": 64, "reasons": ["fine"]})


@pytest.mark.parametrize(("verdict", "words"), [("better", "Better: it finished"), ("unknown", "Unknown: neither")])
def test_a_comparison_by_failure_says_so(verdict: str, words: str, console: Console) -> None:
    paired = {**EVIDENCE["pair"], "verdict": verdict, "abstained": "a failed", "transfer": {}}
    assert words in shown(console, pair=paired)
