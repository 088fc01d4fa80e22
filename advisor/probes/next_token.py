"""Do the targets of a language model follow its inputs? A shift that is missing, or wrong, shows in the data alone."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.training.data import Data, Stacked

#: Sequences that are looked at.
_SEQUENCES = 1024


@dataclass(frozen=True)
class Shift:
    """How targets of sequences lie to their inputs, as shares of the places."""

    #: The target is the next input, as it should be.
    follow: float
    #: The target is the input at its own place, which is then all there is to learn.
    repeat: float


def shift_of(data: Data) -> Shift | None:
    """Return how the targets of sequences of codes lie to their inputs, None for any other data."""
    if not isinstance(data, Stacked) or data.inputs.ndim != 2 or data.inputs.shape != data.targets.shape:
        return None
    if data.inputs.shape[1] < 2 or data.inputs.is_floating_point() or data.targets.is_floating_point():
        return None
    inputs, targets = data.inputs[:_SEQUENCES], data.targets[:_SEQUENCES]
    # Places that are left out of the loss are marked by a number below 0, by custom -100.
    counted = targets >= 0
    within = counted[:, :-1]
    if not bool(within.any()):
        return None
    follow = (targets[:, :-1] == inputs[:, 1:])[within].double().mean()
    repeat = (targets == inputs)[counted].double().mean()
    return Shift(float(follow), float(repeat))
