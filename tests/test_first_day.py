from __future__ import annotations

from advisor.first_day import SIGNALS
from advisor.knowledge.loader import load_knowledge


def test_every_curve_to_log_is_judged_by_some_rule() -> None:
    assert set(SIGNALS) <= {need for rule in load_knowledge().active_rules for need in rule.needs}
