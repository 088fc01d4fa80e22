"""`diagnose`: what the rules say of one run. Pure: signs in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import numpy as np

from advisor.core.config import Value
from advisor.core.finding import LEVELS, Diagnosis, Finding, IgnoredRule, Level, UnknownRule, Verdict
from advisor.core.reading import Reading
from advisor.core.remedy import Change, Remedy
from advisor.core.run import Run
from advisor.core.sign_value import SignValue
from advisor.core.situation import Situation
from advisor.knowledge.base import Knowledge
from advisor.knowledge.conditions import Condition, judge, lacking
from advisor.knowledge.models import CORE_FAMILIES, Rule
from advisor.knowledge.track_records import track_record
from advisor.knowledge.verdict import not_ruled_out, verdict_of
from advisor.regions import region_of
from advisor.remedies import resolve
from advisor.rivals import rivals
from advisor.signs import measure
from advisor.signs.facts import FACTS
from advisor.suggestion import assume, examples_per_update, recommended

#: A fault of the data shows as a bad loss, an unstable training as a poor fit: the cause is named before what it does.
_CAUSES_FIRST = (
    "data",
    "loss",
    "learning_rate",
    "stability",
    "batch_size",
    "schedule",
    "optimizer",
    "architecture",
    "overfitting",
    "underfitting",
    "config",
    "cost",
)
#: Fewer points of train_loss than this and no curve has a shape yet.
_FEWEST_POINTS = 4
_NOTHING: Mapping[str, str] = MappingProxyType({})


def diagnose(
    run: Run, knowledge: Knowledge, situation: Situation | None = None, ignore: Mapping[str, str] = _NOTHING
) -> Diagnosis:
    """Return the findings on `run`, ranked, with the rules that stayed silent and those that could not tell.

    `ignore` names rules to leave out, each with its reason.
    """
    signs = signs_of(run, knowledge, situation or Situation())
    left_out = tuple(IgnoredRule(rule=rule, reason=reason) for rule, reason in ignore.items())
    found: list[Finding] = []
    unknown: list[UnknownRule] = []
    silent: list[str] = []
    for rule in knowledge.active_rules:
        if rule.id in ignore:
            continue
        lacks = tuple(need for need in rule.needs if not _has(need, run, signs))
        verdict = "unknown" if lacks else verdict_of(rule, signs)
        if verdict == "fires":
            found.append(_finding(rule, run, signs, knowledge))
        elif verdict == "unknown":
            unknown.append(UnknownRule(rule=rule.id, lacks=lacks or lacking(rule.when, signs)))
        else:
            silent.append(rule.id)
    return _conclude(run, signs, sorted(found, key=_rank), unknown, silent, knowledge).model_copy(
        update={"ignored": left_out}
    )


def judge_facts(reading: Reading, knowledge: Knowledge, situation: Situation) -> Reading:
    """Return the reading with what the rules say of the facts that it established."""
    diagnosis = diagnose(Run(facts=reading.facts), knowledge, situation)
    return reading.model_copy(update={"findings": (*diagnosis.findings, *diagnosis.notes)})


def signs_of(run: Run, knowledge: Knowledge, situation: Situation) -> dict[str, SignValue]:
    """Return everything a condition can name: measured signs, the config, the situation, advised ranges."""
    signs = measure(run)
    signs |= {f"config.{name}": value for name, value in run.config.items()}
    if run.defaults_apply:
        optimizer = run.config.get("optimizer")
        neutral = {name: item.neutral_beside(optimizer) for name, item in knowledge.hyperparameters.items()}
        signs |= {f"config.{name}": value for name, value in neutral.items() if name not in run.config}
    facts = situation.model_dump(exclude={"config", "input_shape"})
    signs |= {f"situation.{name}": value for name, value in facts.items() if value is not None}
    return signs | _positions(run, knowledge, situation)


def _has(need: str, run: Run, signs: dict[str, SignValue]) -> bool:
    if need == "config":
        return bool(run.config)
    return need in run.curves or signs.get(need) is not None


def _positions(run: Run, knowledge: Knowledge, situation: Situation) -> dict[str, SignValue]:
    """Return where each value of the config lies against the range recommended for the situation."""
    if situation.task is None or situation.task not in knowledge.tasks or not run.config:
        return {}
    said = {"optimizer": run.config.get("optimizer"), "batch_size": examples_per_update(run.config)}
    known = {name: value for name, value in said.items() if value is not None}
    assumed = assume(situation.model_copy(update=known), knowledge.tasks[situation.task], knowledge)
    positions: dict[str, SignValue] = {}
    for name, value in run.config.items():
        if name in knowledge.hyperparameters and isinstance(value, int | float) and not isinstance(value, bool):
            _, span = recommended(knowledge.hyperparameters[name], assumed)
            below = span.low is not None and value < span.low
            above = span.high is not None and value > span.high
            positions[f"advice.{name}.position"] = "below" if below else "above" if above else "inside"
    return positions


def _finding(rule: Rule, run: Run, signs: dict[str, SignValue], knowledge: Knowledge) -> Finding:
    open_vetoes = not_ruled_out(rule, signs)
    evidence = _evidence(rule.when, signs)
    return Finding(
        rule=rule.id,
        name=rule.name,
        family=rule.family,
        claim=rule.claim,
        severity=rule.severity,
        confidence=_lowered(rule.confidence) if open_vetoes else rule.confidence,
        evidence=evidence,
        region=region_of(evidence, run),
        remedies=_changes(rule.remedies, run, knowledge),
        not_ruled_out=open_vetoes,
        false_alarms=rule.false_alarms,
        track_record=_record_of(rule),
        cites=rule.cites,
    )


def _record_of(rule: Rule) -> str | None:
    # A user's own rule under our id is another rule, and our record is none of its.
    ours = rule.evidence == f"reports/evidence/{rule.id}.json"
    record = track_record(rule.id) if ours else None
    return None if record is None else str(record) or None


def _evidence(when: Condition, signs: dict[str, SignValue]) -> dict[str, SignValue]:
    """Return the measured signs behind the verdict: those of every leaf that holds."""
    return {leaf.sign: signs.get(leaf.sign) for leaf in when.leaves() if leaf.sign and judge(leaf, signs)}


def _changes(remedies: Iterable[Remedy], run: Run, knowledge: Knowledge) -> tuple[Change, ...]:
    changes = (
        resolve(remedy, current_value(run, remedy.change, knowledge), knowledge.hyperparameters[remedy.change])
        for remedy in remedies
    )
    return tuple(change for change in changes if change is not None)


def current_value(run: Run, name: str, knowledge: Knowledge) -> Value:
    """Return the value in use: the config's, else what the curve shows, else the neutral one; None when unknown."""
    if run.config.get(name) is not None:
        return run.config[name]
    if name == "learning_rate" and name in run.curves:
        rates = run.curves[name].y[np.isfinite(run.curves[name].y)]
        return float(rates.max()) if len(rates) else None
    if not run.defaults_apply:
        return None
    return knowledge.hyperparameters[name].neutral_beside(run.config.get("optimizer"))


