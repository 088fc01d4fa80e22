"""A diagnosis in the terminal."""

from dataclasses import replace

from rich.console import Console

from advisor.core.finding import Diagnosis, UnknownRule
from advisor.core.run import Run
from advisor.report.console import show_diagnosis
from tests.report.conftest import printed


def test_the_verdict_comes_first_then_why_next_and_how_sure(console: Console, run: Run, diagnosis: Diagnosis) -> None:
    show_diagnosis(run, diagnosis, console)
    text = printed(console)
    assert text.startswith("run.csv: The learning rate is probably too high.\n  why ")
    order = ["  why ", "  next ", "  how sure ", "  not ruled out ", "  false alarm if ", "  sources ", "note  "]
    places = [text.index(label) for label in order]
    assert places == sorted(places)
    assert "  - Log the learning rate to enable 14 checks.\n" in text


def test_other_findings_get_a_line_each(console: Console, run: Run, diagnosis: Diagnosis) -> None:
    show_diagnosis(run, diagnosis.model_copy(update={"findings": diagnosis.findings * 2}), console)
    assert printed(console).count("also      The learning rate is probably too high.") == 1


def test_a_healthy_run_gets_one_line_and_what_was_checked(console: Console, run: Run, healthy: Diagnosis) -> None:
    show_diagnosis(run, healthy.model_copy(update={"unknown": ()}), console)
    assert printed(console).splitlines() == [
        "run.csv: No problem found: the run is fine, stop tuning it.",
        "38 checks could be made, 0 could not.",
    ]


def test_remarks_of_the_reader_are_passed_on(console: Console, run: Run, healthy: Diagnosis) -> None:
    show_diagnosis(replace(run, source="", remarks=("3 lines were skipped",)), healthy, console)
    assert printed(console).startswith("No problem found")
    assert printed(console).endswith("log       3 lines were skipped\n")


def test_a_long_list_of_wishes_is_cut(console: Console, run: Run) -> None:
    unknown = tuple(UnknownRule(rule="STB001", lacks=(f"curve_{i}",)) for i in range(9))
    show_diagnosis(run, Diagnosis(verdict="cannot_tell", unknown=unknown), console)
    assert "… and 3 more combinations" in printed(console)
