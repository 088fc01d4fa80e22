"""`Remedy`, what a rule proposes, and `Change`, the concrete from -> to that comes of it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from advisor.core.config import Value
from advisor.core.noun import Noun

#: The closed list of what a remedy can do to a hyperparameter.
OPERATIONS = ("multiply", "add", "to", "at_least", "at_most", "switch", "by_probe")


class Fallback(Noun):
    """What a remedy does when its probe cannot run: exactly one operation."""

    multiply: float | None = None
    add: float | None = None
    to: Value = None
    at_least: float | None = None
    at_most: float | None = None
    switch: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("expected exactly one of multiply, add, to, at_least, at_most, switch")
        return self


class Remedy(Noun):
    """A proposed change of one hyperparameter: exactly one operation, and the reason."""

    change: str
    because: str
    multiply: float | None = None
    add: float | None = None
    to: Value = None
    at_least: float | None = None
    at_most: float | None = None
    switch: str | None = None
    by_probe: str | None = None
    else_: Fallback | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in OPERATIONS if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError(f"expected exactly one of {', '.join(OPERATIONS)}; found {', '.join(given) or 'none'}")
        if (self.else_ is not None) != (self.by_probe is not None):
            raise ValueError("by_probe needs an else for logs, and else belongs to by_probe only")
        return self

    @property
    def operation(self) -> str:
        """Return the name of the one operation."""
        return next(name for name in OPERATIONS if name in self.model_fields_set)


class Change(Noun):
    """One hyperparameter from -> to. `from` and `to` are None only when the current value is unknown."""

    change: str
    from_: Value = Field(default=None, alias="from")
    to: Value = None
    #: In words, such as "multiply by 0.1" or "lr_range probe, else multiply by 0.1".
    operation: str
    because: str
