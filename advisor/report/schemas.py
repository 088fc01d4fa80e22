"""The JSON schema of what we print for other programs; `python -m advisor.report.schemas` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from advisor.core.comparison import Comparison
from advisor.report.contract import PublishedDiagnosis
from advisor.report.session_contract import PublishedSession

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "schema"


def schemas() -> dict[str, str]:
    """Return file name -> JSON schema of everything that is published."""
    return {
        "diagnosis.json": _schema(list[PublishedDiagnosis], "advisor diagnose --format json"),
        "comparison.json": _schema(Comparison, "advisor compare --format json"),
        "session.json": _schema(PublishedSession, "advisor report --format json"),
    }


def _schema(kind: Any, title: str) -> str:
    schema = TypeAdapter(kind).json_schema(by_alias=True, mode="serialization")
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps({**schema, **about}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
