from __future__ import annotations

import pytest
from pydantic import ValidationError

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger, Plan, Result
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.situation import Situation
from advisor.core.step import Decision, Hypothesis, Purpose, Step, Trial
from advisor.session.entries import (
    ENTRY,
    Decided,
    Diagnosed,
    Ended,
    Entry,
    Opened,
    Planned,
    Probed,
    Settled,
    Trained,
    Warned,
    after,
    fold,
)

CONFIG = Config(optimizer="adam", learning_rate=1e-3)
PLAN = Plan(budget=Budget(fte=3), fte=3.0, seconds_per_fte=10.0, items=())
HEALTHY = Diagnosis(verdict="no_problem_found", signs={"train_loss.diverged": False})


def trained(number: int, purpose: Purpose, score: float | None = 0.5) -> Trained:
    outcome = Outcome.FINISHED if score is not None else Outcome.DIVERGED
    made = Trial(
        id=number, purpose=purpose, config=CONFIG, seed=0, length=1.0, outcome=outcome, score=score, cost=1, seconds=2
    )
    return Trained(trial=made)


def decided(decision: Decision, after_: int) -> Decided:
    idea = Hypothesis(reason="a reason", changes=())
    step = Step(
        number=1,
        hypothesis=idea,
        before=1,
        after=after_,
        measured=0.1,
        noise=None,
        decision=decision,
        why="because",
        price=1.0,
    )
    return Decided(step=step)


def ended() -> Ended:
    told = {"start_score": None, "best_score": None, "improvement": None, "spent_fte": 1.0, "spent_seconds": 2.0}
    result = Result(
        start=CONFIG,
        best=CONFIG,
        metric="loss",
        direction="minimize",
        verdict="nothing",
        stopped_because="done",
        **told,
    )
    return Ended(result=result)


def every_kind(ledger: Ledger) -> list[Entry]:
    reading = Reading(probe="sanity", question="sound?", facts={"inputs.has_nan": False}, evidence={"a": [1, 2.5]})
    return [
        Opened(ledger=ledger),
        Planned(plan=PLAN),
        trained(1, "start"),
        Probed(reading=reading),
        Diagnosed(trial=1, diagnosis=HEALTHY),
        decided("kept", 2),
        Warned(message="look out"),
        ended(),
    ]


def test_every_entry_survives_its_line(empty_ledger: Ledger) -> None:
    for entry in every_kind(empty_ledger):
        assert ENTRY.validate_json(ENTRY.dump_json(entry, by_alias=True)) == entry


def test_each_entry_is_found_in_the_ledger(empty_ledger: Ledger) -> None:
    ledger = fold(every_kind(empty_ledger))
    assert ledger.plan == PLAN
    assert [trial.id for trial in ledger.trials] == [1]
    assert [reading.probe for reading in ledger.readings] == ["sanity"]
    assert ledger.diagnoses == {1: HEALTHY}
    assert [step.decision for step in ledger.steps] == ["kept"]
    assert ledger.warnings == ("look out",)
    assert ledger.result == ended().result


def test_folding_all_is_folding_one_by_one(empty_ledger: Ledger) -> None:
    entries = every_kind(empty_ledger)
    for count in range(1, len(entries)):
        assert after(fold(entries[:count]), entries[count]) == fold(entries[: count + 1])


def test_folding_changes_no_ledger_that_was_there_before(empty_ledger: Ledger) -> None:
    after(empty_ledger, trained(1, "start"))
    assert empty_ledger.trials == ()


@pytest.mark.parametrize(
    ("purposes", "incumbent"),
    [
        (["probe", "noise"], None),
        (["probe", "start"], 2),
        (["start", "change", "noise", "confirm", "refine"], 1),
        (["probe", "final"], 2),
        (["start", "final"], 1),
    ],
)
def test_the_start_or_the_final_training_holds_the_place(
    purposes: list[Purpose], incumbent: int | None, empty_ledger: Ledger
) -> None:
    lines = [trained(number, purpose) for number, purpose in enumerate(purposes, 1)]
    assert fold([Opened(ledger=empty_ledger), *lines]).incumbent == incumbent


@pytest.mark.parametrize(("decision", "incumbent"), [("kept", 2), ("reverted", 1), ("tie", 1)])
def test_only_a_kept_step_takes_the_place(decision: Decision, incumbent: int, empty_ledger: Ledger) -> None:
    lines: list[Entry] = [trained(1, "start"), trained(2, "change"), decided(decision, 2)]
    assert fold([Opened(ledger=empty_ledger), *lines]).incumbent == incumbent


def test_a_journal_begins_by_opening() -> None:
    with pytest.raises(ValueError, match="begins with"):
        fold([Warned(message="look out")])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="kind"):
        ENTRY.validate_json('{"kind": "dreamt"}')


def test_what_is_tuned_can_be_settled_later() -> None:
    first = Opened(
        ledger=Ledger(name="train", situation=Situation(), metric="loss", direction="minimize", start=CONFIG)
    )
    settled = Settled(metric="accuracy", direction="maximize", resolution=0.01)
    ledger = fold([first, ENTRY.validate_json(ENTRY.dump_json(settled))])
    assert (ledger.metric, ledger.maximizes, ledger.resolution) == ("accuracy", True, 0.01)
