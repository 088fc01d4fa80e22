"""What a probe answered."""

from advisor.core.reading import Reading
from advisor.report.views.probes import answer, reading_view


def test_an_answer_has_its_interval_and_confidence(rate_reading: Reading) -> None:
    view = reading_view(rate_reading)
    assert view.question == "Which learning rate suits sgd at batch size 64?"
    assert view.answer == "0.05, between 0.02 and 0.12 (medium confidence)."
    assert view.price == "0.42x, 19 s"


def test_an_abstention_gives_its_reason(readings: tuple[Reading, ...]) -> None:
    assert answer(readings[2]).startswith("No answer: the throughput does not depend")


def test_a_probe_without_a_number_says_what_it_found(readings: tuple[Reading, ...]) -> None:
    assert answer(readings[0]) == "Nothing wrong was found."
    assert reading_view(readings[0]).facts[0].startswith("inputs: has nan = no")


def test_a_price_is_a_time() -> None:
    price = Reading(probe="price", question="how long does a training take?", value=93.0, confidence="medium")
    assert answer(price) == "2 min (medium confidence)."
