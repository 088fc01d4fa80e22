"""Which conclusions of a short training carry over to a full one, by the hyperparameter that was changed.

Google Tuning Playbook, "What hyperparameter values found in shorter runs do we expect to transfer to longer
training runs?": the authors' suspicions, in order of decreasing probability.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from advisor.core.config import Config

SOURCE = "tuning-playbook"
#: Up from here a training is long enough to speak for a full one.
NEARLY_FULL = 0.8

Likelihood = Literal["very_likely", "likely", "maybe", "unlikely"]


@dataclass(frozen=True)
class Transfer:
    """How likely a conclusion about some hyperparameters carries over to a longer training, and why."""

    likelihood: Likelihood
    why: str
    source: str = SOURCE


_EARLY = Transfer("very_likely", "what makes the first updates unstable shows in the first updates")
_ARCHITECTURE = Transfer("likely", "a large win of an architecture usually lasts, with many counterexamples")
_OPTIMIZER = Transfer("maybe", "optimizers and their settings carry over only loosely")
_REGULARIZATION = Transfer(
    "unlikely",
    "a short training has not begun to overfit, so it favours too little regularization; "
    'the playbook says "maybe", and only where the training set cannot be fitted perfectly',
)
_SCHEDULE = Transfer("unlikely", "a schedule is made for one length")
_UNKNOWN = Transfer("maybe", "nothing is known of it", source="none")

TRANSFERS: dict[str, Transfer] = {
    **dict.fromkeys(("warmup_fraction", "initialization", "gradient_clip_norm"), _EARLY),
    **dict.fromkeys(("width", "depth", "activation", "normalization"), _ARCHITECTURE),
    **dict.fromkeys(
        ("optimizer", "learning_rate", "momentum", "nesterov", "beta1", "beta2", "epsilon", "batch_size"), _OPTIMIZER
    ),
    **dict.fromkeys(("weight_decay", "dropout", "label_smoothing", "augmentation"), _REGULARIZATION),
    **dict.fromkeys(
        (
            "schedule",
            "final_learning_rate_fraction",
            "decay_factor",
            "decay_every",
            "polynomial_power",
            "switch_to_sgd_at",
            "sgd_learning_rate",
            "epochs",
        ),
        _SCHEDULE,
    ),
}


def transfer_of(hyperparameter: str) -> Transfer:
    """Return how well a conclusion about it carries over; "maybe" for a name that is not in the table."""
    return TRANSFERS.get(hyperparameter, _UNKNOWN)


def carried_over(a: Config, b: Config, length: float) -> dict[str, dict[str, str]]:
    """Return, for each hyperparameter on which `a` and `b` differ, how well a comparison at `length` carries over."""
    if length >= NEARLY_FULL:
        return {}
    return {name: asdict(transfer_of(name)) for name in a.differences(b)}
