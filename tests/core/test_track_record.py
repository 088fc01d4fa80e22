"""A rule's track record in one phrase."""

from __future__ import annotations

from advisor.core.track_record import Measured, Share, TrackRecord


def half(right: int, of: int, helped: int = 0, tried: int = 0) -> Measured:
    return Measured(
        cause_group="learning_rate_too_low",
        fired_on_faulty=of,
        fired_on_healthy=0,
        fired_on_between=0,
        right=Share(hits=right, of=of, wilson=(0.0, 1.0)),
        on_healthy=Share(hits=0, of=100, wilson=(0.0, 0.04)),
        first_remedy_helped=Share(hits=helped, of=tried, wilson=(0.0, 1.0)),
    )


def record(tune: Measured | None, judge: Measured | None = None, held: Measured | None = None) -> TrackRecord:
    return TrackRecord(rule="LRN026", benchmark="faultbench", track="config", tune=tune, judge=judge, held=held)


def test_all_that_was_not_tuned_on_counts() -> None:
    told = str(record(half(60, 60), half(1, 2, 1, 1), half(41, 52, 30, 38)))
    assert told == "right in 42 of 54 measured runs, first remedy helped in 31 of 39"


def test_where_that_is_silent_the_tuned_part_is_told_as_what_it_is() -> None:
    told = str(record(half(7, 9), half(0, 0), half(0, 0)))
    assert told == "right in 7 of 9 measured runs (seen when it was made)"


def test_a_rule_that_never_fired_has_nothing_to_tell() -> None:
    assert str(record(half(0, 0))) == ""


def test_it_survives_json() -> None:
    original = record(half(7, 9), half(1, 1))
    assert TrackRecord.model_validate_json(original.model_dump_json()) == original
