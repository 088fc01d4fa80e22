"""The card of a step."""

from collections.abc import Callable

from advisor.core.step import Step
from advisor.report.views.steps import step_card


def test_a_card_tells_what_was_seen_changed_expected_and_measured(
    steps: tuple[Step, ...], cite: Callable[[str], str]
) -> None:
    card = step_card(steps[0], cite)
    assert card.title == "learning_rate 0.5 → 0.05, schedule constant → cosine"
    assert card.seen == "The learning rate is probably too high."
    assert card.evidence[1] == "train loss divergence at = 0.0417"
    assert card.origin == "rule LRN001 learning-rate-too-high-early, the learning rate probe"
    assert (card.predicted, card.measured, card.noise, card.price) == ("+0.05", "+0.0913", "0.004", "0.30x")
    assert card.sources[0].startswith("Goyal et al. 2017")
    assert [(row.name, row.from_, row.to) for row in card.changes] == [
        ("learning_rate", "0.5", "0.05"),
        ("schedule", "constant", "cosine"),
    ]


def test_a_step_of_the_search_has_no_rule_and_maybe_no_prediction(
    steps: tuple[Step, ...], cite: Callable[[str], str]
) -> None:
    assert step_card(steps[1], cite).origin == "the search"
    assert step_card(steps[1], cite).seen == "The model memorizes the training data."
    assert step_card(steps[2], cite).predicted == "no prediction"


def test_a_failed_training_has_no_measured_effect(steps: tuple[Step, ...], cite: Callable[[str], str]) -> None:
    failed = steps[1].model_copy(update={"measured": None, "noise": None})
    card = step_card(failed, cite)
    assert card.measured == "no score: the training failed"
    assert card.noise == "not measured"


def test_a_reason_that_changes_share_is_told_once(steps: tuple[Step, ...], cite: Callable[[str], str]) -> None:
    first, second = steps[0].hypothesis.changes
    alike = steps[0].hypothesis.model_copy(
        update={"changes": (first, second.model_copy(update={"because": first.because}))}
    )
    card = step_card(steps[0].model_copy(update={"hypothesis": alike}), cite)
    assert [bool(row.because) for row in card.changes] == [False, True]
