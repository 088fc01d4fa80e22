from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import InputError, KnowledgeError, UsageError
from advisor.knowledge import loader
from advisor.knowledge.loader import load_knowledge
from tests.knowledge.conftest import LEARNING_RATE, RULE, RULE_FILE, TASK, writer


def mistakes(root: Path, *overlays: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(overlays, root=root)
    return caught.value.mistakes


def test_a_folder_becomes_knowledge(root: Path) -> None:
    knowledge = load_knowledge(root=root)
    assert list(knowledge.rules) == ["LRN001"]
    assert knowledge.task("toy-task").start == {"learning_rate": 0.02}
    assert knowledge.hyperparameter("learning_rate").tier == 1
    assert knowledge.claims["S0-001"].claim == "Begin with 0.01."
    assert knowledge.rule("learning-rate-too-high") is knowledge.rule("LRN001")


def test_citations_read_as_one_line(root: Path) -> None:
    knowledge = load_knowledge(root=root)
    assert knowledge.cite("book") == "Somebody 2020, A book, a shelf"
    assert knowledge.cite("S0-001") == "S0-001: Begin with 0.01. (Someone, An article, a drawer)"
    with pytest.raises(UsageError, match="nothing is cited as 'bok' \\(did you mean 'book'"):
        knowledge.cite("bok")


def test_unknown_names_get_a_hint(root: Path) -> None:
    knowledge = load_knowledge(root=root)
    with pytest.raises(UsageError, match="no hyperparameter 'learning_rte' \\(did you mean 'learning_rate'"):
        knowledge.hyperparameter("learning_rte")
    with pytest.raises(UsageError, match="no task 'xyz'; known are toy-task"):
        knowledge.task("xyz")


def test_an_overlay_adds(root: Path, overlay: Path) -> None:
    writer(overlay)(
        "rules/stability/STB001-mine.yaml", RULE.replace("LRN001", "STB001").replace("learning-rate-too-high", "mine")
    )
    assert list(load_knowledge([overlay], root=root).rules) == ["LRN001", "STB001"]


def test_an_overlay_replaces_an_entry(root: Path, overlay: Path) -> None:
    writer(overlay)("hyperparameters/learning_rate.yaml", LEARNING_RATE.replace("default: 0.01", "default: 0.05"))
    knowledge = load_knowledge([overlay], root=root)
    assert knowledge.hyperparameter("learning_rate").resolved[0].default == 0.05
    assert list(knowledge.rules) == ["LRN001"]


def test_an_overlay_renames_a_rule_by_its_id(root: Path, overlay: Path) -> None:
    writer(overlay)("rules/learning_rate/LRN001-other.yaml", RULE.replace("learning-rate-too-high", "other"))
    assert load_knowledge([overlay], root=root).rules["LRN001"].name == "other"


def test_an_overlay_disables_with_a_reason(root: Path, overlay: Path) -> None:
    writer(overlay)("disable.yaml", "- {rule: LRN001, reason: our sweeps diverge on purpose}")
    knowledge = load_knowledge([overlay], root=root)
    assert knowledge.rules == {}
    assert knowledge.disabled[0].reason == "our sweeps diverge on purpose"


def test_a_disabled_hyperparameter_is_mentioned_nowhere(root: Path, overlay: Path) -> None:
    write = writer(root)
    write("hyperparameters/dropout.yaml", LEARNING_RATE.replace("learning_rate", "dropout"))
    write("tasks/toy-task.yaml", TASK.replace("learning_rate", "dropout"))
    write(RULE_FILE, RULE.replace("change: learning_rate", "change: dropout"))
    writer(overlay)("disable.yaml", "- {hyperparameter: dropout, reason: it is fixed here}")
    knowledge = load_knowledge([overlay], root=root)
    assert set(knowledge.hyperparameters) == {"learning_rate"}
    assert knowledge.rules["LRN001"].remedies == ()
    assert knowledge.task("toy-task").importance == ()
    assert knowledge.task("toy-task").start == {}


@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "optimizer"])
def test_what_all_advice_rests_on_cannot_be_disabled(overlay: Path, name: str) -> None:
    path = writer(overlay)("disable.yaml", f"- {{hyperparameter: {name}, reason: it is fixed here}}")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge([overlay])
    assert caught.value.mistakes == (
        f"{path}: [0]: {name} cannot be disabled, because all advice rests on it; "
        "to change what is advised, replace its entry by one of your own",
    )


