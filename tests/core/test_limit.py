from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.limit import Limit
from advisor.errors import UsageError


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("memory=4GB", 4 * 1024**3),
        ("memory=500 MB", 500 * 1024**2),
        ("memory=1.5GiB", 1.5 * 1024**3),
        ("memory=2g", 2 * 1024**3),
        ("seconds-per-epoch=20", 20),
        ("seconds_per_epoch = .5s", 0.5),
    ],
)
def test_a_limit_is_read_and_says_itself(text: str, most: float) -> None:
    limit = Limit.parse(text)
    assert limit.most == most
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize(
    "text", ["", "memory", "memory=", "memory=lots", "memory=0", "memory=-1GB", "seconds-per-epoch=2h", "ram=4GB"]
)
def test_what_is_no_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"write .*(4GB|20)"):
        Limit.parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("", "memory=", "seconds-per-epoch="):
        with contextlib.suppress(UsageError):
            assert Limit.parse(name + text).most > 0


def test_what_was_not_measured_breaks_no_limit() -> None:
    limit = Limit.parse("memory=1KB")
    assert limit.excess({}) is None
    assert limit.broken_by({}) is None
    assert limit.broken_by({"memory": 1024}) is None
    assert limit.broken_by({"memory": 2048}) == "it takes memory=2KB, and 1KB is the limit"
    assert limit.excess({"memory": 2048}) == 1
