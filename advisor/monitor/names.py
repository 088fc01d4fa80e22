"""Which curve a logged name means: the vocabulary is that of the log readers."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.errors import UsageError, near
from advisor.logs.columns import claim_of, is_curve_name

_COMMON = ("train_loss", "val_loss", "learning_rate", "gradient_norm", "update_ratio", "dead_units")


@dataclass
class Names:
    """The names seen so far; of several names for one curve the first is believed, and the others are remarked."""

    curves: dict[str, str | None] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def curve_of(self, name: str) -> str | None:
        """Return the curve that `name` feeds, None when another name feeds it; UsageError when it names none."""
        if name not in self.curves:
            self.curves[name] = self._claimed(name)
        return self.curves[name]

    def feeds(self, curve: str) -> bool:
        """Return whether some name was logged for this curve."""
        return curve in self.curves.values()

    def _claimed(self, name: str) -> str | None:
        curve = canonical(name)
        believed = next((other for other, fed in self.curves.items() if fed == curve), None)
        if believed is None:
            return curve
        # A name that comes up late, say at the end of an epoch, must not end a training that runs.
        self.remarks.append(f"{name!r} was left out: {curve} is read from {believed!r}.")
        return None


def canonical(name: str) -> str:
    """Return the curve that the name means; UsageError says which names there are."""
    claim = claim_of(name)
    if claim is not None:
        return claim.curve
    if is_curve_name(name):
        return name
    raise UsageError(
        f"{name!r} names no curve{near(name, _COMMON)}; log train_loss, val_loss, train_<metric>, val_<metric>, "
        f"learning_rate, gradient_norm, update_ratio or dead_units."
    )
