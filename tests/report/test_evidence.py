"""Numbers that have been through JSON."""

import math

from advisor.report.evidence import finite


def test_what_is_no_number_becomes_a_gap() -> None:
    assert finite([1, 2.5, None, "NaN", "Infinity", math.inf, "-Infinity"]) == [1.0, 2.5, None, None, None, None, None]