def _lowered(level: Level) -> Level:
    return LEVELS[max(0, LEVELS.index(level) - 1)]


def _rank(finding: Finding) -> tuple[bool, int, bool, int, int, str]:
    """Order: alarms first, then the surest; of those equally sure the one that causes the others, then by harm.

    No training caused what a look at data and model measured: it comes before whatever a training showed.
    """
    sureness, harm = LEVELS.index(finding.confidence), LEVELS.index(finding.severity)
    shown_later = any(sign not in FACTS for sign in finding.evidence)
    return not finding.is_alarm, -sureness, shown_later, _CAUSES_FIRST.index(finding.family), -harm, finding.rule


def _conclude(
    run: Run,
    signs: dict[str, SignValue],
    found: list[Finding],
    unknown: list[UnknownRule],
    silent: list[str],
    knowledge: Knowledge,
) -> Diagnosis:
    alarms = tuple(finding for finding in found if finding.is_alarm)
    judged = {knowledge.rules[rule].family for rule in [*silent, *(finding.rule for finding in found)]}
    verdict, reason = _verdict(run, bool(alarms), judged)
    return Diagnosis(
        verdict=verdict,
        primary=alarms[0] if alarms else None,
        findings=alarms,
        notes=tuple(finding for finding in found if not finding.is_alarm),
        unknown=tuple(unknown),
        silent=tuple(silent),
        rivals=rivals(found) if alarms else (),
        reason=reason,
        signs=signs,
    )


def _verdict(run: Run, alarmed: bool, judged: Collection[str]) -> tuple[Verdict, str | None]:
    if alarmed:
        return "problem", None
    points = len(run.curves["train_loss"]) if "train_loss" in run.curves else None
    if points is not None and points < _FEWEST_POINTS:
        few = f"{points} point{'' if points == 1 else 's'}"
        return "too_early", f"the log holds {few} of train_loss, and {_FEWEST_POINTS} are the fewest that have a shape"
    blind = [family for family in CORE_FAMILIES if family not in judged]
    if blind:
        return "cannot_tell", f"nothing in the log lets {', '.join(blind)} be judged"
    return "no_problem_found", None
