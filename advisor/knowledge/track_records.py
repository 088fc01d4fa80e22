"""The track records of the rules, as benchmarks wrote them: one JSON file per rule."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from advisor.core.track_record import TrackRecord
from advisor.errors import InputError

_PACKAGE = Path(__file__).resolve().parent.parent
#: The copy inside a wheel, then the folder of the repository.
_PLACES = (_PACKAGE / "_evidence", _PACKAGE.parent / "reports" / "evidence")


@cache
def track_record(rule: str) -> TrackRecord | None:
    """Return what was measured of our rule with this id; None where nothing was."""
    return next((record_in(path) for place in _PLACES if (path := place / f"{rule}.json").is_file()), None)


def record_in(path: Path) -> TrackRecord:
    """Return the track record in a file; InputError when it holds something else."""
    try:
        return TrackRecord.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise InputError(f"{path} holds no track record of a rule ({error}); run the benchmark again.") from None
