"""A space as a NePS `PipelineSpace`, the advised values as priors and our confidence as theirs."""

from __future__ import annotations

from advisor.export.comments import comment
from advisor.export.space import Dimension, Space


def neps(space: Space) -> str:
    """Return a class of the space; what is fixed is a constant of it."""
    flat = space.flat()
    return "\n".join(
        [
            flat.header,
            "",
            "import neps",
            "",
            "",
            "class AdvisedSpace(neps.PipelineSpace):",
            '    """The advised region, with the advised values as priors."""',
            "",
            *(f"    {item.name} = {_domain(item)}{_note(item)}" for item in flat.dimensions),
            "",
            "",
            *_usage(flat),
            "",
        ]
    )


def _domain(dimension: Dimension) -> str:
    if dimension.range is None:
        return repr(dimension.value)
    sure = f"prior_confidence={dimension.confidence!r}"
    if dimension.choices:
        # Theirs is the index of the choice.
        return f"neps.Categorical({dimension.choices!r}, prior={dimension.choices.index(dimension.value)}, {sure})"
    low, high = dimension.ends
    kind, log = "Integer" if dimension.integer else "Float", ", log=True" if dimension.is_log else ""
    return f"neps.{kind}({low!r}, {high!r}{log}, prior={dimension.start!r}, {sure})"


def _note(dimension: Dimension) -> str:
    return f"  {comment(f'only with {dimension.condition}')}" if dimension.when else ""


def _usage(space: Space) -> list[str]:
    sign = "-" if space.direction == "maximize" else ""
    return [
        comment(f"NePS minimizes what evaluate_pipeline(**values) returns: return {sign}{space.metric}."),
        comment('neps.run(evaluate_pipeline, AdvisedSpace(), root_directory="neps", total_evaluations_to_spend=50)'),
    ]
