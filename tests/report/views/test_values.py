"""Where each value of the final configuration comes from."""

from advisor.core.ledger import Ledger
from advisor.report.views.values import best_config, value_rows


def test_every_value_has_a_source(ledger: Ledger) -> None:
    rows = {row.name: row for row in value_rows(ledger)}
    assert rows["learning_rate"].source == "the search (training 9)"
    assert rows["schedule"].source == "step 1, rule LRN001 learning-rate-too-high-early, the learning rate probe"
    # The step that tried it was a tie; the search took it up again.
    assert rows["weight_decay"].source == "the search (training 9)"
    assert rows["momentum"].source == "the start"


def test_changed_values_come_first_and_show_both_sides(ledger: Ledger) -> None:
    rows = value_rows(ledger)
    assert [row.changed for row in rows] == sorted((row.changed for row in rows), reverse=True)
    warmup = next(row for row in rows if row.name == "warmup_fraction")
    assert (warmup.start, warmup.found) == ("not set", "0.05")


def test_while_there_is_no_result_the_incumbent_is_best(ledger: Ledger) -> None:
    unfinished = ledger.model_copy(update={"result": None})
    assert best_config(unfinished) == ledger.trial(9).config
    assert best_config(unfinished.model_copy(update={"incumbent": None})) == ledger.start


def test_a_value_that_nobody_set_is_admitted(ledger: Ledger) -> None:
    assert ledger.result is not None
    stranger = ledger.result.model_copy(update={"best": ledger.start.with_(dropout=0.9)})
    rows = value_rows(ledger.model_copy(update={"result": stranger}))
    assert rows[0].source == "not recorded"


def test_where_nothing_was_trained_in_full_the_probe_set_the_rate_and_its_companions(ledger: Ledger) -> None:
    assert ledger.result is not None
    best = ledger.start.with_(learning_rate=0.05, schedule="linear")
    result = ledger.result.model_copy(update={"best": best})
    rows = {row.name: row for row in value_rows(ledger.model_copy(update={"result": result, "steps": ()}))}
    assert rows["learning_rate"].source == "the learning rate probe"
    assert rows["schedule"].source == "recommended along with this learning rate"
