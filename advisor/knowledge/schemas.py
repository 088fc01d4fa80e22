"""JSON schemas of the knowledge files, from the models that check them, for completion in editors."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from advisor.knowledge.entries import AT_ONCE, DISABLED, LATER, Kind


def schemas() -> dict[str, str]:
    """Return file name -> JSON schema, one for each kind of knowledge file."""
    return {f"{_name(kind)}.json": _schema(kind) for kind in (*AT_ONCE, *LATER, DISABLED)}


def _name(kind: Kind) -> str:
    """Return what a file of this kind holds: `rule` for one of many files, `sources` for the one file of all."""
    folder = kind.pattern.split("/")[0]
    return folder.removesuffix(".yaml") if kind.layout != "files" else kind.model.__name__.lower()


def _schema(kind: Kind) -> str:
    model: Any = kind.model
    shape: Any = {"files": model, "mapping": dict[str, model], "list": list[model]}[kind.layout]
    schema = TypeAdapter(shape).json_schema(by_alias=True)
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"knowledge/{kind.pattern}"}
    return json.dumps({**schema, **about}, indent=2, ensure_ascii=False) + "\n"
