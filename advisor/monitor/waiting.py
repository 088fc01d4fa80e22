"""Numbers that are still on the device: a tensor is copied there now, and read later together with many others.

Reading one number from a GPU makes the program wait until everything before it is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsFloat

from advisor.errors import UsageError

if TYPE_CHECKING:
    from torch import Tensor

    Number = float | Tensor


def kept(name: str, value: Any) -> Number:
    """Return the number, or a copy of a tensor with one element that stays on its device."""
    if isinstance(value, float):
        return value
    if hasattr(value, "detach"):
        if value.numel() != 1 or value.is_complex():
            raise UsageError(f"{name} is a tensor of shape {tuple(value.shape)}; log one real number, such as a mean.")
        # A copy: the loop may go on to add to this tensor, and CUDA graphs write into it again.
        copy: Tensor = value.detach().clone()
        return copy
    if not isinstance(value, SupportsFloat):  # a text is none
        raise UsageError(f"{name} is a {type(value).__name__}; log a number or a tensor with one element.")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise UsageError(f"{name} is no single number; log one, such as a mean.") from None


def read(values: Sequence[Number]) -> list[float]:
    """Return the numbers; waits once for each device that holds any."""
    numbers = [value if isinstance(value, float) else 0.0 for value in values]
    places: dict[Any, list[int]] = {}
    for place, value in enumerate(values):
        if not isinstance(value, float):
            places.setdefault(value.device, []).append(place)
    for there in places.values():
        for place, number in zip(there, _read_together([values[place] for place in there]), strict=True):
            numbers[place] = float(number)
    return numbers


def _read_together(tensors: Sequence[Any]) -> list[float]:
    import torch

    together: list[float] = torch.stack([tensor.reshape(()) for tensor in tensors]).tolist()
    return together
