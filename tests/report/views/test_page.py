"""The whole page, before it is laid out."""

from collections.abc import Callable

from advisor.core.finding import Finding
from advisor.core.ledger import Ledger
from advisor.core.reading import Reading
from advisor.report.background import Background
from advisor.report.views.page import confidence, page_view


def test_the_page_says_everything_in_order(
    ledger: Ledger, environment: dict[str, str], cite: Callable[[str], str]
) -> None:
    page = page_view(ledger, Background(environment=environment, cite=cite))
    assert page.verdict.startswith("The best configuration found is better than the start")
    assert page.confidence == "accuracy +0.0948 (95 % interval +0.081 to +0.109), confirmed on 2 fresh seeds."
    assert [fact.text for fact in page.key_facts[:4]] == ["0.8123", "0.9071", "+0.0948", "0.0042"]
    assert page.budget == "10x"
    assert page.tried.startswith("3 changes tried: 1 kept; 1 no different")
    assert len(page.not_checked) == 2
    assert page.diagnosed_trial == 9
    assert page.environment[-1].text == "0, 1, 2, 101, 102"
    assert page.sources == (
        "Goyal et al. 2017, Accurate, Large Minibatch SGD, arXiv:1706.02677",
        "S1-005: a claim of a seed article",
        "krogh1991: a claim of a seed article",
    )


def test_what_no_hyperparameter_mends_comes_first(ledger: Ledger, cite: Callable[[str], str]) -> None:
    assert page_view(ledger, Background(cite=cite)).mend_first == ()
    found = Finding(
        rule="LOS013",
        name="probabilities-given-for-logits",
        family="loss",
        claim="the loss is given probabilities where it expects logits",
        severity="high",
        confidence="high",
        evidence={"sanity.gives_probabilities": True},
    )
    note = found.model_copy(update={"rule": "DAT011", "severity": "low"})
    look = Reading(probe="sanity", question="are they wired together?", findings=(found, note))
    page = page_view(ledger.model_copy(update={"readings": (look,)}), Background(cite=cite))
    assert page.mend_first == ("Mend this first. The loss is given probabilities where it expects logits (LOS013).",)


def test_an_unfinished_tuning_says_how_far_it_is(ledger: Ledger, cite: Callable[[str], str]) -> None:
    page = page_view(ledger.model_copy(update={"result": None}), Background(cite=cite))
    assert page.verdict == "This tuning has not finished: 15 trainings so far, 9.06x spent."
    assert page.confidence == ""


def test_an_improvement_that_was_not_confirmed_is_not_oversold(ledger: Ledger) -> None:
    assert ledger.result is not None
    once = ledger.result.model_copy(update={"confirmed_on": 0, "low": None, "high": None})
    assert confidence(once) == "accuracy +0.0948, not confirmed on fresh seeds; two seeds alone differ by 0.0042."
    unknown = once.model_copy(update={"improvement": None})
    assert confidence(unknown) == "The improvement was not measured."


def test_the_twin_of_the_best_stands_in_for_an_undiagnosed_incumbent(
    ledger: Ledger, cite: Callable[[str], str]
) -> None:
    moved = ledger.model_copy(update={"incumbent": 12, "diagnoses": {9: ledger.diagnoses[9]}})
    assert page_view(moved, Background(cite=cite)).diagnosed_trial == 9
    none = ledger.model_copy(update={"diagnoses": {}})
    assert page_view(none, Background(cite=cite)).diagnosis is None


def test_a_fresh_ledger_has_a_page(ledger: Ledger, cite: Callable[[str], str]) -> None:
    empty = Ledger(name="x", situation=ledger.situation, metric="loss", direction="minimize", start=ledger.start)
    page = page_view(empty, Background(cite=cite))
    assert not page.steps
    assert not page.readings
    assert not page.not_checked


def test_a_command_is_pasted_as_a_command(ledger: Ledger) -> None:
    (only,) = page_view(ledger, Background(command="python train.py --lr 0.1")).codes
    assert only.text == "python train.py --lr 0.1"
