from __future__ import annotations

from advisor.strategy.unreachable import unreachable
from tests.strategy.conftest import KNOBS, change, diagnosis, finding, outlook, trial


def test_what_is_no_knob_stays_an_advice_and_is_told_once() -> None:
    here = outlook([trial(1, 1.0, purpose="start")], knobs={"learning_rate": KNOBS["learning_rate"]})
    found = diagnosis(
        finding(change("learning_rate", 0.01, 0.001), change("dropout", 0.0, 0.3)),
        finding(change("dropout", 0.0, 0.5), change("epochs", 20, 40), rule="OVF002"),
    )
    assert unreachable(found, here) == ("OVF001 proposes dropout (set to 0.3), which cannot be set from outside",)


def test_where_everything_can_be_set_there_is_nothing_to_tell() -> None:
    here = outlook([trial(1, 1.0, purpose="start")])
    assert unreachable(diagnosis(finding(change("dropout", 0.0, 0.3))), here) == ()
    assert unreachable(None, here) == ()
