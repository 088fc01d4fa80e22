"""`check_config`: what the rules say of a configuration alone, before anything was trained with it."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.core.finding import Finding
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.diagnosis import diagnose
from advisor.given_values import impossible
from advisor.knowledge.base import Knowledge


def check_config(config: Config, situation: Situation, knowledge: Knowledge) -> tuple[Finding, ...]:
    """Return the findings of those rules that need no more than the configuration, the surest first."""
    # Of what cannot be, no rule could say anything true.
    wrong = impossible(config, knowledge)
    config = Config({name: value for name, value in config.items() if name not in wrong})
    if not config:
        return ()
    diagnosis = diagnose(Run(config=config, defaults_apply=True), knowledge, situation)
    return (*diagnosis.findings, *diagnosis.notes)
