"""One table of cause groups: what every fault, every fix, and every rule of the advisor is counted as."""

from __future__ import annotations

import re

RATE_HIGH = "learning_rate_too_high"
RATE_LOW = "learning_rate_too_low"
INSTABILITY = "instability"
NO_DECAY = "no_decay"
BATCH_SMALL = "batch_too_small"
OVERFITTING = "overfitting"
OVER_REGULARIZED = "over_regularized"
TOO_SHORT = "training_too_short"
INITIALIZATION = "initialization_or_activation"
DATA = "data"
BUG = "loss_or_gradient_bug"
GROUPS = (
    RATE_HIGH, RATE_LOW, INSTABILITY, NO_DECAY, BATCH_SMALL, OVERFITTING,
    OVER_REGULARIZED, TOO_SHORT, INITIALIZATION, DATA, BUG,
)  # fmt: skip

#: The cause that each fault injects.
OF_FAULT = {
    "rate_high": RATE_HIGH,
    "rate_low": RATE_LOW,
    "batch_large": RATE_LOW,
    "batch_small": BATCH_SMALL,
    "no_warmup": INSTABILITY,
    "exploding_recurrence": INSTABILITY,
    "no_decay": NO_DECAY,
    "no_regularization": OVERFITTING,
    "too_many_epochs": OVERFITTING,
    "weight_decay": OVER_REGULARIZED,
    "dropout": OVER_REGULARIZED,
    "too_few_epochs": TOO_SHORT,
    "decays_early": TOO_SHORT,
    "zero_init": INITIALIZATION,
    "huge_init": INITIALIZATION,
    "dead_relu": INITIALIZATION,
    "saturated_tanh": INITIALIZATION,
    "shuffled_labels": DATA,
    "raw_inputs": DATA,
    "no_zero_grad": BUG,
    "double_softmax": BUG,
    "frozen": BUG,
}

#: The first pattern that matches `ID rule-name` decides; a rule that none matches speaks of no group.
_OF_RULE = (
    (r"SCH001|SCH007|SCH008|SCH013|SCH014|SCH017|SCH006", NO_DECAY),
    (r"SCH002|SCH012|SCH004", TOO_SHORT),
    (r"SCH003|SCH005|SCH015|SCH016|CFG008", INSTABILITY),
    (r"LRN.*too-high|CFG001|LRN", RATE_HIGH),
    (r"BAT001|BAT006|CFG003", RATE_LOW),
    (r"BAT002|BAT003|BAT005|BAT007", BATCH_SMALL),
    (r"STB", INSTABILITY),
    (r"OVF|CFG006|CFG009|DAT013", OVERFITTING),
    (r"UND003|CFG004|CFG005|CFG010|LOS004", OVER_REGULARIZED),
    (r"UND001|UND002|UND006|UND009|CFG007", TOO_SHORT),
    (r"ARC002|ARC019", BUG),
    (r"ARC", INITIALIZATION),
    (r"LOS", BUG),
    (r"DAT", DATA),
)


def of_rule(rule: str, name: str) -> str | None:
    """Return the group that a rule blames, None when it blames none of them."""
    if "learning-rate-too-low" in name:
        return RATE_LOW
    return next((group for pattern, group in _OF_RULE if re.match(pattern, f"{rule} {name}")), None)
