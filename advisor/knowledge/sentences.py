"""Turning mistakes, pydantic's among them, into sentences: what was expected, and what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import KnowledgeError, near

# Members of a union turn up as the last part of the place; to the reader they are one field.
_MEMBER = re.compile(r"bool|int|float|(constrained-)?str|tuple\[.*")
_EXPECTED = {
    "string_type": "expected text",
    "string_too_short": "expected text",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "tuple_type": "expected a list",
    "dict_type": "expected fields, each as `name: value`",
    "model_type": "expected fields, each as `name: value`",
    "too_short": "expected at least one entry",
}
_BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "of at least",
    "less_than": "below",
    "less_than_equal": "of at most",
}


#: Who made more in one entry has misunderstood its shape, and mends these first.
MISTAKES_OF_AN_ENTRY = 20
#: A folder with more mistakes is no knowledge folder, or an attack: the first ones tell enough.
MISTAKE_LIMIT = 100


def raise_mistakes(mistakes: Sequence[str]) -> None:
    """Raise all mistakes at once, of very many the first; what a file holds never steers a terminal."""
    if not mistakes:
        return
    told = ["".join(letter if letter.isprintable() else "?" for letter in text) for text in mistakes[:MISTAKE_LIMIT]]
    if len(mistakes) > MISTAKE_LIMIT:
        told.append("and more: mend these first")
    raise KnowledgeError(told)


def mistakes_of(error: ValidationError, model: type[BaseModel]) -> list[tuple[str, str]]:
    """Return a place and a sentence for every mistake (of very many the first), in the order of the file, each once."""
    # Every member of a union complains of the same place, so there are more errors than mistakes.
    details = error.errors(include_url=False)[: 4 * MISTAKES_OF_AN_ENTRY]
    told = dict.fromkeys((place_of(detail["loc"]), _sentence(detail, model)) for detail in details)
    return list(told)[:MISTAKES_OF_AN_ENTRY]


def place_of(path: Sequence[str | int]) -> str:
    """Return a path into the file, such as `resolved[0].low`."""
    parts = [part for part in path if isinstance(part, int) or not _MEMBER.fullmatch(part)]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _sentence(details: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return f"there is no such field{near(str(details['loc'][-1]), _fields(model))}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return "expected a value (this field is required)"
    return f"{_expected(details)}; found {found(details['input'])}"


def _expected(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if details["loc"] and _MEMBER.fullmatch(str(details["loc"][-1])):
        return "expected a number, a text, true or false"
    if kind == "literal_error":
        return f"expected one of {context['expected'].replace(' or ', ', ')}".replace("'", "")
    if kind == "string_pattern_mismatch":
        return f"expected a name of the form {context['pattern'].strip('^$')}"
    if kind in _BOUNDS:
        return f"expected a number {_BOUNDS[kind]} {next(iter(context.values()))}"
    return _EXPECTED.get(kind, details["msg"])


def found(value: Any) -> str:
    """Return what was found, in the length that a message has room for."""
    # A long list is not spelled out to be cut: what comes from a hostile file may be large.
    text = repr(value if isinstance(value, str | int | float | None) else _short(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(item) for item in value[:8]]
    if isinstance(value, dict):
        return {key: _short(item) for key, item in islice(value.items(), 8)}
    return value


@cache
def _fields(model: type[BaseModel]) -> set[str]:
    """Return the names of all fields of a model and of the models inside it, as they are written in files."""
    names: set[str] = set()
    for definition in [schema := model.model_json_schema(), *schema.get("$defs", {}).values()]:
        names.update(definition.get("properties", {}))
    return names
