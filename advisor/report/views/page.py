"""`Page`: everything that a report says, section by section, before any of it is laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger, Result
from advisor.core.step import Decision
from advisor.export.hf import hf
from advisor.export.lightning import lightning
from advisor.export.of_session import recipe_of_session
from advisor.export.python import config_as_code
from advisor.report import words
from advisor.report.background import Background, Cite
from advisor.report.views.diagnosis import DiagnosisView, diagnosis_view
from advisor.report.views.probes import ReadingView, reading_view
from advisor.report.views.scores import full_score
from advisor.report.views.spend import SpendRow, spend_rows, total
from advisor.report.views.steps import StepCard, cited, is_search, step_card
from advisor.report.views.values import ValueRow, best_config, value_rows

#: So many show how the search goes; the others differ from them in numbers only.
_FIRST_ATTEMPTS = 3
_BECAME: Mapping[Decision, str] = {
    "kept": "kept",
    "tie": "no different from luck, a tie that the simpler one wins",
    "reverted": "worse, so reverted",
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A labelled text, such as a key number or a line of the environment."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """The report of one tuning, as texts and rows."""

    title: str
    verdict: str
    #: What no hyperparameter makes up for; the verdict is worth little until that is mended.
    mend_first: tuple[str, ...]
    #: The improvement with its interval and how it was confirmed.
    confidence: str
    key_facts: tuple[Fact, ...]
    values: tuple[ValueRow, ...]
    #: The configuration to paste, as the user trains first.
    codes: tuple[Fact, ...]
    spend: tuple[SpendRow, ...]
    spend_total: str
    budget: str
    #: How many changes were tried, and what came of them; empty without one.
    tried: str
    #: The changes that are told in full, and those that take a line each.
    steps: tuple[StepCard, ...]
    short: tuple[StepCard, ...]
    readings: tuple[ReadingView, ...]
    offers: tuple[str, ...]
    not_checked: tuple[str, ...]
    warnings: tuple[str, ...]
    #: What has to be known to read the verdict.
    remarks: tuple[str, ...]
    #: Of the best configuration's training; None when it was not diagnosed.
    diagnosis: DiagnosisView | None
    diagnosed_trial: int | None
    environment: tuple[Fact, ...]
    sources: tuple[str, ...]


def page_view(ledger: Ledger, background: Background) -> Page:
    """Return everything that the report says."""
    diagnosis, cite = final_diagnosis(ledger), background.cite
    cards = tuple(step_card(step, cite) for step in ledger.steps)
    short = told_short(ledger)
    return Page(
        title=ledger.name,
        verdict=verdict(ledger),
        mend_first=mend_first(ledger),
        confidence=_lead(ledger),
        key_facts=key_facts(ledger),
        values=value_rows(ledger),
        codes=codes(ledger, background.command),
        spend=spend_rows(ledger),
        spend_total=total(ledger),
        budget=str(ledger.plan.budget) if ledger.plan else "",
        tried=tried(ledger),
        steps=tuple(card for card in cards if card.number not in short),
        short=tuple(card for card in cards if card.number in short),
        readings=tuple(reading_view(reading) for reading in ledger.readings),
        offers=offers(ledger),
        not_checked=not_checked(ledger),
        warnings=ledger.warnings,
        remarks=tuple(map(words.sentence, ledger.result.remarks)) if ledger.result else (),
        diagnosis=diagnosis_view(diagnosis, cite, background.rule_of) if diagnosis else None,
        diagnosed_trial=final_trial(ledger),
        environment=_environment(ledger, background.environment),
        sources=_sources(ledger, cite),
    )


def told_short(ledger: Ledger) -> frozenset[int]:
    """Return the numbers of the steps that need no card: what a search proposed in vain, after its first attempts."""
    vain = [step.number for step in ledger.steps if step.decision != "kept" and is_search(step.hypothesis)]
    return frozenset(vain[_FIRST_ATTEMPTS:])


def verdict(ledger: Ledger) -> str:
    """Return the verdict in one sentence; while there is no result, how far the tuning has come."""
    if ledger.result is not None:
        return words.sentence(ledger.result.verdict)
    done = words.plural(len(ledger.trials), "training")
    return f"This tuning has not finished: {done} so far, {words.fte(ledger.spent)} spent."


def mend_first(ledger: Ledger) -> tuple[str, ...]:
    """Return what the look at data and model found to be wrong with them, as sentences."""
    looks = (reading for reading in ledger.readings if reading.probe == "sanity")
    found = (finding for look in looks for finding in look.findings if finding.is_alarm and finding.severity == "high")
    return tuple(f"Mend this first. {words.finding(each)} ({each.rule})." for each in found)


def _lead(ledger: Ledger) -> str:
    """Return how sure the verdict is, where the verdict does not say so itself."""
    told = ledger.result is not None and "interval" in ledger.result.verdict
    return confidence(ledger.result) if ledger.result is not None and not told else ""


def confidence(result: Result) -> str:
    """Return the improvement, its interval, and on how many seeds it was confirmed."""
    if result.improvement is None:
        return "The improvement was not measured."
    between = words.effect_interval(result.low, result.high)
    span = f" (95\u00a0% interval {between})" if between else ""
    gain = f"{result.metric} {words.difference(result.improvement)}{span}"
    if result.confirmed_on:
        return f"{gain}, confirmed on {words.plural(result.confirmed_on, 'fresh seed')}."
    noise = f"; two seeds alone differ by {words.number(result.noise)}" if result.noise is not None else ""
    return f"{gain}, not confirmed on fresh seeds{noise}."


def offers(ledger: Ledger) -> tuple[str, ...]:
    """Return what can be had beyond the best configuration, each with its gain and its price in words."""
    together = ledger.result.ensemble if ledger.result else None
    if together is None:
        return ()
    which = ", ".join(map(str, together.members))
    return (
        f"an ensemble: the averaged predictions of trainings {which} reach {ledger.metric} "
        f"{words.number(together.score)}, {words.number(together.single)} is the best of them alone; "
        f"{words.number(together.gain)} is more than seeds alone make ({words.number(together.noise)}). "
        f"It costs {len(together.members)} trainings, and so many times the computing for each prediction. "
        "The members were chosen on the same validation set.",
    )


def key_facts(ledger: Ledger) -> tuple[Fact, ...]:
    """Return the numbers that a reader looks for first."""
    spent = Fact(label="spent", text=total(ledger))
    result = ledger.result
    if result is None:
        return (spent,)
    better = "higher" if result.direction == "maximize" else "lower"
    return (
        Fact(label=f"{result.metric} at the start", text=full_score(ledger, result.start_score)),
        Fact(label=f"{result.metric} now ({better} is better)", text=full_score(ledger, result.best_score)),
        Fact(label="improvement", text=words.difference(result.improvement)),
        Fact(
            label="seed noise",
            text=words.number(result.noise) if result.noise is not None else "not measured",
        ),
        spent,
        Fact(label="stopped because", text=result.stopped_because),
    )


def final_trial(ledger: Ledger) -> int | None:
    """Return the diagnosed training of the best configuration: the incumbent, else its last twin."""
    if ledger.incumbent in ledger.diagnoses:
        return ledger.incumbent
    best = best_config(ledger)
    same = [trial.id for trial in ledger.trials if trial.config == best and trial.id in ledger.diagnoses]
    return same[-1] if same else None


def final_diagnosis(ledger: Ledger) -> Diagnosis | None:
    """Return what the rules said of the best configuration's training, if they judged it."""
    judged = final_trial(ledger)
    return None if judged is None else ledger.diagnoses.get(judged)


