"""What `--format json` promises to other programs."""

from __future__ import annotations

from pydantic import TypeAdapter

from advisor.core.finding import Diagnosis
from advisor.core.run import Run
from advisor.report.contract import PublishedDiagnosis, published


def test_a_finding_carries_numbers_place_and_remedies(run: Run, diagnosis: Diagnosis) -> None:
    told = published(run, diagnosis)
    assert told.primary is not None
    assert diagnosis.primary is not None
    assert told.primary.evidence == diagnosis.primary.evidence
    assert told.primary.remedies == diagnosis.primary.remedies
    assert told.findings[0] == told.primary
    assert told.run.points == {name: len(curve) for name, curve in run.curves.items()}


def test_a_healthy_run_has_no_primary_finding(run: Run, healthy: Diagnosis) -> None:
    told = published(run, healthy)
    assert (told.verdict, told.primary, told.findings) == ("no_problem_found", None, ())


def test_it_survives_json(run: Run, diagnosis: Diagnosis) -> None:
    told = published(run, diagnosis)
    assert PublishedDiagnosis.model_validate_json(told.model_dump_json(by_alias=True)) == told


def test_its_schema_names_every_field() -> None:
    schema = TypeAdapter(PublishedDiagnosis).json_schema(by_alias=True, mode="serialization")
    assert set(schema["required"]) == set(PublishedDiagnosis.model_fields)
