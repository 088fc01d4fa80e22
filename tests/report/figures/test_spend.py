"""The budget as a bar."""

from typing import get_args

from advisor.core.ledger import Ledger
from advisor.core.step import Purpose
from advisor.report.figures.spend import COLORS, spend_bar
from advisor.report.views.spend import PURPOSES, spend_rows


def test_each_purpose_is_a_stretch_of_one_bar(ledger: Ledger) -> None:
    figure = spend_bar(spend_rows(ledger))
    assert len(figure.data) == 6
    assert figure.layout.barmode == "stack"


def test_there_is_a_colour_for_every_purpose() -> None:
    # And one for what was taken back.
    assert len(COLORS) == len(set(COLORS)) == len(PURPOSES) + 1 == len(get_args(Purpose)) + 1
