from __future__ import annotations

import re
from pathlib import Path

import yaml

from advisor.knowledge.loader import Knowledge
from advisor.knowledge.models import PREFIXES, Disabled

README = (Path(__file__).parents[2] / "knowledge" / "README.md").read_text(encoding="utf-8")


def test_the_table_of_families_is_the_program_s() -> None:
    assert dict(re.findall(r"^\| ([A-Z]{3}) \| (\w+) \|", README, re.MULTILINE)) == PREFIXES


def test_the_number_of_claims_is_right(knowledge: Knowledge) -> None:
    assert f"{len(knowledge.claims)} single statements" in README


def test_the_example_of_disabling_can_be_copied() -> None:
    example = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert example
    lines = [Disabled.model_validate(line) for line in yaml.safe_load(example[1])]
    assert [(line.kind, line.name) for line in lines] == [("rule", "OVF003"), ("hyperparameter", "epsilon")]
