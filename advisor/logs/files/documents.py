"""JSON documents: loaded whole, so their size is bounded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from advisor.errors import LogError
from advisor.logs.files.text import Head, open_text

#: A document this large takes a few GB of memory as Python objects; curves alone need far less.
LARGEST = 200 * 1024**2


def is_document(head: Head) -> bool:
    """Return whether the file is one JSON object or list, and not one per line."""
    text = head.text.lstrip("\ufeff \t\r\n")
    if head.is_binary or not _opens_json(text):
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        # Cut off by the end of the head, or broken; `document_in` will say which.
        return True
    except (RecursionError, ValueError):  # nested too deeply, or with a number of thousands of digits
        return False
    return not text[end:].strip()


def document_in(path: Path) -> Any:
    """Return what the JSON document holds; LogError when it is broken or too large."""
    if path.stat().st_size > LARGEST:
        raise LogError(f"it is a JSON document of more than {LARGEST // 1024**2} MB; write one JSON record per line.")
    try:
        with open_text(path) as file:
            return json.loads(file.read().lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise LogError(f"it is no whole JSON document: line {error.lineno} {_reason(error)}.") from None
    except (RecursionError, ValueError):
        raise LogError("it is a JSON document that is nested too deeply, or holds numbers too long to read.") from None


def _reason(error: json.JSONDecodeError) -> str:
    return f"cannot be read ({error.msg[:1].lower()}{error.msg[1:]})"


def _opens_json(text: str) -> bool:
    """Return whether this begins as JSON does: `[12/100] loss` and `{'loss': 1}` do not."""
    opening, following = text[:1], text[1:200].lstrip()[:1]
    return (opening == "{" and following in ('"', "}")) or (opening == "[" and following in ("{", "[", "]"))
