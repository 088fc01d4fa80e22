"""How numbers, changes and certainty are worded, on the page and on the console alike."""

from __future__ import annotations

import math
import re

from advisor.core.config import Value
from advisor.core.finding import Finding, Level
from advisor.core.remedy import Change
from advisor.core.sign_value import SignValue

#: The first verb that can carry the hedge, and what it becomes when we are not sure.
_MAY = {
    "is": "may be",
    "are": "may be",
    "was": "may have been",
    "were": "may have been",
    "has": "may have",
    "have": "may have",
    "does": "may",
    "do": "may",
}
_VERB = re.compile(rf"\b({'|'.join(_MAY)})\b( not\b)?")
_SURE: dict[Level, str] = {"high": "high confidence", "medium": "medium confidence", "low": "low confidence"}

_A_NAME = re.compile(r"[^\s.]*[\w-][./\\_=][\w]")
_EXPLAINS = re.compile(r",? (?:while|before|when|although|because|where|that|which|than|as) ")


def hedged(claim: str, confidence: Level) -> str:
    """Return the claim as a sentence that is as sure as we are: "is", "is probably" or "may be"."""
    # A verb of a clause that only explains the claim does not carry it.
    carried = _EXPLAINS.split(claim)[0]
    found = _VERB.search(carried)
    if " may " in carried:  # said as carefully as it can be
        return capital(claim)
    if confidence != "high" and found is None:
        claim = f"{'probably' if confidence == 'medium' else 'possibly'} {claim}"
    elif found is not None and confidence == "medium":
        claim = f"{claim[: found.start()]}{_probably(found)}{claim[found.end() :]}"
    elif found is not None and confidence == "low":
        claim = f"{claim[: found.start()]}{_may(found)}{claim[found.end() :]}"
    return capital(claim)


def _probably(found: re.Match[str]) -> str:
    verb, negation = found[1], found[2] or ""
    # "does probably not help" is not English; "probably does not help" is.
    return f"probably {verb}{negation}" if verb in ("do", "does") else f"{verb} probably{negation}"


def _may(found: re.Match[str]) -> str:
    first, _, rest = _MAY[found[1]].partition(" ")
    return f"{first}{found[2] or ''} {rest}".rstrip()


def clean(text: str) -> str:
    """Return the text without what could steer a terminal: a run's name may hold anything."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def capital(text: str) -> str:
    """Return the text with its first letter large, unless its first word is the name of a file or a setting."""
    return text if _A_NAME.match(text) else text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Return the text with its first letter small, unless its first word is written large throughout."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return the text with a large first letter and a full stop."""
    text = capital(text.strip())
    return text if text.endswith((".", "!", "?", ":")) or not text else f"{text}."


def sure(confidence: Level) -> str:
    """Return how sure we are, in words."""
    return _SURE[confidence]


def number(amount: float | None) -> str:
    """Return a number with four significant digits: 0.001, 3e-05, 1,250,000; None is "unknown"."""
    if amount is None:
        return "unknown"
    if not math.isfinite(amount):
        return "NaN" if math.isnan(amount) else "∞" if amount > 0 else "-∞"
    if float(amount).is_integer() and abs(amount) < 1e9:
        # A year or a width of 1024 reads better without a comma.
        return f"{amount:,.0f}" if abs(amount) >= 10_000 else f"{amount:.0f}"
    return f"{amount:,.0f}" if 10_000 <= abs(amount) < 1e9 else f"{amount:.4g}"


def value(given: Value | SignValue) -> str:
    """Return a hyperparameter's or a sign's value in words."""
    if given is None:
        return "none"
    if isinstance(given, bool):
        return "yes" if given else "no"
    return given if isinstance(given, str) else number(given)


def fte(amount: float) -> str:
    """Return full-training equivalents, such as 0.08x."""
    return "<0.01x" if 0 < amount < 0.005 else f"{amount:.2f}x"


def percent(share: float) -> str:
    """Return a share as a percentage of at most three digits."""
    return "<0.1 %" if 0 < share < 0.001 else f"{round(100 * share, 1):.3g} %"


def duration(seconds: float) -> str:
    """Return a length of time in the unit that reads best."""
    if 0 < seconds < 0.05:
        return "<0.1 s"
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == 0 else f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def difference(improvement: float | None) -> str:
    """Return an improvement with its sign and three digits; positive is better, always."""
    if improvement is None:
        return "unknown"
    return "±0" if improvement == 0 else f"{improvement:+.3g}"


def interval(low: float | None, high: float | None) -> str | None:
    """Return "between 0.02 and 0.12"; None when there is no interval."""
    return None if low is None or high is None else f"between {number(low)} and {number(high)}"


def effect_interval(low: float | None, high: float | None) -> str | None:
    """Return the interval of an improvement, "+0.081 to +0.109"; None when there is none."""
    return None if low is None or high is None else f"{difference(low)} to {difference(high)}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as "1 training" or "3 trainings"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(words: list[str]) -> str:
    """Return the words as an English list: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sign(name: str) -> str:
    """Return a sign's name in words: train_loss.late_share -> train loss late share."""
    return name.replace(".", " ").replace("_", " ")


def evidence(signs: dict[str, SignValue]) -> tuple[str, ...]:
    """Return the measured numbers behind a finding, each as "train loss late share = 0.41"."""
    return tuple(f"{sign(name)} = {value(measured)}" for name, measured in signs.items())


def change(step: Change) -> str:
    """Return a change as "learning_rate 0.5 → 0.05", or by its operation while the values are unknown."""
    if step.to is None:
        return f"{step.change}: {step.operation}"
    if step.from_ is None:
        return f"{step.change} → {value(step.to)}"
    return f"{step.change} {value(step.from_)} → {value(step.to)}"


def changes(steps: tuple[Change, ...]) -> str:
    """Return several changes in one line."""
    return ", ".join(change(step) for step in steps) or "nothing"


def finding(found: Finding) -> str:
    """Return what a finding says, hedged by its confidence."""
    return hedged(found.claim, found.confidence)
