"""`advise`: a suggestion with everything around it: warnings on the given configuration, and the first day's plan."""

from __future__ import annotations

from advisor.core.advice import Rescaled, Suggestion
from advisor.core.config import Config
from advisor.core.finding import Finding
from advisor.core.situation import Situation
from advisor.first_day import first_day
from advisor.knowledge.base import Knowledge
from advisor.rescaling import rederived
from advisor.suggestion import examples_per_update, suggest


def advise(situation: Situation, knowledge: Knowledge) -> Suggestion:
    """Return start values in order of importance, what is odd about the configuration in use, and what to do first.

    Raises UsageError when the situation names no task, or one that the knowledge does not have.
    """
    suggestion = suggest(situation, knowledge)
    day = first_day(knowledge.task(situation.task or ""), knowledge)
    warnings = (*suggestion.warnings, *_warnings(situation, knowledge), *_lacking_a_batch(situation))
    rescaled = _rescaled(situation, knowledge)
    return suggestion.model_copy(update={"warnings": warnings, "first_day": day, "rescaled": rescaled})


def _rescaled(situation: Situation, knowledge: Knowledge) -> tuple[Rescaled, ...]:
    """Return what becomes of the configuration in use at the batch size that the user asks for."""
    config, wanted = situation.config, situation.batch_size
    if not config or wanted is None or wanted == examples_per_update(config):
        return ()
    return rederived(config, wanted, situation, knowledge)


def _lacking_a_batch(situation: Situation) -> tuple[str, ...]:
    config, wanted = situation.config, situation.batch_size
    if not config or wanted is None or examples_per_update(config) is not None:
        return ()
    return (f"The configuration names no batch_size, so its values could not be moved to {wanted}.",)


def _warnings(situation: Situation, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what the rules say of the configuration in use, in one sentence each."""
    if not situation.config:
        return ()
    # Rules measure signs, and signs need numpy, which a plain suggestion can do without.
    from advisor.given_config import check_config

    findings = check_config(situation.config, situation, knowledge)
    return tuple(
        f"{finding.claim[0].upper()}{finding.claim[1:]} ({finding.rule}){_assumed(finding, situation.config)}. "
        f"{_first_remedy(finding)}".strip()
        for finding in findings
        # What rests on the advised range alone, the suggestion has told for every value already.
        if not all(sign.startswith("advice.") for sign in finding.evidence)
    )


def _assumed(finding: Finding, config: Config) -> str:
    """Return what the finding takes for granted: a value that the configuration does not name may be set elsewhere."""
    keys = (sign.removeprefix("config.") for sign in finding.evidence if sign.startswith("config."))
    assumed = [f"{key} = {finding.evidence[f'config.{key}']}" for key in keys if key not in config]
    return f", taking {', '.join(assumed)} since you name no other" if assumed else ""


def _first_remedy(finding: Finding) -> str:
    change = finding.remedies[0] if finding.remedies else None
    return "" if change is None else f"{change.change}: {change.from_} → {change.to}, because {change.because}."
