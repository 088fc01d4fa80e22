"""`Space`: the region that is worth searching, in no tool's words yet."""

from __future__ import annotations

from pydantic import Field

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.core.finding import Level
from advisor.core.metric import Direction
from advisor.core.noun import Noun
from advisor.export.comments import comment, header


class Dimension(Noun):
    """One hyperparameter, under one optimizer where its range depends on that."""

    name: str
    #: Unlike the name it occurs once: `learning_rate_sgd`.
    label: str
    value: Value
    #: None = fixed at the value.
    range: Range | None
    integer: bool = False
    confidence: Level = "medium"
    sources: tuple[str, ...]
    #: Values of other dimensions without which this one does nothing.
    when: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    #: Why it is not searched.
    fixed_because: str = ""

    @property
    def choices(self) -> tuple[Value, ...]:
        """Return what it chooses from, nothing for a numeric range."""
        return self.range.choices if self.range else ()

    @property
    def is_log(self) -> bool:
        """Return whether it is searched by orders of magnitude."""
        return self.range is not None and self.range.scale == "log"

    @property
    def ends(self) -> tuple[float, float]:
        """Return the two ends of a numeric range, whole where the hyperparameter is."""
        assert self.range is not None
        assert self.range.low is not None
        assert self.range.high is not None
        return (round(self.range.low), round(self.range.high)) if self.integer else (self.range.low, self.range.high)

    @property
    def start(self) -> Value:
        """Return the advised value in the type of the range: a whole number or a float."""
        if self.choices or self.value is None or isinstance(self.value, str | bool):
            return self.value
        return round(self.value) if self.integer else float(self.value)

    @property
    def condition(self) -> str:
        """Return in words when it matters, empty when always."""
        return " and ".join(f"{name} = {'|'.join(map(str, values))}" for name, values in self.when.items())


class Space(Noun):
    """The dimensions, most important first."""

    #: How the opening comment goes on: "for cnn-classification", "around the best of digits_cnn".
    origin: str
    metric: str
    direction: Direction
    dimensions: tuple[Dimension, ...]

    @property
    def header(self) -> str:
        """Return the opening comment of a snippet with this space."""
        searched = list(dict.fromkeys(item.name for item in self.dimensions if item.range is not None))
        told = f"With few trials search only {', '.join(searched[:4])}; fix the rest at these values."
        return "\n".join([header(self.origin, map(_line, self.dimensions)), comment(told)])

    @property
    def optimizers(self) -> tuple[Value, ...]:
        """Return the optimizers that it chooses from, the advised one first."""
        found = next((item for item in self.dimensions if item.name == "optimizer"), None)
        if found is None:
            return ()
        return tuple(dict.fromkeys((found.value, *found.choices)))

    @property
    def parents_first(self) -> tuple[Dimension, ...]:
        """Return the dimensions, each after those that it depends on."""
        parents = {name for dimension in self.dimensions for name in dimension.when}
        ranks = dict.fromkeys(parents, 1) | {"optimizer": 0}
        return tuple(sorted(self.dimensions, key=lambda dimension: ranks.get(dimension.name, 2)))

    def advised(self, optimizer: Value) -> dict[str, Value]:
        """Return label -> advised value of what is searched under `optimizer`."""
        values: dict[str, Value] = {}
        labels: dict[str, Value] = {}
        for item in self.parents_first:
            if not _holds(item, values):
                continue
            values[item.name] = optimizer if item.name == "optimizer" else item.start
            if item.range is not None:
                labels[item.label] = values[item.name]
        return labels

    def flat(self) -> Space:
        """Return the part under the advised optimizer, for tools that know no conditions; names occur once.

        What depends on another choice than the optimizer stays: its other values make it do nothing, no harm.
        """
        advised = self.optimizers[:1]
        inside = (item for item in self.dimensions if set(item.when.get("optimizer", advised)) & {*advised})
        return self.model_copy(update={"dimensions": tuple(_alone(item) for item in inside)})


def _holds(dimension: Dimension, values: dict[str, Value]) -> bool:
    return all(values.get(name) in allowed for name, allowed in dimension.when.items())


def _alone(dimension: Dimension) -> Dimension:
    when = {name: values for name, values in dimension.when.items() if name != "optimizer"}
    changed: dict[str, object] = {"label": dimension.name, "when": when}
    if dimension.name == "optimizer" and dimension.range is not None:
        others = [str(choice) for choice in dimension.choices if choice != dimension.value]
        told = f"{', '.join(others)} need ranges of their own: ask again with --optimizer {others[0]}"
        changed |= {"range": None, "fixed_because": told}
    return dimension.model_copy(update=changed)


def _line(dimension: Dimension) -> str:
    within = f"fixed: {dimension.fixed_because}" if dimension.range is None else f"in {dimension.range}"
    condition = f", only with {dimension.condition}" if dimension.when else ""
    return f"{dimension.label} = {dimension.value!r} ({within}{condition}): {', '.join(dimension.sources)}"
