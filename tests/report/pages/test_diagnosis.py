"""The page of diagnoses, and that of suggestions and probes beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from advisor.advising import advise
from advisor.core.config import Config
from advisor.core.finding import Diagnosis, Region
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.knowledge.loader import load_knowledge
from advisor.report.pages.diagnosis import render_diagnosis
from advisor.report.pages.readings import render_reading
from advisor.report.pages.suggestion import render_suggestion
from advisor.situations import situation_of
from tests.report.console.test_batch_size import EVIDENCE
from tests.report.pages.test_session import HOSTILE, Page

Cite = Callable[[str], str]


def test_one_run_is_told_by_its_verdict(run: Run, diagnosis: Diagnosis, cite: Cite) -> None:
    text = render_diagnosis([(run, diagnosis)], {"command": "advisor diagnose run.csv"}, cite, static=True)
    page = Page(text)
    assert page.open == []
    assert "The learning rate is probably too high." in page.text
    assert "Goyal et al. 2017" in page.text
    assert page.tags.count("figure") == 1
    assert len(text) < 100_000


def test_the_curve_on_which_it_shows_is_drawn_where_that_is_no_loss(run: Run, diagnosis: Diagnosis) -> None:
    assert diagnosis.primary is not None
    found = diagnosis.primary.model_copy(update={"region": Region(curve="learning_rate", unit="step", low=1, high=400)})
    flat = replace(run.curves["train_loss"], metric="learning_rate", y=run.curves["train_loss"].y * 0 + 0.5)
    told = diagnosis.model_copy(update={"primary": found})
    with_rate = replace(run, curves={**run.curves, "learning_rate": flat})
    page = Page(render_diagnosis([(with_rate, told)], {}, str, static=True))
    assert page.tags.count("figure") == 2


def test_several_runs_have_a_list_of_contents(run: Run, diagnosis: Diagnosis, healthy: Diagnosis) -> None:
    page = Page(render_diagnosis([(run, diagnosis), (run, healthy)], {}, str))
    assert "2 runs: 1 with a problem and 1 without a problem." in page.text
    assert {"run-1", "run-2"} <= set(page.ids)


def test_nothing_of_a_log_breaks_out(run: Run, diagnosis: Diagnosis) -> None:
    hostile = replace(run, source=HOSTILE, config=Config(optimizer=HOSTILE), remarks=(HOSTILE,), format=HOSTILE)
    page = Page(render_diagnosis([(hostile, diagnosis)], {"command": HOSTILE}, lambda _: HOSTILE, static=True))
    assert page.open == []
    assert not {"img", "script"} & set(page.tags)
    assert page.text.count(HOSTILE) >= 5


def test_a_probe_says_its_answer_first(rate_reading: Reading) -> None:
    page = Page(render_reading(rate_reading, {"command": "advisor probe lr x.py"}, static=True))
    assert page.open == []
    assert page.tags.count("figure") == 2
    assert "This answer cost 0.42x, 19 s." in page.text


def test_the_transaction_of_a_batch_size_is_a_table() -> None:
    evidence = {**EVIDENCE, "noise_scale": {"missed": "x"}}
    reading = Reading(probe="batch_size", question="which batch size?", value=32, evidence=evidence)
    page = Page(render_reading(reading, {}, static=True))
    for told in ("learning_rate", "0.2", "0.1", "linear", "200 fit, 256 do not", "A tie"):
        assert told in page.text
    assert page.tags.count("figure") == 1


def test_start_values_carry_reason_and_code() -> None:
    known = load_knowledge([])
    facts = {"task": "cnn-classification", "batch_size": 128, "config": Config(learning_rate=0.1, batch_size=32)}
    suggestion = advise(situation_of(facts, known), known)
    page = Page(render_suggestion(suggestion, {"command": "advisor suggest"}, known.cite))
    assert page.open == []
    assert "For cnn-classification, start with learning_rate" in page.text
    assert "torch.optim." in page.text
    assert page.tags.count("table") == 1
    # The page's own script and no plotly: there are no figures.
    assert page.tags.count("script") == 1
