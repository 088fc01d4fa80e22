"""A space as the YAML of a W&B sweep."""

from __future__ import annotations

import yaml

from advisor.export.comments import comment
from advisor.export.space import Dimension, Space


def wandb(space: Space) -> str:
    """Return a sweep configuration for `wandb sweep FILE`."""
    flat = space.flat()
    set_aside = [item for item in flat.dimensions if item.range is None and item.value is None]
    sweep = {
        "program": "train.py",
        "method": "bayes",
        "metric": {"name": flat.metric, "goal": flat.direction},
        "parameters": {item.name: _parameter(item) for item in flat.dimensions if item not in set_aside},
    }
    told = [
        comment(
            "A sweep cannot be told where to begin, and knows no conditions: train once with the values above by hand."
        ),
        *(comment(f"Left out, because it is off: {item.name}.") for item in set_aside),
    ]
    body = yaml.safe_dump(sweep, sort_keys=False, allow_unicode=True)
    return "\n".join([flat.header, *told, "", body])


def _parameter(dimension: Dimension) -> dict[str, object]:
    if dimension.range is None:
        return {"value": dimension.value}
    if dimension.choices:
        return {"values": list(dimension.choices)}
    low, high = dimension.ends
    span = {"min": low, "max": high}
    if dimension.integer and dimension.is_log:
        return {"distribution": "q_log_uniform_values", "q": 1, **span}
    if dimension.integer:
        return {"distribution": "int_uniform", **span}
    return {"distribution": "log_uniform_values" if dimension.is_log else "uniform", **span}
