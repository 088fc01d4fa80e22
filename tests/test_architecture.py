"""The house: imports only go down, heavy guests stay in their rooms, no module is long."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "advisor"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Ground floor first. A module may import its own floor and those below it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "version"),
    ("core",),
    ("knowledge", "signs", "logs"),
    (
        "assignments",
        "config_file",
        "settings",
        "regions",
        "remedies",
        "rivals",
        "given_values",
        "suggestion",
        "situations",
    ),
    ("rescaling", "diagnosis", "explanation", "first_day", "comparing"),
    ("given_config",),
    ("advising",),
    ("strategy",),
    ("session",),
    ("training",),
    ("probes", "programs"),
    ("tuning", "monitor"),
    ("export",),
    ("report",),
    ("api", "probe", "next_run", "sides"),
    ("wizard",),
    ("commands",),
    ("cli", "__init__", "__main__"),
)
#: The same within logs/, where every module that is not named is one that the formats share.
LOG_FLOORS = {"files": 0, "formats": 2, "readers": 3, "read": 4, "__init__": 5}
SHARED_BY_FORMATS = 1
#: Guest -> the rooms that may import it, anywhere in a module.
ROOMS = {
    "torch": {"training", "probes", "tuning", "monitor"},
    "torchmetrics": {"training"},
    "optuna": {"tuning", "report"},
    "plotly": {"report"},
    "jinja2": {"report"},
    "rich": {"report", "wizard", "commands"},
    "questionary": {"wizard"},
    "prompt_toolkit": {"wizard"},
    "nicegui": {"wizard"},
    "fastapi": {"wizard"},
    "uvicorn": {"wizard"},
    "typer": {"commands", "cli"},
    "sklearn": set[str](),
}


def room(module: str) -> str:
    """Return the room of a dotted module name: the part after `advisor.`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


NAMES = {name_of(path) for path in MODULES}


def imports(path: Path, at_run_time: bool = True) -> Iterator[str]:
    """Yield what the module imports; imports for type checkers alone do not count at run time."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if at_run_time and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped |= {child for statement in node.body for child in ast.walk(statement)}
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            # `from advisor.session import journal` takes a module, `... import Session` takes a name of the package.
            yield from (name if name in NAMES else node.module for name in names)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_arrow_goes_up(path: Path) -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    here = floor[room(name_of(path))]
    ours = {target for target in imports(path) if target.split(".")[0] == "advisor"}
    upward = {target for target in ours if floor.get(room(target), -1) > here}
    assert not upward


def log_floor(module: str) -> int:
    """Return the floor of a module of logs/."""
    part = (*module.split("."), "__init__")[2]
    return LOG_FLOORS.get(part, SHARED_BY_FORMATS)


@pytest.mark.parametrize("path", [path for path in MODULES if room(name_of(path)) == "logs"], ids=name_of)
def test_no_arrow_goes_up_within_the_logs(path: Path) -> None:
    ours = {target for target in imports(path) if target.startswith("advisor.logs")}
    upward = {target for target in ours if log_floor(target) > log_floor(name_of(path))}
    assert not upward


def test_other_rooms_know_no_log_format_but_our_own() -> None:
    others = [path for path in MODULES if room(name_of(path)) != "logs"]
    known = {target for path in others for target in imports(path) if target.startswith("advisor.logs.formats")}
    assert known <= {"advisor.logs.formats.own"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_doors_do_not_import_each_other(path: Path) -> None:
    if room(name_of(path)) == "commands" and path.name != "__init__.py":
        doors = {t for t in imports(path) if t.startswith("advisor.commands.") and t.count(".") == 2}
        assert doors <= {"advisor.commands.options", "advisor.commands.running"}


def test_there_is_no_circle() -> None:
    known = {name_of(path): path for path in MODULES}
    graph = {name: {t for t in imports(path) if t in known and t != name} for name, path in known.items()}
    # The public door imports its rooms on first use, for type checkers and by name.
    graph["advisor.__init__"] = set()
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("guest", ROOMS)
def test_heavy_guests_stay_in_their_rooms(guest: str) -> None:
    hosts = {room(name_of(path)) for path in MODULES if guest in {t.split(".")[0] for t in imports(path)}}
    assert hosts <= ROOMS[guest]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    "arguments",
    [["suggest", "--task", "cnn-classification"], ["diagnose", "{log}"], ["knowledge", "list"], ["--help"]],
    ids=lambda arguments: arguments[0],
)
def test_light_commands_import_neither_torch_nor_optuna(arguments: list[str], tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,train_loss\n" + "".join(f"{step},{1 / (1 + step)}\n" for step in range(50)), encoding="utf-8")
    program = (
        "import sys, advisor.cli\n"
        "try: advisor.cli.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'torch', 'optuna', 'plotly', 'sklearn'} & set(sys.modules), sorted(sys.modules)\n"
    )
    words = [word.format(log=log) for word in arguments]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