def test_what_holds_beside_an_optimizer_is_possible_and_a_law_names_what_is_there(root: Path) -> None:
    law = "{active_when: {shedule: [step]}, law: none, cites: [book]}"
    text = f"{LEARNING_RATE}neutral_with: [{{optimizer: [sgd], value: 90, cites: [book]}}]\nscaling: [{law}]\n"
    path = writer(root)("hyperparameters/learning_rate.yaml", text)
    assert set(mistakes(root)) == {
        f"{path}: neutral_with[0].value: expected a possible value (1e-08 … 10); found 90",
        f"{path}: scaling[0].active_when.shedule: expected the name of a hyperparameter; found 'shedule'",
    }


def test_a_disabled_task_is_gone(root: Path, overlay: Path) -> None:
    writer(overlay)("disable.yaml", "- {task: toy-task, reason: no toys}")
    assert load_knowledge([overlay], root=root).tasks == {}


def test_disabling_what_is_not_there_is_a_mistake(root: Path, overlay: Path) -> None:
    writer(overlay)("disable.yaml", "- {rule: LRN002, reason: no}\n- {rule: LRN001}")
    assert mistakes(root, overlay) == (
        f"{overlay}/disable.yaml: [0]: rule: expected the name of one; found 'LRN002' (did you mean 'LRN001'?)",
        f"{overlay}/disable.yaml: [1]: reason: expected a value (this field is required)",
    )


def test_an_overlay_brings_its_own_sources_and_claims(root: Path, overlay: Path) -> None:
    write = writer(overlay)
    write("sources.yaml", "mine: {title: Notes, authors: Me, where: here}")
    write("claims.yaml", '[{id: "S9-001", source: mine, kind: tip, subject: [a], claim: Try it., strength: typical}]')
    write(RULE_FILE, RULE.replace("cites: [S0-001]", "cites: [mine, S9-001]"))
    assert load_knowledge([overlay], root=root).cite("S9-001") == "S9-001: Try it. (Me, Notes, here)"


def test_all_mistakes_of_a_file_are_told_at_once(root: Path) -> None:
    broken = RULE.replace("severity: high", "severity: hgih").replace("why: It explodes.\n", "")
    writer(root)(RULE_FILE, broken.replace("cites: [S0-001]", "cites: [S0-009]") + "colour: red\n")
    assert [text.removeprefix(f"{root}/{RULE_FILE}: ") for text in mistakes(root)] == [
        "severity: expected one of low, medium, high; found 'hgih'",
        "why: expected a value (this field is required)",
        "colour: there is no such field",
        "cites[0]: expected a key of sources.yaml or the id of a claim; found 'S0-009' (did you mean 'S0-001'?)",
    ]


