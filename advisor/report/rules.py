"""`rule_namer`: rules by id as a page names them."""

from __future__ import annotations

from advisor.knowledge.base import Knowledge
from advisor.report.background import Cite


def rule_namer(knowledge: Knowledge) -> Cite:
    """Return what names a rule by its id: "LRN001 learning-rate-too-high-early", the id alone where it is gone."""
    return lambda rule: f"{rule} {knowledge.rules[rule].name}" if rule in knowledge.rules else rule
