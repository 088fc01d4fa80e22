"""Do the targets of a language model follow its inputs? A shift that is missing, or wrong, shows in the data alone."""

from __future__ import annotations

from advisor.training.data import Data, Stacked

#: Sequences that are looked at.
_SEQUENCES = 1024


def targets_follow(data: Data) -> float | None:
    """Return the share of the places of a sequence whose target is the next input; None where these are no codes."""
    if not isinstance(data, Stacked) or data.inputs.ndim != 2 or data.inputs.shape != data.targets.shape:
        return None
    if data.inputs.shape[1] < 2 or data.inputs.is_floating_point() or data.targets.is_floating_point():
        return None
    inputs, targets = data.inputs[:_SEQUENCES], data.targets[:_SEQUENCES, :-1]
    # Places that are left out of the loss are marked by a number below 0, by custom -100.
    counted = targets >= 0
    return float((targets == inputs[:, 1:])[counted].double().mean()) if bool(counted.any()) else None
