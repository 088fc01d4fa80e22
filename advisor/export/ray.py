"""A space as the `param_space` of a Ray Tune Tuner."""

from __future__ import annotations

from advisor.export.comments import comment
from advisor.export.space import Dimension, Space


def ray(space: Space) -> str:
    """Return a search space, the advised point of it, and the settings that try that point first."""
    flat = space.flat()
    advised = flat.advised(next(iter(flat.optimizers), None))
    mode = "min" if flat.direction == "minimize" else "max"
    return "\n".join(
        [
            flat.header,
            "",
            "from ray import tune",
            "from ray.tune.search.basic_variant import BasicVariantGenerator",
            "",
            "param_space = {",
            *(f"    {item.name!r}: {_domain(item)},{_note(item)}" for item in flat.dimensions),
            "}",
            "# What to try first.",
            f"advised = {advised!r}",
            "tune_config = tune.TuneConfig(",
            f"    metric={flat.metric!r},",
            f"    mode={mode!r},",
            "    num_samples=50,",
            "    search_alg=BasicVariantGenerator(points_to_evaluate=[advised]),",
            ")",
            "# tune.Tuner(train, param_space=param_space, tune_config=tune_config).fit()",
            "",
        ]
    )


def _domain(dimension: Dimension) -> str:
    if dimension.range is None:
        return repr(dimension.value)
    if dimension.choices:
        return f"tune.choice({list(dimension.choices)!r})"
    low, high = dimension.ends
    if dimension.integer:
        # Ray's upper end is exclusive for whole numbers.
        return f"tune.{'lograndint' if dimension.is_log else 'randint'}({low!r}, {high + 1!r})"
    return f"tune.{'loguniform' if dimension.is_log else 'uniform'}({low!r}, {high!r})"


def _note(dimension: Dimension) -> str:
    return f"  {comment(f'only with {dimension.condition}')}" if dimension.when else ""
