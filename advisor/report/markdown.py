"""`markdown`: a view as Markdown for pull requests, in which nothing of the user's is read as markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from advisor.report import words

_MARKS = re.compile(r"([\\`*_\[\]#|~$])")
_LONGEST = 300


def markdown(template: str, content: Mapping[str, Any]) -> str:
    """Return the template filled in."""
    text = _environment().get_template(template).render(**content)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escaped(text: object) -> str:
    """Return a text in one line that Markdown shows as it is; one of thousands of letters is cut."""
    line = " ".join(words.clean(str(text)).split())
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    # A name after an @ would be called upon; an invisible space keeps it a word.
    line = line.replace("@", "@\u200b")
    return _MARKS.sub(r"\\\1", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


@cache
def _environment() -> Environment:
    # What is printed goes through `escaped`, as HTML goes through autoescape.
    return Environment(
        loader=PackageLoader("advisor.report"),
        finalize=escaped,
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
