"""cockpit's log: the quantities that its instruments measured, by update, as one JSON document."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.files.documents import document_in, is_document
from advisor.logs.files.text import Head
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

_BY_UPDATE = re.compile(r'\s*\{\s*"\d{1,18}"\s*:\s*\{')
#: Names in a cockpit's log that no other program writes.
_QUANTITY = re.compile(
    r'"(?:epoch_count|GradHist[12]d|GradNorm|UpdateSize|Distance|HessTrace|HessMaxEV|TICDiag|TICTrace|MeanGSNR|'
    r'CABS|NormTest|InnerTest|OrthoTest|EarlyStopping)"'
)


def _recognises(head: Head) -> bool:
    is_cockpit = _BY_UPDATE.match(head.text) is not None and _QUANTITY.search(head.text) is not None
    return is_cockpit and is_document(head)


def _read(path: Path, names: Names) -> list[Run]:
    document = document_in(path)
    sheet = Sheet()
    for update, quantities in document.items() if isinstance(document, dict) else ():
        if update.isdigit() and isinstance(quantities, dict):
            sheet.take({"step": update, **_numbers(quantities)})
    if not sheet.rows:
        raise LogError("it holds no quantities by update; give the log that Cockpit.write wrote.")
    return [sheet.numeric().run(names)]


def _numbers(quantities: Mapping[str, Any]) -> dict[str, object]:
    """Return the quantities that are one number each; of the gradient's norm, which is per layer, the whole one."""
    numbers: dict[str, object] = {
        name: value
        for name, value in quantities.items()
        if isinstance(value, int | float | str) and name not in ("epoch_count", "GradNorm")
    }
    norm = _whole_norm(quantities.get("GradNorm"))
    return numbers if norm is None else {**numbers, "gradient_norm": norm}


def _whole_norm(norms: object) -> float | None:
    parts = norms if isinstance(norms, list) else [norms]
    numbers = [float(part) for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]
    return math.hypot(*numbers) if numbers and len(numbers) == len(parts) else None


READER = Reader("cockpit", "a log of cockpit's instruments (JSON)", _recognises, _read)
