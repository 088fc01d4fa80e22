from __future__ import annotations

import pytest

from advisor.strategy.rungs import FEWEST, MOST, in_short, price_of, rungs


def test_one_setting_in_three_goes_on() -> None:
    climb = rungs((0.01, 0.1), 1.0, 0.0)
    assert [(rung.fraction, rung.settings) for rung in climb] == [(0.01, MOST), (0.1, 3)]
    assert price_of(climb, 0.0) == pytest.approx(0.39)


def test_a_climb_fits_its_price_down_to_the_narrowest() -> None:
    narrow = rungs((0.1, 0.3), 1.2, 0.06)
    assert FEWEST <= narrow[0].settings < MOST
    assert price_of(narrow, 0.06) <= 1.2
    assert rungs((0.1, 0.3), 0.0, 0.06)[0].settings == FEWEST


def test_a_climb_in_words() -> None:
    text = in_short(rungs((0.01, 0.1), 1.0, 0.0)).replace("\u00a0", " ")
    assert text == "up to 9 settings on 1 % of the data, 3 on 10 %"
