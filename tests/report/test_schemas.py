"""The published schema is that of the code."""

from __future__ import annotations

import pytest

from advisor.report.schemas import FOLDER, schemas


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_published_schema_is_fresh(name: str) -> None:
    path = FOLDER / name
    assert path.read_text(encoding="utf-8") == schemas()[name], "run `make docs`"
