"""What a rule says of a set of signs: it fires, it stays silent, or it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from advisor.core.sign_value import SignValue
from advisor.knowledge.conditions import judge
from advisor.knowledge.models import Rule

RuleVerdict = Literal["fires", "silent", "unknown"]


def verdict_of(rule: Rule, signs: Mapping[str, SignValue]) -> RuleVerdict:
    """Return the rule's answer; a veto counts only when it is known to be true.

    What the rule `needs` is not looked at here: which signals a run has is known to `diagnosis.py`.
    """
    holds = judge(rule.when, signs)
    if holds is False or any(judge(veto, signs) for veto in rule.unless):
        return "silent"
    return "fires" if holds else "unknown"


def not_ruled_out(rule: Rule, signs: Mapping[str, SignValue]) -> tuple[str, ...]:
    """Return the vetoes of the rule that could not be checked, in words."""
    return tuple(str(veto) for veto in rule.unless if judge(veto, signs) is None)
