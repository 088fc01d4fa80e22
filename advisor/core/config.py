"""`Config`: the hyperparameter values of one training."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from advisor.errors import InputError, near

#: What a hyperparameter can be set to.
Value = bool | int | float | str | None


class Config(Mapping[str, Value]):
    """A frozen mapping from hyperparameter names to values, with attribute access.

    >>> config = Config(learning_rate=0.1, optimizer="sgd")
    >>> config.with_(learning_rate=0.01).learning_rate
    0.01
    """

    __slots__ = ("_values",)
    _values: dict[str, Value]

    def __init__(self, values: Mapping[str, Value] | None = None, /, **named: Value) -> None:
        merged = {**(values or {}), **named}
        for name, value in merged.items():
            if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
                raise InputError(f"{name!r} cannot name a hyperparameter: use a plain word such as learning_rate.")
            if not isinstance(value, bool | int | float | str | None):
                kind = type(value).__name__
                raise InputError(f"{name} is a {kind}; a hyperparameter is a number, a text, true or false.")
        object.__setattr__(self, "_values", merged)

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"this config has no {name!r}{near(name, self._values)}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Config is frozen: use config.with_({name}=...)")

    def __getstate__(self) -> dict[str, Value]:
        return self._values

    def __setstate__(self, state: dict[str, Value]) -> None:
        object.__setattr__(self, "_values", state)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return f"Config({inside})"

    def with_(self, **changes: Value) -> Config:
        """Return a copy in which the named values are replaced or added."""
        return Config({**self._values, **changes})

    def number(self, name: str, default: float) -> float:
        """Return the value of `name` as a number, or `default` when it is absent or None."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            raise InputError(f"{name} is {value!r}; a number was expected.")
        return float(value)

    def text(self, name: str, default: str) -> str:
        """Return the value of `name` as a text, or `default` when it is absent or None."""
        value = self._values.get(name)
        return default if value is None else str(value)

    def differences(self, other: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
        """Return name -> (value here, value there) for every name on which the two disagree."""
        names = [*self._values, *(name for name in other if name not in self._values)]
        pairs = {name: (self._values.get(name), other.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda given: given if isinstance(given, cls) else cls(given),
            # The shape is told for published schemas; the values are checked above.
            serialization=core_schema.plain_serializer_function_ser_schema(
                dict, return_schema=core_schema.dict_schema(core_schema.str_schema(), handler.generate_schema(Value))
            ),
        )
