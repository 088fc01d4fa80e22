"""Pickled data without its code: containers, numbers and texts come back, any other object is an empty stand-in.

Nothing that a pickle names is ever imported or called. numpy's numbers are made from their bytes by functions of ours.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

#: What a broken pickle makes Python's reader of pickles raise.
_BROKEN = (
    *(pickle.UnpicklingError, EOFError, AttributeError, LookupError, ValueError, TypeError, ArithmeticError),
    *(AssertionError, RecursionError, MemoryError, struct.error),
)


class PickleError(ValueError):
    """Bytes that are no pickle."""


class StandIn:
    """An object that was not made, whatever it was made from."""

    def __new__(cls, *arguments: object, **named: object) -> StandIn:
        del arguments, named
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        """Take what a pickle says of the object, and forget it; likewise below."""

    def __call__(self, *arguments: object) -> StandIn:
        del arguments
        return self

    def __setitem__(self, key: object, value: object) -> None: ...

    def append(self, value: object) -> None: ...


class _Mapping(dict[object, object]):
    """An OrderedDict, or a defaultdict without what makes its defaults."""

    def __init__(self, pairs: object = ()) -> None:
        super().__init__(pairs if isinstance(pairs, list) else ())

    def __setstate__(self, state: object) -> None:
        """Forget what else was kept with the mapping, such as the versions of a state_dict."""


class _Kind:
    """numpy's dtype: only its name."""

    def __init__(self, name: object = "", *rest: object) -> None:
        del rest
        self.name = name if isinstance(name, str) else ""
        self.order = "<"

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">"):
            self.order = state[1]


class _Array(StandIn):
    """numpy's array: its numbers, when its state is set."""

    numbers: tuple[float, ...] = ()

    def __setstate__(self, state: Any) -> None:
        _, _, kind, _, raw = state
        self.numbers = tuple(_numbers(kind, raw))


def load_plain(data: bytes) -> tuple[object, int]:
    """Return the first object that was pickled in `data`, and where it ends; PickleError when it is broken."""
    stream = io.BytesIO(data)
    try:
        return _Unpickler(stream).load(), stream.tell()
    except _BROKEN as error:
        raise PickleError(str(error)) from None


# Python's own and not C's: that one reserves memory for as many objects as a few bytes of a pickle can claim.
class _Unpickler(pickle._Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _MADE.get((module.replace("numpy._core", "numpy.core"), name), StandIn)

    def persistent_load(self, pid: Any) -> StandIn:
        del pid
        return StandIn()


def _numbers(kind: object, raw: object) -> list[float]:
    if not isinstance(kind, _Kind) or not isinstance(raw, bytes) or kind.name not in ("f2", "f4", "f8", "i4", "i8"):
        return []
    return [float(number) for number in np.frombuffer(raw, kind.order + kind.name)]


def _scalar(kind: object, raw: object = b"") -> object:
    numbers = _numbers(kind, raw)
    return numbers[0] if numbers else StandIn()


def _bytes(text: object = "", encoding: object = "latin1") -> bytes:
    """Python 2's bytes, as protocol 2 writes them."""
    del encoding
    return text.encode("latin1") if isinstance(text, str) else b""


_MADE: dict[tuple[str, str], Callable[..., object]] = {
    ("collections", "OrderedDict"): _Mapping,
    ("collections", "defaultdict"): _Mapping,
    ("numpy", "dtype"): _Kind,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("_codecs", "encode"): _bytes,
}


def numbers_in(value: object) -> list[object] | None:
    """Return the elements of a list or of an array; None when it is neither."""
    if isinstance(value, _Array):
        return list(value.numbers)
    return list(value) if isinstance(value, list | tuple) else None
