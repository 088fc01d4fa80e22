"""The published table: what every label of every peer claims as the cause of the trouble.

A label that names a symptom and no cause claims nothing. Where a peer's own words leave room, the reading that suits
the peer better was taken; where it lists several causes, it has claimed every one of them.
"""

from __future__ import annotations

from benchmarks.faultbench.groups import (
    BATCH_SMALL,
    BUG,
    DATA,
    INITIALIZATION,
    INSTABILITY,
    NO_DECAY,
    OVERFITTING,
    RATE_HIGH,
    RATE_LOW,
    TOO_SHORT,
)
from benchmarks.faultbench.peers.peer import Causes

#: Detectors; two of them say different things by the evidence that they found.
TRAINING_DOCTOR: Causes = {
    "lr_too_high": (RATE_HIGH,),
    "lr_too_low": (RATE_LOW,),
    "plateau": (),
    "plateau with noisy gradients": (BATCH_SMALL,),
    "overfitting": (OVERFITTING,),
    "gradient_instability": (INSTABILITY,),
    "gradient_instability: vanishing": (INITIALIZATION,),
}

#: Detectors; the remedy decides where the name alone does not.
SK_AUTOD: Causes = {
    "Classic overfitting": (OVERFITTING,),
    "Exploding gradient": (INSTABILITY,),
    "LR too high": (RATE_HIGH,),
    "LR too low": (RATE_LOW,),
    # "Increase model capacity or train longer": capacity is none of our groups.
    "Underfitting": (TOO_SHORT,),
    "Dying ReLU proxy": (INITIALIZATION,),
    # "Increase batch size, reduce the learning rate, or clip gradients."
    "Noisy training": (BATCH_SMALL, RATE_HIGH, INSTABILITY),
    "Data leakage": (DATA,),
    "Missed early stopping": (OVERFITTING,),
    "Label noise floor": (DATA,),
}

#: Rule ids. Its README: it "does not infer causes", with exceptions that the messages of the rules name.
TRAINPROOF: Causes = {
    "TP-NAN": (),
    "TP-NAN-GRAD": (),
    "TP-ZERO-LOSS": (BUG,),
    "TP-ZERO-LOSS-ONSET": (BUG,),
    "TP-FLAT": (),
    "TP-DIVERGE": (),
    "TP-DEAD-RUN": (),
    "TP-ZERO-GRAD": (BUG,),
    "TP-GRAD-SPIKE": (),
    # A rate of exactly 0 is no fault of the benchmark: claimed, it would be scored on every rate that is too low.
    "TP-ZERO-LR": (),
    "TP-ZERO-LR-PARTIAL": (),
    "TP-OVERFIT": (OVERFITTING,),
}

#: Checks, each with the first words of a cause that it lists; its report orders them by how well the data fit.
RUNMEDIC: Causes = {
    "non_finite: The LR schedule never stops": (RATE_HIGH,),
    "non_finite: NaN from the very first steps": (BUG, DATA),
    "non_finite: Exploding gradients": (RATE_HIGH, INSTABILITY),
    "non_finite: Sudden blow-up": (DATA, BUG),
    "non_finite: fp16 overflow": (),
    "divergence: Learning rate too high": (RATE_HIGH, NO_DECAY),
    "divergence: Optimizer state blew up": (),
    "divergence: Data order changed": (DATA,),
    "no_learning: The learning rate is zero": (RATE_LOW,),
    "no_learning: The model outputs the same": (INITIALIZATION, BUG),
    "no_learning: Weights are not updated": (BUG,),
    "no_learning: Learning rate far too low": (RATE_LOW,),
    "no_learning: Labels are misaligned": (DATA,),
    "overfitting: The model memorizes": (OVERFITTING,),
    "loss_spikes: Individual bad batches": (DATA,),
    "loss_spikes: Learning rate too high": (RATE_HIGH,),
    # "... the LR starts at its peak: missing warmup", behind a number.
    "loss_spikes: missing warmup": (INSTABILITY,),
    "grad_spikes: Learning rate too high or no warmup": (RATE_HIGH, INSTABILITY),
    "grad_spikes: Outlier batches": (DATA,),
    "grad_spikes: Unstable layers": (INSTABILITY, INITIALIZATION),
    "val_below_train: Usually harmless": (),
    "val_below_train: Sometimes a red flag": (DATA,),
    "constant_lr_plateau: Without LR decay": (NO_DECAY,),
}

#: Rules of which the curves of a run allow the judgement.
SAGEMAKER: Causes = {
    "LossNotDecreasing": (),
    "ExplodingTensor": (),
    "Overfit": (OVERFITTING,),
    "Overtraining": (OVERFITTING,),
    "VanishingGradient": (INITIALIZATION,),
    "DeadRelu": (INITIALIZATION,),
    "WeightUpdateRatio: large": (RATE_HIGH,),
    "WeightUpdateRatio: small": (RATE_LOW,),
}

#: Problems of the paper; what its ladder of repairs turns to decides.
AUTOTRAINER: Causes = {
    # The ladder tries other activations, then normalization, and clips.
    "gradient vanish": (INITIALIZATION,),
    "gradient explode": (INSTABILITY, INITIALIZATION),
    "dying relu": (INITIALIZATION,),
    # Adam, then other rates, then larger batches, then momentum.
    "oscillating loss": (RATE_HIGH, BATCH_SMALL),
    # Another optimizer, other rates, another initialization.
    "slow convergence": (RATE_LOW, INITIALIZATION),
}

ALWAYS_RATE: Causes = {
    "learning rate too high": (RATE_HIGH,),
    "learning rate too low": (RATE_LOW,),
}
