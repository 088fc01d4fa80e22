"""Reading YAML strictly: one plain document, no tags, no anchors, no key twice.

Knowledge files are written by people, so the reader takes what they mean: `1e-3` is a number and `no` is a
word, where plain YAML 1.1 reads a text and a false. It builds on the events of the C parser, which are
also the fastest way.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from advisor.knowledge.texts import UnreadableError, text_of

#: No shape of ours is nested half as deep.
DEPTH_LIMIT = 40
#: Our largest file, the claims of five articles, has 14 thousand.
EVENT_LIMIT = 100_000

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "null": None, "~": None, "true": True, "false": False}
_BEGIN_A_NUMBER = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")


def read_yaml(path: Path) -> Any:
    """Return the plain data of a YAML file: mappings, lists, texts, numbers, true, false, None."""
    return parse_yaml(text_of(path))


def parse_yaml(text: str) -> Any:
    """Return the plain data of a YAML text."""
    events = _events(text)
    try:
        # The beginning of the stream, and of a document or its end.
        if isinstance([next(events), next(events)][1], StreamEndEvent):
            return None
        data = _build(next(events), events, 0)
        if any(isinstance(event, DocumentStartEvent) for event in events):
            raise UnreadableError("expected one document (found a second one after ---)")
    except yaml.YAMLError as error:
        raise UnreadableError(_sentence(error)) from error
    return data


def _events(text: str) -> Iterator[Event]:
    for number, event in enumerate(yaml.parse(text, Loader=_PARSER)):
        if number > EVENT_LIMIT:
            raise UnreadableError(f"{_line(event)}: more than {EVENT_LIMIT} values in one file")
        yield event


def _build(event: Any, events: Iterator[Event], depth: int) -> Any:
    if depth > DEPTH_LIMIT:
        raise UnreadableError(f"{_line(event)}: nested more than {DEPTH_LIMIT} levels deep")
    # An alias names its anchor too.
    if event.anchor:
        raise UnreadableError(f"{_line(event)}: anchors and aliases (& and *) are not used here; write the value out")
    if event.tag:
        raise UnreadableError(f"{_line(event)}: tags are not used here (found {event.tag}); write the plain value")
    if isinstance(event, ScalarEvent):
        return _scalar(event.value) if event.implicit[0] else event.value
    if isinstance(event, SequenceStartEvent):
        return _sequence(events, depth)
    return _mapping(events, depth)


def _sequence(events: Iterator[Event], depth: int) -> list[Any]:
    items = []
    while not isinstance(event := next(events), SequenceEndEvent):
        items.append(_build(event, events, depth + 1))
    return items


def _mapping(events: Iterator[Event], depth: int) -> dict[Hashable, Any]:
    mapping: dict[Hashable, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = _build(event, events, depth + 1)
        if not isinstance(key, Hashable):
            raise UnreadableError(f"{_line(event)}: expected a word before the colon (found a list or a mapping)")
        if key in mapping:
            raise UnreadableError(f"{_line(event)}: {key!r} is given twice")
        mapping[key] = _build(next(events), events, depth + 1)
    return mapping


def _scalar(text: str) -> Any:
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    if text[0] not in _BEGIN_A_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text


def _line(event: Event) -> str:
    return f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"


def _sentence(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unexpected text"
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    return f"{where}expected YAML ({problem})"
