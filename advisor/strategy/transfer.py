"""How can a change be tested: by which probe, and does what a short training says of it hold for a full one?

Likelihoods: Google Tuning Playbook, "What hyperparameter values found in shorter runs do we expect to transfer to
longer training runs?": the authors' suspicions, in order of decreasing probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from advisor.core.config import Config

SOURCE = "tuning-playbook"
#: Up from here a training is long enough to speak for a full one.
NEARLY_FULL = 0.8

Likelihood = Literal["very_likely", "likely", "maybe", "unlikely"]
Test = Literal["lr", "batch-size", "switch", "pair", "full_run"]

#: What is typed for each, after the problem's file.
COMMANDS: dict[Test, str] = {
    "lr": "advisor probe lr PROBLEM",
    "batch-size": "advisor probe batch-size PROBLEM",
    "switch": "advisor probe switch PROBLEM",
    "pair": "advisor probe pair PROBLEM --change {name}=VALUE",
    "full_run": "advisor probe pair PROBLEM --change {name}=VALUE --length 1",
}


@dataclass(frozen=True)
class Transfer:
    """How likely a conclusion about some hyperparameters carries over to a longer training, why, and what tests it."""

    likelihood: Likelihood
    why: str
    test: Test = "pair"
    #: A key of the knowledge's sources; "none" where it is a suspicion of ours.
    source: str = SOURCE

    def command(self, name: str) -> str:
        """Return the command that tests a change of this hyperparameter."""
        return COMMANDS[self.test].format(name=name)


_EARLY = Transfer("very_likely", "what makes the first updates unstable shows in the first updates")
_ARCHITECTURE = Transfer("likely", "a large win of an architecture usually lasts, with many counterexamples")
_OPTIMIZER = Transfer("maybe", "optimizers and their settings carry over only loosely")
_RATE = Transfer("maybe", "the best rate moves with the length: `advisor probe lr` follows it over two lengths", "lr")
_BATCH = Transfer("maybe", "learning rate, warmup and decay have to move along", "batch-size")
_LOSS = Transfer("maybe", "compare it in a metric that both configurations share, and not in the loss", source="none")
_SEEN = Transfer(
    "maybe", "it changes what an update sees and costs, and little is known of how that lasts", source="none"
)
_REGULARIZATION = Transfer(
    "unlikely",
    "a short training has not begun to overfit, so it favours too little regularization, and only a full run can "
    'tell; the playbook says "maybe", and only where the training set cannot be fitted perfectly',
    "full_run",
)
_SCHEDULE = Transfer("unlikely", "a schedule is made for one length, and only a full run can tell", "full_run")
_AVERAGE = Transfer(
    "unlikely", "an average remembers a number of updates, and only a full run has them", "full_run", "none"
)
_SWITCH = Transfer("unlikely", "it is about the end of a full training, which it therefore trains to its end", "switch")
_UNKNOWN = Transfer("maybe", "nothing is known of it", source="none")

_NAMES: dict[Transfer, str] = {
    _EARLY: "warmup_fraction initialization initialization_std gradient_clip_norm input_scaling "
    "one_cycle_start_fraction",
    _ARCHITECTURE: "width depth activation normalization skip_connection attention_heads batch_norm_momentum "
    "embedding_dim feedforward_ratio group_norm_groups kernel_size latent_dim leaky_slope lora_rank "
    "output_activation padding stride vocabulary_size",
    _OPTIMIZER: "optimizer momentum nesterov beta1 beta2 epsilon rmsprop_decay sam_rho lora_alpha gradient_noise "
    "head_learning_rate_multiplier layerwise_learning_rate_decay discriminator_learning_rate_ratio "
    "fine_tuning_method rl_algorithm target_update_rate",
    _RATE: "learning_rate",
    _BATCH: "batch_size accumulation_steps",
    _LOSS: "regression_loss metric_loss loss_weight_ratio class_weighting center_loss_weight clip_range dice_weight "
    "discount entropy_coefficient exploration_rate focal_alpha focal_gamma gae_lambda gradient_penalty_weight "
    "huber_delta kl_weight positive_iou_threshold reconstruction_loss_weight temperature triplet_margin "
    "value_loss_coefficient",
    _SEEN: "image_size sequence_length tbptt_length negative_samples samples_per_class discriminator_steps "
    "replay_buffer_size rollout_length update_epochs mixed_precision",
    _REGULARIZATION: "weight_decay weight_decay_exclusions dropout attention_dropout recurrent_dropout lora_dropout "
    "stochastic_depth label_smoothing augmentation color_jitter crop_scale_min cutmix_alpha flip_probability "
    "l1_ratio max_norm mixup_alpha randaugment_magnitude random_erasing",
    _SCHEDULE: "schedule final_learning_rate_fraction decay_factor decay_every polynomial_power cooldown_fraction "
    "cycle_growth plateau_patience restart_every epochs early_stopping_patience freeze_epochs",
    _AVERAGE: "ema_decay swa_start",
    _SWITCH: "switch_to_sgd_at sgd_learning_rate",
}
TRANSFERS: dict[str, Transfer] = {name: transfer for transfer, names in _NAMES.items() for name in names.split()}


def transfer_of(hyperparameter: str) -> Transfer:
    """Return how well a conclusion about it carries over; "maybe" for a name that is not in the table."""
    return TRANSFERS.get(hyperparameter, _UNKNOWN)


def ways_to_test(hyperparameters: Iterable[str]) -> list[dict[str, str]]:
    """Return, for each hyperparameter, what tests a change of it and how well that carries over."""
    return [
        {"hyperparameter": name, **asdict(transfer_of(name)), "command": transfer_of(name).command(name)}
        for name in hyperparameters
    ]


def carried_over(a: Config, b: Config, length: float) -> dict[str, dict[str, str]]:
    """Return, for each hyperparameter on which `a` and `b` differ, how well a comparison at `length` carries over."""
    if length >= NEARLY_FULL:
        return {}
    return {name: asdict(transfer_of(name)) for name in a.differences(b)}
