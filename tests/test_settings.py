"""What a project says once in its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.settings import Settings, settings_for

TEXT = """
knowledge = ["team"]
ignore = [{rule = "OVF003", reason = "our validation set is tiny"}]
map = {val_loss = "valid/objective"}
task = "cnn-classification"
"""


def test_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text(TEXT)
    settings = settings_for(tmp_path)
    assert settings.knowledge == (tmp_path / "team",)
    assert [(ignored.rule, ignored.reason) for ignored in settings.ignore] == [("OVF003", "our validation set is tiny")]
    assert settings.map == {"val_loss": "valid/objective"}
    assert settings.task == "cnn-classification"


def test_the_table_in_the_projects_file_counts_below_it_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.advisor]\ntask = "vae"\n')
    below = tmp_path / "experiments" / "one"
    below.mkdir(parents=True)
    assert settings_for(below).task == "vae"


def test_the_table_may_be_written_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool]\nadvisor = {task = "vae"}\n')
    assert settings_for(tmp_path).task == "vae"


def test_the_nearest_file_wins_and_our_own_beats_the_shared(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.advisor]\ntask = "vae"\n')
    (tmp_path / "advisor.toml").write_text('task = "transformer-lm"\n')
    assert settings_for(tmp_path).task == "transformer-lm"


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "tool = 3\n", "not toml at all ["])
def test_a_shared_file_that_does_not_speak_of_us_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert settings_for(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("task = [", "is not TOML"),
        ("colour = 1", "colour: this is no setting of advisor; those are knowledge, ignore, map, task"),
        ('ignore = ["OVF003"]', "ignore.0: input should be"),
        ('ignore = [{rule = "OVF003"}]', "ignore.0.reason: field required"),
        ('ignore = [{rule = "OVF003", reason = ""}]', "ignore.0.reason: string should have at least 1 character"),
        ("task = 3\nmap = 4", "map: input should be a valid dictionary; task: input should be a valid string"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "advisor.toml").write_text(text)
    with pytest.raises(InputError) as caught:
        settings_for(tmp_path)
    assert str(tmp_path / "advisor.toml") in str(caught.value)
    assert said.lower() in str(caught.value).lower()
