"""`Peer`: a system that looks at a recorded run and says what is wrong; `Alarm`: one thing that it said."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from advisor.core.run import Run
from advisor.errors import InputError

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
#: What a label of a peer claims as causes; a peer that lists several has claimed them all.
Causes = Mapping[str, tuple[str, ...]]


class Alarm(NamedTuple):
    """A peer's own label, and a cause group that it claims; None where the label names a symptom only."""

    label: str
    cause: str | None


@dataclass(frozen=True)
class Peer:
    """A system that diagnoses a recorded run."""

    name: str
    #: Of a package, or where its thresholds were published.
    version: str
    #: The curves that it can use.
    tracks: tuple[str, ...]
    diagnose: Callable[[Run], frozenset[Alarm]]
    #: The cause groups that it has a word for; it is not scored on others.
    claims: frozenset[str]
    #: Whether a run has what the peer cannot do without.
    judges: Callable[[Run], bool]


def alarms(labels: Iterable[str], causes: Causes) -> frozenset[Alarm]:
    """Return the alarms that these labels are, one for each cause that a label claims."""
    return frozenset(Alarm(label, cause) for label in labels for cause in (causes[label] or (None,)))


def claims(causes: Causes) -> frozenset[str]:
    """Return every cause group that the labels can claim."""
    return frozenset(cause for named in causes.values() for cause in named)


def has(*tracks: str) -> Callable[[Run], bool]:
    """Return the test whether a run has all of these curves."""
    return lambda run: all(track in run.curves for track in tracks)


@cache
def pins() -> Mapping[str, str]:
    """Return package -> version, as `requirements.txt` fixes them."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    found = [line.partition("==") for line in text.splitlines() if "==" in line]
    return {package: pinned for package, _, pinned in found}


@cache
def module(package: str, name: str) -> ModuleType:
    """Return a module of a peer's package, which must be the version that its table of causes was made for."""
    try:
        found = version(package)
    except PackageNotFoundError:
        found = None
    if found != pins()[package]:
        raise InputError(
            f"{package} is {f'version {found}' if found else 'not installed'} and {pins()[package]} is needed: "
            "see the first lines of benchmarks/faultbench/peers/requirements.txt."
        )
    return importlib.import_module(name)
