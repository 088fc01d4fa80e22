"""What the budget went into."""

import pytest

from advisor.core.ledger import Ledger
from advisor.report.views.spend import spend_rows, total


def test_rows_add_up_to_what_was_spent(ledger: Ledger) -> None:
    rows = spend_rows(ledger)
    assert [row.label for row in rows] == [
        "start configuration",
        "probes",
        "seed noise",
        "one change at a time",
        "search",
        "confirmation",
    ]
    assert sum(row.cost for row in rows) == pytest.approx(ledger.spent)


def test_the_own_cost_of_probes_counts_as_probes(ledger: Ledger) -> None:
    probes = spend_rows(ledger)[1]
    assert (probes.trainings, probes.fte, probes.time, probes.share) == (2, "0.46x", "21 s", "5.1 %")


def test_nothing_spent_is_no_row(ledger: Ledger) -> None:
    nothing = ledger.model_copy(update={"trials": (), "readings": ()})
    assert spend_rows(nothing) == ()
    assert total(nothing) == "0.00x, 0 s"


def test_what_was_taken_back_is_told_and_counts(ledger: Ledger) -> None:
    back = ledger.model_copy(update={"taken_back_fte": 1.0, "taken_back_seconds": 9.0})
    rows = spend_rows(back)
    assert (rows[-1].label, rows[-1].fte, rows[-1].time) == ("steps taken back", "1.00x", "9.0 s")
    assert sum(row.cost for row in rows) == pytest.approx(back.spent) == pytest.approx(ledger.spent + 1)
