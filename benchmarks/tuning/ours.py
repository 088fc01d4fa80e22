"""Our arms: the start values alone, the whole tuner, and the tuner without one of its parts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from advisor.core.budget import Budget
from advisor.core.config import Config, Value
from advisor.core.ledger import Ledger
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.session import Session
from advisor.session.header import Header
from advisor.suggestion import suggest
from advisor.tuning.opening import first_ledger
from advisor.tuning.tuner import Tuner
from advisor.version import __version__
from benchmarks.tuning import knowledges
from benchmarks.tuning.answer import Answer, Question

#: The user's choices: what a training costs, and the objective.
_KEPT = ("epochs", "accumulation_steps", "switch_to_sgd_at", "sgd_learning_rate")
#: Session seeds lie so far apart that the seeds of two repeats never meet.
APART = 100


def suggestion(question: Question) -> Answer:
    """Return the start values for the workload; nothing is trained."""
    return Answer(dict(suggested(question)), 0.0)


def suggested(question: Question) -> Config:
    """Return the default with every recommended value that the training can take."""
    bench = question.bench
    bare = bench.situation.model_copy(update={"optimizer": None, "batch_size": None})
    knowledge = load_knowledge()
    advice = suggest(bare, knowledge).advice
    named = [one for one in advice if one.hyperparameter in bench.knobs and one.hyperparameter not in _KEPT]
    values: dict[str, Value] = {one.hyperparameter: one.value for one in named if one.value is not None}
    # Another optimizer comes with a decay of its own: AdamW's hundredth would ruin Adam.
    if values.get("optimizer", bench.start["optimizer"]) != bench.start["optimizer"]:
        values.setdefault("weight_decay", knowledge.hyperparameters["weight_decay"].neutral_beside(values["optimizer"]))
    return bench.start.with_(**values)


def tuned(question: Question) -> Answer:
    """Return what `advisor tune` returns."""
    return _tuned(question, load_knowledge())


def without_rules(question: Question) -> Answer:
    """Return what the tuner returns when no rule reads its trainings."""
    return _tuned(question, knowledges.without_rules())


def without_knowledge(question: Question) -> Answer:
    """Return what the tuner returns when nothing is recommended to it and no rule speaks."""
    return _tuned(question, knowledges.without_any())


def with_wrong_knowledge(question: Question) -> Answer:
    """Return what the tuner returns when its knowledge is wrong on purpose."""
    return _tuned(question, knowledges.wrong())


def without_search(question: Question) -> Answer:
    """Return what the tuner returns when Optuna refines nothing."""
    return _tuned(question, load_knowledge(), ("search_near_the_best",))


def _tuned(question: Question, knowledge: Knowledge, declined: tuple[str, ...] = ()) -> Answer:
    bench = question.bench
    budget = Budget(fte=question.budget * bench.full_price)
    header = Header(advisor=__version__, problem=None, budget=budget, seed=APART * question.repeat)
    ledger = first_ledger(bench).model_copy(update={"declined": declined})
    with tempfile.TemporaryDirectory() as folder, Session.create(Path(folder) / "session", header, ledger) as session:
        before, began = bench.inside, time.perf_counter()
        result = Tuner(bench, session, knowledge).tune()
        own = time.perf_counter() - began - (bench.inside - before)
        return _answer(session.ledger, result.best, question, own)


def _answer(ledger: Ledger, best: Config, question: Question, own: float) -> Answer:
    full = [trial for trial in ledger.trials if trial.purpose != "probe"]
    return Answer(
        config=dict(best),
        spent=ledger.spent / question.bench.full_price,
        trainings=len(full),
        failed=sum(trial.score is None for trial in full),
        own_seconds=own / max(1, len(ledger.trials) + len(ledger.steps)),
        steps=tuple(_told(ledger)),
    )


def _told(ledger: Ledger) -> list[str]:
    """Return one line per reading, full training and decision."""
    said = [f"{one.probe}: {one.value} for {one.cost:.2f} {one.abstained or ''}" for one in ledger.readings]
    for trial in ledger.trials:
        if trial.purpose != "probe":
            changed = {name: pair[0] for name, pair in trial.config.differences(ledger.start).items()}
            said.append(f"{trial.purpose} {trial.seed} {changed} -> {trial.score} ({trial.cost:.2f})")
    return said + [f"{step.hypothesis.changes} {step.decision}: {step.why}" for step in ledger.steps]


OURS: dict[str, Callable[[Question], Answer]] = {
    "advisor suggest": suggestion,
    "advisor tune": tuned,
    "advisor tune, no rules": without_rules,
    "advisor tune, no search": without_search,
    "advisor tune, no knowledge": without_knowledge,
    "advisor tune, wrong knowledge": with_wrong_knowledge,
}
#: What a part is worth is asked where there is room for it to matter; dear peers where the owner compares.
ONLY_AT = {
    "GP": (3, 5),
    "TPE in our ranges": (3, 5),
    "advisor tune, no rules": (3, 5),
    "advisor tune, no search": (3, 5),
    "advisor tune, no knowledge": (3, 5),
    "advisor tune, wrong knowledge": (3, 10),
}
#: These answer without training, so that one budget is all.
FREE = ("advisor suggest",)
