"""A space as a `suggest_hyperparameters(trial)` function for Optuna, with the advised values enqueued."""

from __future__ import annotations

from itertools import groupby

from advisor.core.config import Value
from advisor.export.space import Dimension, Space


def optuna(space: Space) -> str:
    """Return a function that asks a trial for every value, and one that makes the study."""
    parts = [space.header, "import optuna", _advised(space), _function(space), _study(space)]
    return "\n\n".join(parts) + "\n"


def _advised(space: Space) -> str:
    points = [space.advised(optimizer) for optimizer in space.optimizers or (None,)]
    return "\n".join(
        ["# What to try first, one for each optimizer.", "ADVISED = [", *(f"    {p!r}," for p in points), "]", ""]
    )


def _function(space: Space) -> str:
    blocks = groupby(space.parents_first, key=lambda item: item.when)
    lines = [line for when, items in blocks for line in _block(when, list(items))]
    return "\n".join(
        [
            "def suggest_hyperparameters(trial: optuna.Trial) -> dict[str, object]:",
            '    """Return the values of a trial."""',
            "    values: dict[str, object] = {}",
            *lines,
            "    return values",
            "",
        ]
    )


def _block(when: dict[str, tuple[Value, ...]], items: list[Dimension]) -> list[str]:
    """Return the assignments, inside an `if` where they depend on another choice."""
    if not when:
        return [f"    {_assignment(item)}" for item in items]
    conditions = (f"values[{name!r}] in {allowed!r}" for name, allowed in when.items())
    return [f"    if {' and '.join(conditions)}:", *(f"        {_assignment(item)}" for item in items)]


def _assignment(dimension: Dimension) -> str:
    if dimension.range is None:
        return f"values[{dimension.name!r}] = {dimension.value!r}  # fixed"
    return f"values[{dimension.name!r}] = trial.{_call(dimension)}"


def _call(dimension: Dimension) -> str:
    if dimension.choices:
        return f"suggest_categorical({dimension.label!r}, {list(dimension.choices)!r})"
    low, high = dimension.ends
    kind = "int" if dimension.integer else "float"
    return f"suggest_{kind}({dimension.label!r}, {low!r}, {high!r}{', log=True' if dimension.is_log else ''})"


def _study(space: Space) -> str:
    return "\n".join(
        [
            "def make_study() -> optuna.Study:",
            '    """Return a study that tries the advised values first."""',
            f"    study = optuna.create_study(direction={space.direction!r})  # {space.metric}",
            "    for values in ADVISED:",
            "        study.enqueue_trial(values)",
            "    return study",
            "",
            "",
            "# make_study().optimize(lambda trial: train(**suggest_hyperparameters(trial)), n_trials=50)",
        ]
    )
