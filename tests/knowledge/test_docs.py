"""The generated pages: fresh, deterministic, and readable where they are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.knowledge.catalogue import catalogue, plain
from advisor.knowledge.docs import pages, stale, write
from advisor.knowledge.index import entries_of
from advisor.knowledge.loader import Knowledge, knowledge_folder, load_knowledge
from advisor.knowledge.schemas import schemas
from advisor.signs import CATALOGUE


def test_the_generated_pages_are_fresh(knowledge: Knowledge) -> None:
    assert stale(knowledge, knowledge_folder().path) == (), "run `make docs`"


def test_there_is_no_schema_that_nobody_generates() -> None:
    assert {path.name for path in (knowledge_folder().path / "schema").iterdir()} == set(schemas())


def test_what_is_stale_is_written_once(root: Path, tmp_path: Path) -> None:
    known = load_knowledge(root=root)
    assert write(known, tmp_path) == tuple(pages(known))
    assert write(known, tmp_path) == ()
    (tmp_path / "CATALOGUE.md").write_text("old", encoding="utf-8")
    assert stale(known, tmp_path) == ("CATALOGUE.md",)


def test_the_catalogue_has_a_section_for_every_entry(knowledge: Knowledge) -> None:
    headings = {line.lstrip("#").split()[0] for line in catalogue(knowledge, {}).splitlines() if line.startswith("###")}
    for kind, entries in entries_of(knowledge).items():
        assert set(entries) <= headings, kind


def test_the_catalogue_does_not_depend_on_the_order_of_files(knowledge: Knowledge) -> None:
    turned = {**vars(knowledge), "rules": dict(reversed([*knowledge.rules.items()]))}
    fields = {name: value for name, value in turned.items() if name in Knowledge.__dataclass_fields__}
    assert catalogue(Knowledge(**fields), {}) == catalogue(knowledge, {})


def test_the_catalogue_tells_what_every_sign_means(knowledge: Knowledge) -> None:
    text = pages(knowledge)["CATALOGUE.md"]
    assert all(f"| `{name}` | " in text for name in CATALOGUE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a | b", "a \\| b"), ("2 * 3 < 7", "2 \\* 3 \\< 7"), ("two\nlines", "two lines"), ("`x`", "\\`x\\`")],
)
def test_texts_are_shown_as_they_are(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_one_of_json_and_refuses_unknown_fields(name: str) -> None:
    schema = json.loads(schemas()[name])
    assert schema["$schema"].startswith("https://json-schema.org/")
    models = [schema, *schema.get("$defs", {}).values()]
    closed = [model for model in models if "properties" in model]
    assert closed
    assert all(model["additionalProperties"] is False for model in closed)


def test_schemas_spell_fields_as_the_files_do() -> None:
    rule = json.loads(schemas()["rule.json"])
    assert {"all", "any", "not", "sign", "is"} <= set(rule["$defs"]["Condition"]["properties"])
    assert "else" in rule["$defs"]["Remedy"]["properties"]
