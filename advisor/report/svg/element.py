"""SVG elements as text that is escaped once, here."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable

from markupsafe import Markup, escape

#: The only markup that our figures write into plotly's labels; a user's own is escaped by `theme.plain`.
_BREAKS = re.compile(r"<br ?/?>")
_TAGS = re.compile(r"</?(b|i|sub|sup|span)[^>]*>")

Attribute = str | float | int | None


def element(name: str, content: Iterable[Markup] | str = "", /, **attributes: Attribute) -> Markup:
    """Return one element; attributes that are None are left out, an underscore stands for a hyphen."""
    spelled = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(amount(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = escape(content) if isinstance(content, str) else Markup("").join(content)
    # Safe: names are ours, attributes and text are escaped above.
    return Markup(f"<{name}{spelled}>{inner}</{name}>")


def amount(value: str | float) -> str:
    """Return an attribute's value; a tenth of a pixel is as exact as anyone can see, but a share of ink is small."""
    return value if isinstance(value, str) else f"{value:.{1 if abs(value) > 1 else 2}f}".rstrip("0").rstrip(".")


def shown(label: str | None) -> str:
    """Return a label of plotly as the plain text that plotly would show."""
    return html.unescape(_TAGS.sub("", _BREAKS.sub(" ", label or "")))


def folded(text: str, width: float, size: float = 12) -> list[str]:
    """Return the text in lines of at most this many pixels, three at most; a longer one ends in an ellipsis."""
    letters = max(4, int(width / (0.56 * size)))
    return textwrap.wrap(text, letters, max_lines=3, placeholder="…") or [""]


def text_width(text: str, size: float = 12) -> float:
    """Return about how wide a text is in pixels; the mean letter of the usual sans-serif is just over half an em."""
    return 0.56 * size * len(text)
