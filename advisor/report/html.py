"""`render`: a page as one HTML file that needs no network and no server, and the figures in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from advisor.errors import InputError
from advisor.report.svg.chart import NARROW, still

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: Letters of a word that fits into the narrowest cell; longer ones may be broken.
_WHOLE = 16
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Drawing:
    """One figure of a page: still, and alive where the page carries plotly."""

    #: What it shows, for those who cannot see it.
    label: str
    still: Markup
    #: Drawn again for a phone, where nothing redraws it; None on pages that carry plotly.
    narrow: Markup | None
    #: For plotly; None on static pages.
    live: Markup | None


def drawing(figure: Figure | None, label: str, static: bool = False) -> Drawing | None:
    """Return the figure as a page holds it, None when there is no figure."""
    if figure is None:
        return None
    return Drawing(label, still(figure), still(figure, NARROW) if static else None, None if static else live(figure))


def live(figure: Figure) -> Markup:
    """Return the figure as JSON that cannot leave the script element in which it stands."""
    whole = json.loads(figure.to_json())
    text = json.dumps({"data": whole["data"], "layout": whole["layout"]}, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # Safe: every character that could end or begin markup is spelled as an escape now.
    return Markup(text)


def render(template: str, static: bool, title: str, content: Mapping[str, Any], has_figures: bool = True) -> str:
    """Return a complete HTML document; a static one has no script at all."""
    style = _asset("report.css")
    scripts = () if static else (_asset("report.js"), *([plotly()] if has_figures else []))
    return (
        _environment()
        .get_template(template)
        .render(
            **content,
            title=title,
            style=style,
            policy=_policy(style, scripts, static),
            script=None if static else scripts[0],
            plotly=scripts[1] if len(scripts) > 1 else None,
        )
    )


def write_page(text: str, path: Path) -> Path:
    """Write a page to `path`, and return `path`; InputError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the report cannot be written to {path} ({error.strerror}); name another place.") from None
    return path


def _policy(style: str, scripts: tuple[str, ...], static: bool) -> str:
    """Return the Content-Security-Policy: nothing is loaded, and only the scripts that are ours run."""
    # Plotly styles its own elements one by one, for which there is no hash.
    styles = _hash(style) if static else "'unsafe-inline'"
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {styles}; {rest}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> Markup:
    # Safe: a file of ours.
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8").strip())


def whole(text: object) -> Markup:
    """Return the text, of which no short word is broken at a hyphen: 5.5e-05 and --budget stay in one piece."""
    # The text is escaped word by word; only the element around a word is ours.
    return Markup(" ").join(
        Markup('<span class="whole">{}</span>').format(word) if "-" in word and len(word) <= _WHOLE else word
        for word in str(text).split(" ")
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("advisor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["whole"] = whole
    return environment


@cache
def plotly() -> Markup:
    """Return plotly's JavaScript, to be inlined once in a page."""
    from plotly.offline import get_plotlyjs

    # Safe: the library's own text; it holds no closing script tag.
    return Markup(get_plotlyjs().replace("</script", "<\\/script"))