LR_FILE, TASK_FILE = "hyperparameters/learning_rate.yaml", "tasks/toy-task.yaml"
NO_NAME = "expected the name of a hyperparameter; found"


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        (LR_FILE, "low: 1e-3", "low: 0.05", "resolved[0].low: expected at most the default 0.01; found 0.05"),
        (LR_FILE, "high: 0.1", "high: 0.001", "resolved[0].high: expected at least the default 0.01; found 0.001"),
        (LR_FILE, "high: 0.1", "high: 99", "resolved[0].high: expected a possible value (1e-08 … 10); found 99.0"),
        (LR_FILE, "tier: 1", "tier: 7", "tier: expected a number of at most 3; found 7"),
        (LR_FILE, "low: 1e-3", "low: tiny", "resolved[0].low: expected a number; found 'tiny'"),
        (LR_FILE, "default: 0.01", "default: [1]", "default: expected a number, a text, true or false; found [1]"),
        (LR_FILE, "{default", "{when: {optimizer: sgd}, default", "resolved must have an empty `when`"),
        (LR_FILE, "tier: 1", "tier: 1\ninteracts_with: [beta]", f"interacts_with[0]: {NO_NAME} 'beta'"),
        (TASK_FILE, "[learning_rate]", "[rates]", f"importance[0]: {NO_NAME} 'rates'"),
        (TASK_FILE, "{learning_rate:", "{rates:", f"start.rates: {NO_NAME} 'rates'"),
        (TASK_FILE, "name: toy-task", "name: toy", "name: expected toy-task, like the file; found toy"),
        (TASK_FILE, "name: toy-task", "name: toy\nname: toy", "line 3: 'name' is given twice"),
        (RULE_FILE, "change: learning_rate", "change: rate", f"remedies[0].change: {NO_NAME} 'rate'"),
        (RULE_FILE, "multiply: 0.1, ", "", "remedies[0]: expected exactly one of multiply, add"),
        (RULE_FILE, "id: LRN001", "id: XXX001", "id XXX001: the prefix must be one of STB, LRN"),
        (RULE_FILE, "id: LRN001", "id: L1", "id: expected a name of the form [A-Z]{3}\\d{3}; found 'L1'"),
        (RULE_FILE, "is: true", "equals: true", "when.equals: there is no such field"),
        (RULE_FILE, "[train_loss]", "train_loss", "needs: expected a list; found 'train_loss'"),
        (
            "sources.yaml",
            "{title: A book",
            "{titel: A book",
            "book: titel: there is no such field (did you mean 'title'",
        ),
    ],
)
def test_each_mistake_names_file_field_and_expectation(
    root: Path, name: str, old: str, new: str, complaint: str
) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    writer(root)(name, text.replace(old, new))
    found = [mistake for mistake in mistakes(root) if complaint in mistake]
    assert len(found) == 1, mistakes(root)
    assert found[0].startswith(f"{root}/{name}: ")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("sources.yaml", "- a", "expected entries, each as `key: fields`"),
        ("sources.yaml", "a: b", "a: expected fields, each as `name: value`; found 'b'"),
        ("disable.yaml", "a: b", "expected a list of entries"),
        (
            "choices/pets.yaml",
            "category: pets\ntitle: Pets\noptions: []",
            "options: expected at least one entry; found []",
        ),
        ("tasks/toy-task.yaml", "", "expected fields, each as `name: value`; found None"),
    ],
)
def test_a_file_of_another_shape_is_told(root: Path, name: str, text: str, complaint: str) -> None:
    writer(root)(name, text)
    assert f"{root}/{name}: {complaint}" in mistakes(root)


def test_steps_name_hyperparameters_that_exist(root: Path) -> None:
    step = "{title: a, do: b, why: c, hyperparameters: [learning_rate, x], cites: [book]}"
    writer(root)("procedures/flow.yaml", f"name: flow\ntitle: Flow\nsteps: [{step}]\ncites: [book]")
    assert mistakes(root) == (f"{root}/procedures/flow.yaml: steps[0].hyperparameters[1]: {NO_NAME} 'x'",)


def test_a_rule_lies_in_its_family_and_is_called_after_itself(root: Path) -> None:
    (root / RULE_FILE).rename(root / "rules/learning_rate/wrong.yaml")
    writer(root)(
        "rules/data/STB001-mine.yaml", RULE.replace("LRN001", "STB001").replace("learning-rate-too-high", "mine")
    )
    assert mistakes(root) == (
        f"{root}/rules/data/STB001-mine.yaml: id: STB001 belongs in the folder stability, and data begins with DAT;"
        " found in data",
        f"{root}/rules/learning_rate/wrong.yaml: name: expected the file to be called"
        " LRN001-learning-rate-too-high.yaml; found wrong.yaml",
    )


def test_ids_are_unique_in_a_folder(root: Path) -> None:
    writer(root)("rules/learning_rate/LRN001-other.yaml", RULE.replace("learning-rate-too-high", "other"))
    assert "LRN001 is also the id of" in mistakes(root)[0]


def test_claims_are_checked_when_they_are_read(root: Path) -> None:
    writer(root)(
        "claims.yaml", "- id: S0-001\n  source: nowhere\n  kind: tip\n  subject: []\n  claim: a\n  strength: b\n"
    )
    knowledge = load_knowledge(root=root)
    with pytest.raises(KnowledgeError, match=r"source: expected a key of sources\.yaml; found 'nowhere'"):
        _ = knowledge.claims


def test_places_that_hold_no_knowledge_are_told(tmp_path: Path, root: Path) -> None:
    with pytest.raises(InputError, match="no knowledge was found"):
        load_knowledge(root=tmp_path / "none")
    with pytest.raises(InputError, match="is not a folder"):
        load_knowledge([tmp_path / "none"], root=root)


def test_ours_is_loaded_once() -> None:
    assert load_knowledge() is load_knowledge()


def test_loading_leaves_the_claims_alone() -> None:
    loader._ours.cache_clear()
    assert "claims" not in vars(load_knowledge())


def test_heavy_guests_stay_outside() -> None:
    code = """
import sys
from advisor.knowledge.loader import load_knowledge
load_knowledge()
print({"torch", "optuna", "rich"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
