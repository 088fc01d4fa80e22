"""Overlays that are broken or made to harm: a clear error within two seconds, and nothing is run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import InputError, KnowledgeError
from advisor.knowledge.loader import FILE_LIMIT, load_knowledge
from advisor.knowledge.sentences import MISTAKE_LIMIT
from tests.knowledge.conftest import LEARNING_RATE, RULE, writer

#: The promise is two seconds on an idle machine; tests share theirs.
PATIENCE = 4.0
RULE_FOR_OVERLAYS = RULE.replace("LRN001", "LRN801").replace("learning-rate-too-high", "mine")
MINE = "rules/learning_rate/LRN801-mine.yaml"
LAUGHS = "\n".join(
    ["a0: &a0 [lol, lol, lol]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30))]
)

Attack = Callable[[Path], object]


def written(name: str, text: str) -> Attack:
    return lambda folder: writer(folder)(name, text)


def many(text: Callable[[int], str], name: Callable[[int], str], number: int) -> Attack:
    return lambda folder: [writer(folder)(name(place), text(place)) for place in range(number)]


def in_bytes(name: str, content: bytes) -> Attack:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return write


def ring(*ids: str) -> Attack:
    """Return an attack that writes retired rules, each replaced by the next one, the last one by the first."""

    def write(folder: Path) -> None:
        for rule_id, successor in zip(ids, [*ids[1:], ids[0]], strict=True):
            text = RULE.replace("LRN001", rule_id).replace("learning-rate-too-high", f"mine-{rule_id.lower()}")
            retired = text.replace("status: tested", f"status: retired\nreplaced_by: {successor}")
            writer(folder)(f"rules/learning_rate/{rule_id}-mine-{rule_id.lower()}.yaml", retired)

    return write


ATTACKS: dict[str, tuple[Attack, str]] = {
    "python tag": (written("sources.yaml", "a: !!python/object/apply:os.mkdir [owned]"), "tags are not used here"),
    "own tag": (written(MINE, "!rule {id: LRN801}"), "tags are not used here"),
    "billion laughs": (written("sources.yaml", LAUGHS), "anchors and aliases"),
    "alias to itself": (written("sources.yaml", "a: &a [*a]"), "anchors and aliases"),
    "merge key": (written("sources.yaml", "a: &a {title: b}\nc: {<<: *a}"), "anchors and aliases"),
    "deep nesting": (written(MINE, "[" * 100_000), "nested more than 40 levels deep"),
    "deep condition": (written(MINE, f"when: {'{not: ' * 60}x{'}' * 60}"), "nested more than 40 levels deep"),
    "not UTF-8": (in_bytes(MINE, "id: é".encode("latin-1")), "expected UTF-8 text"),
    "UTF-16": (in_bytes(MINE, "id: LRN801".encode("utf-16")), "expected UTF-8 text"),
    "null bytes": (in_bytes(MINE, b"id: \x00\x00"), "expected YAML"),
    "10 MB": (in_bytes("sources.yaml", b"a" * 10_000_000), "too large: expected at most"),
    "2 MB": (in_bytes("sources.yaml", b"a" * 2_000_000), "expected at most 1 MB of text"),
    "too many files": (many(lambda _: "a", lambda n: f"tasks/t{n}.yaml", FILE_LIMIT + 1), "too large"),
    "a million values": (written("sources.yaml", f"a: [{'1,' * 480_000}]"), "values in one file"),
    "a list as a rule": (written(MINE, "[1, 2]"), "expected fields, each as `name: value`"),
    "a rule of numbers": (written(MINE, "id: 1\nname: 2\nclaim: 3"), "expected text; found 3"),
    "a range without end": (
        written("hyperparameters/learning_rate.yaml", LEARNING_RATE.replace("0.1,", "1e999,")),
        "found inf",
    ),
    "one id twice": (
        lambda folder: [
            written(MINE, RULE_FOR_OVERLAYS)(folder),
            written("rules/learning_rate/LRN801-other.yaml", RULE_FOR_OVERLAYS)(folder),
        ],
        "LRN801 is also the id of",
    ),
    "one name twice": (
        written("rules/learning_rate/LRN801-mine.yaml", RULE_FOR_OVERLAYS.replace("name: mine", "name: dead-units")),
        "dead-units is also the name of",
    ),
    "one key twice": (written(MINE, "id: LRN801\nid: LRN801"), "'id' is given twice"),
    "a circle of successors": (ring("LRN801", "LRN802", "LRN803"), "the circle LRN801 -> LRN802 -> LRN803 -> LRN801"),
    "its own successor": (ring("LRN801"), "the circle LRN801 -> LRN801"),
    "ten thousand unknown fields": (
        written(MINE, RULE_FOR_OVERLAYS + "".join(f"field{n}: 1\n" for n in range(10_000))),
        "there is no such field",
    ),
    "ten thousand wrong citations": (
        written(MINE, RULE_FOR_OVERLAYS.replace("[S0-001]", f"[{', '.join(f'k{n}' for n in range(10_000))}]")),
        "and more: mend these first",
    ),
    "ten thousand unknown names": (
        written("disable.yaml", "".join(f"- {{rule: LRN{n:05d}, reason: a}}\n" for n in range(10_000))),
        "and more: mend these first",
    ),
    "a name of half a megabyte": (written("disable.yaml", f"- {{rule: {'L' * 500_000}, reason: a}}"), "found 'LLLL"),
    "a file per mistake": (
        many(lambda n: f"nam: x{n}", lambda n: f"tasks/t{n}.yaml", 900),
        "and more: mend these first",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("attack", "complaint"), ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_overlay_is_refused_in_words(
    attack: Attack, complaint: str, overlay: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    attack(overlay)
    load_knowledge()
    begun = time.process_time()
    with pytest.raises(InputError) as caught:
        load_knowledge([overlay])
    assert time.process_time() - begun < PATIENCE
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 50_000
    assert not (tmp_path / "owned").exists()


def test_a_pipe_is_no_file(overlay: Path) -> None:
    os.mkfifo(overlay / "sources.yaml")
    with pytest.raises(KnowledgeError, match="it is not a file"):
        load_knowledge([overlay])


def test_a_message_never_steers_the_terminal(overlay: Path) -> None:
    writer(overlay)("sources.yaml", '"a\\e[2J": {title: b}')
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge([overlay])
    assert all(mistake.isprintable() for mistake in caught.value.mistakes)


def test_of_very_many_mistakes_the_first_are_told(overlay: Path) -> None:
    writer(overlay)("sources.yaml", "".join(f"key{number}: 1\n" for number in range(5_000)))
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge([overlay])
    assert len(caught.value.mistakes) == MISTAKE_LIMIT + 1


def test_a_successor_must_exist_and_be_in_use(overlay: Path) -> None:
    text = RULE_FOR_OVERLAYS.replace("status: tested", "status: retired\nreplaced_by: LRN999")
    writer(overlay)(MINE, text)
    with pytest.raises(KnowledgeError, match="replaced_by: expected the id of a rule; found 'LRN999'"):
        load_knowledge([overlay])
    writer(overlay)(MINE, text.replace("LRN999", "LRN001"))
    assert load_knowledge([overlay]).rules["LRN801"].replaced_by == "LRN001"
    writer(overlay)(MINE, text.replace("LRN999", "LRN001").replace("status: retired", "status: tested"))
    with pytest.raises(KnowledgeError, match="replaced_by is for retired rules"):
        load_knowledge([overlay])


def test_a_remedy_stays_possible(overlay: Path) -> None:
    writer(overlay)(MINE, RULE_FOR_OVERLAYS.replace("multiply: 0.1", "to: 1e9"))
    with pytest.raises(KnowledgeError, match=r"remedies\[0\]\.to: expected a possible learning_rate"):
        load_knowledge([overlay])
    writer(overlay)(MINE, RULE_FOR_OVERLAYS.replace("multiply: 0.1", "by_probe: lr_range, else: {at_least: 1e9}"))
    with pytest.raises(KnowledgeError, match=r"remedies\[0\]\.else\.at_least: expected a possible learning_rate"):
        load_knowledge([overlay])
