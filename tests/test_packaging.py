"""The wheel carries the knowledge, and what is installed from it finds it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel of the project, built with what is installed here."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_whole_knowledge(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("advisor/_knowledge/")}
    files = {path.relative_to(REPOSITORY / "knowledge") for path in (REPOSITORY / "knowledge").rglob("*.yaml")}
    assert {f"advisor/_knowledge/{path.as_posix()}" for path in files} <= packed


def test_an_installed_wheel_finds_its_knowledge(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import advisor; assert advisor.__file__.startswith(sys.argv[1]), advisor.__file__\n"
        "print(advisor.suggest('cnn-classification').advice[0].hyperparameter)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout.strip() == "learning_rate", done.stderr


def test_the_public_door_is_sorted_and_opens() -> None:
    import advisor

    assert sorted(advisor.__all__) == advisor.__all__
    assert all(getattr(advisor, name) is not None for name in advisor.__all__)
