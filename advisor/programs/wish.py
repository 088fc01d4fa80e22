"""`Wish`: what the user wants tuned, before the first training shows what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.metric import Direction, direction_of
from advisor.core.run import Curve, Run
from advisor.core.trainable import Objective
from advisor.errors import UsageError
from advisor.logs.columns import claim_of, normalized, split_in

#: Before a training has shown what it measures, the loss stands for it: nearly all have one.
UNTOLD = Objective("loss", "minimize")


@dataclass(frozen=True)
class Wish:
    """A metric and its better direction, as far as the user named them."""

    #: As the user calls it; None: what the first training shows.
    metric: str | None = None
    direction: Direction | None = None
    #: What the task is usually measured in, taken where no validation loss is found.
    usual: str = ""

    @property
    def objective(self) -> Objective | None:
        """Return the objective that was named, None where none was; UsageError where its direction is not known."""
        if self.metric is None:
            return None
        claim = claim_of(self.metric)
        name = claim.curve.split("_", 1)[1] if claim else normalized(self.metric).replace(" ", "_")
        direction = self.direction or direction_of(name)
        if split_in(self.metric) == "train":
            raise UsageError(
                f"{self.metric} is measured on what is trained on, which says nothing about new data: "
                "name a validation metric."
            )
        if direction is None:
            raise UsageError(
                f"nothing tells whether {self.metric} is better small or large: add --minimize or --maximize."
            )
        return Objective(name, direction)

    @property
    def names(self) -> Mapping[str, str]:
        """Return the mapping for a log in which only the user's own name stands for the metric."""
        objective = self.objective
        return {} if objective is None or self.metric is None else {objective.curve: self.metric}

    def found_in(self, run: Run) -> Objective | None:
        """Return what is tuned: the metric that was named, else the best that the run shows; None where it shows none.

        The loss is finer than a share of right answers, so it comes first.
        """
        named = self.objective
        if named is not None:
            return named if _ends(run.curves.get(named.curve)) else None
        shown = [
            name.removeprefix("val_") for name, curve in run.curves.items() if name.startswith("val_") and _ends(curve)
        ]
        best = sorted(shown, key=lambda name: (name != "loss", name != self.usual))
        known = ((name, self.direction or direction_of(name)) for name in best)
        return next((Objective(name, direction) for name, direction in known if direction is not None), None)


def _ends(curve: Curve | None) -> bool:
    return curve is not None and len(curve) > 0
