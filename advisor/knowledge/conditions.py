"""Three-valued conditions: nested data, no parser. They hold, do not hold, or cannot be told (None)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Self

from pydantic import Field, model_validator

from advisor.core.noun import Noun
from advisor.core.sign_value import SignValue

#: The closed list of comparisons of a leaf.
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
}


class Condition(Noun):
    """Exactly one of: `all`, `any`, `not`, or a leaf that compares one `sign`.

    A leaf gives `is` (a value, or a list of values of which one must match) or one or more numeric bounds.
    Facts of the configuration and the situation are signs too: `config.dropout`, `situation.task`.
    """

    all_: tuple[Condition, ...] | None = Field(default=None, alias="all")
    any_: tuple[Condition, ...] | None = Field(default=None, alias="any")
    not_: Condition | None = Field(default=None, alias="not")
    sign: str | None = None
    is_: SignValue | tuple[SignValue, ...] = Field(default=None, alias="is")
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [name for name in ("all_", "any_", "not_", "sign") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError("expected exactly one of all, any, not, sign")
        bounds = [name for name in COMPARISONS if getattr(self, name) is not None]
        compared = bool(bounds) + ("is_" in self.model_fields_set)
        if forms == ["sign"] and compared != 1:
            raise ValueError(f"sign {self.sign} needs `is`, or bounds (above, below, at_least, at_most), and not both")
        if forms != ["sign"] and compared:
            raise ValueError(f"{forms[0].rstrip('_')} takes no comparison of its own")
        return self

    def leaves(self) -> Iterator[Condition]:
        """Yield every leaf, left to right."""
        if self.sign is not None:
            yield self
        for child in self._children():
            yield from child.leaves()

    def _children(self) -> tuple[Condition, ...]:
        if self.not_ is not None:
            return (self.not_,)
        return self.all_ or self.any_ or ()

    def __str__(self) -> str:
        if self.sign is None:
            word = "not " if self.not_ else " and " if self.all_ is not None else " or "
            inside = word.join(str(child) for child in self._children())
            return f"not ({inside})" if self.not_ else f"({inside})"
        if "is_" in self.model_fields_set:
            options = self.is_ if isinstance(self.is_, tuple) else (self.is_,)
            return f"{self.sign} is {' or '.join(_plain(option) for option in options)}"
        bounds = [
            f"{name.replace('_', ' ')} {getattr(self, name):g}"
            for name in COMPARISONS
            if getattr(self, name) is not None
        ]
        return f"{self.sign} {' and '.join(bounds)}"


def judge(condition: Condition, signs: Mapping[str, SignValue]) -> bool | None:
    """Return whether the condition holds for the measured signs; None when what is unknown could decide it.

    Kleene's strong three-valued logic: `all` is false as soon as one part is false, `any` true as soon
    as one part is true.
    """
    if condition.not_ is not None:
        inner = judge(condition.not_, signs)
        return None if inner is None else not inner
    if condition.all_ is not None:
        return _all(judge(child, signs) for child in condition.all_)
    if condition.any_ is not None:
        opposite = _all(_negated(judge(child, signs)) for child in condition.any_)
        return _negated(opposite)
    return _judge_leaf(condition, signs.get(condition.sign or ""))


def lacking(condition: Condition, signs: Mapping[str, SignValue]) -> tuple[str, ...]:
    """Return the signs of the condition that were not measured, each once, in order."""
    names = (leaf.sign for leaf in condition.leaves() if leaf.sign is not None)
    return tuple(dict.fromkeys(name for name in names if signs.get(name) is None))


def _judge_leaf(leaf: Condition, value: SignValue) -> bool | None:
    if value is None:
        return None
    if "is_" in leaf.model_fields_set:
        options = leaf.is_ if isinstance(leaf.is_, tuple) else (leaf.is_,)
        return any(_same(value, option) for option in options)
    if isinstance(value, str | bool):
        return None
    bounds = {name: getattr(leaf, name) for name in COMPARISONS}
    return all(COMPARISONS[name](value, bound) for name, bound in bounds.items() if bound is not None)


def _same(value: SignValue, option: SignValue) -> bool:
    # In Python True == 1; a sign that is yes or no never equals a number.
    return value == option and isinstance(value, bool) == isinstance(option, bool)


def _all(verdicts: Iterator[bool | None]) -> bool | None:
    known = list(verdicts)
    if False in known:
        return False
    return None if None in known else True


def _negated(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _plain(value: SignValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