def not_checked(ledger: Ledger) -> tuple[str, ...]:
    """Return what the tuning did not answer: what the plan said it could not, and what was left."""
    left = ledger.result.not_checked if ledger.result else ()
    planned = ledger.plan.cannot if ledger.plan else ()
    return tuple(dict.fromkeys(words.sentence(text) for text in (*left, *planned)))


def tried(ledger: Ledger) -> str:
    """Return in one sentence what became of the changes; empty where none was tried."""
    if not ledger.steps:
        return ""
    found = Counter(step.decision for step in ledger.steps)
    became = [f"{found[decision]} {text}" for decision, text in _BECAME.items() if found[decision]]
    return f"{words.plural(len(ledger.steps), 'change')} tried: {'; '.join(became)}."


def codes(ledger: Ledger, command: str = "") -> tuple[Fact, ...]:
    """Return the configuration to paste: the user's command, or code for PyTorch and for what is built on it."""
    if command:
        return (Fact(label="your command", text=command),)
    recipe = recipe_of_session(ledger)
    return (
        Fact(label="PyTorch", text=config_as_code(best_config(ledger))),
        Fact(label="Lightning", text=lightning(recipe).strip()),
        Fact(label="Hugging Face Trainer", text=hf(recipe).strip()),
    )


def _environment(ledger: Ledger, environment: Mapping[str, str]) -> tuple[Fact, ...]:
    seeds = ", ".join(str(seed) for seed in dict.fromkeys(trial.seed for trial in ledger.trials))
    facts = [Fact(label=label, text=text) for label, text in environment.items()]
    return (*facts, Fact(label="seeds", text=seeds or "none"))


def _sources(ledger: Ledger, cite: Cite) -> tuple[str, ...]:
    """Return everything that a step or the final diagnosis cites, each once, in order of appearance."""
    diagnosis = final_diagnosis(ledger)
    findings = (*diagnosis.findings, *diagnosis.notes) if diagnosis else ()
    keys = [key for step in ledger.steps for key in cited(step.hypothesis)]
    keys += [key for finding in findings for key in finding.cites]
    return tuple(cite(key) for key in dict.fromkeys(keys))
