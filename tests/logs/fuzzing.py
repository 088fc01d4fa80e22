"""Real samples with a few bytes changed: they end in runs or in a LogError, never in anything else."""

from __future__ import annotations

import contextlib
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.logs.reader import Reader

#: The folder of one test is shared by its examples: each writes the same file anew.
shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


@st.composite
def mutated(draw: st.DrawFn, sample: Path) -> bytes:
    """Return the sample with some bytes changed, some cut out, and the end cut off."""
    data = bytearray(sample.read_bytes())
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data) - 1))
        data[at] = draw(st.integers(0, 255))
    if draw(st.booleans()):
        begin = draw(st.integers(0, len(data)))
        del data[begin : begin + draw(st.integers(0, 300))]
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def read_or_refuse(reader: Reader, path: Path, content: bytes) -> None:
    """Read with this very reader, since a changed beginning would lead to another one."""
    path.write_bytes(content)
    with contextlib.suppress(LogError):
        reader.read(path, {})
