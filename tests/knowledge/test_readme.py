"""The page that people add knowledge by: what it says is true, and its example can be followed literally."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from advisor.knowledge.examination import examine
from advisor.knowledge.loader import BYTE_LIMIT, FILE_LIMIT, Knowledge
from advisor.knowledge.models import PREFIXES, Disabled
from advisor.knowledge.scaffold import main
from advisor.knowledge.texts import SIZE_LIMIT

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "knowledge" / "README.md").read_text(encoding="utf-8")
EXAMPLES = [textwrap.dedent(text) for text in re.findall(r"^ *```yaml\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)]
RULE, DISABLING = EXAMPLES


def test_the_table_of_families_is_the_program_s() -> None:
    assert dict(re.findall(r"^\| ([A-Z]{3}) \| (\w+) \|", README, re.MULTILINE)) == PREFIXES


def test_the_number_of_claims_is_right(knowledge: Knowledge) -> None:
    assert f"{len(knowledge.claims)} single statements" in README


def test_the_limits_are_right() -> None:
    assert f"at most {SIZE_LIMIT / 1e6:g} MB each" in README
    assert f"at most {FILE_LIMIT} files and {BYTE_LIMIT / 1e6:g} MB" in README


def test_every_file_and_folder_is_in_the_table() -> None:
    named = set(re.findall(r"^\| \[?`([\w.]+)", README, re.MULTILINE))
    assert {path.name for path in (REPOSITORY / "knowledge").iterdir()} - {"README.md"} <= named


def test_the_example_of_disabling_can_be_copied() -> None:
    lines = [Disabled.model_validate(line) for line in yaml.safe_load(DISABLING)]
    assert [(line.kind, line.name) for line in lines] == [("rule", "OVF003"), ("hyperparameter", "epsilon")]


def test_the_five_steps_lead_to_a_rule(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = re.search(r"make new-rule FAMILY=(\w+) NAME=([\w-]+)", README)
    assert command
    assert main([command[1], command[2], "--into", str(overlay)]) == 0
    path = Path(capsys.readouterr().out.splitlines()[0])
    # "Leave id and name as they are": the example shows the id as it may come out.
    path.write_text(RULE.replace("CST999", path.name[:6]), encoding="utf-8")
    examined = examine(overlay)
    assert examined.adds == (f"rules/{path.name[:6]}",)
    assert examined.drafts == ()


def test_the_targets_that_it_names_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^ +)make ([a-z-]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
