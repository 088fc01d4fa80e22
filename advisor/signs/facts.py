"""What a look at data and model tells before anything is trained: the names that rules use, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from advisor.signs.sign import Unit


@dataclass(frozen=True)
class Fact:
    """One thing that is known of a run besides its curves; a trainable measures it, or the sanity probe."""

    name: str
    unit: Unit
    #: What the number says, in one sentence.
    meaning: str
    #: Where the definition comes from.
    source: str = "advisor"


_ALL = (
    Fact("inputs.has_nan", "yes/no", "Whether an input is NaN or infinite."),
    Fact("inputs.mean", "own", "Mean of all inputs that are numbers."),
    Fact("inputs.std", "own", "Standard deviation of all inputs that are numbers."),
    Fact("inputs.abs_max", "own", "The largest size of an input."),
    Fact("inputs.constant_share", "share", "Inputs that are the same in every example."),
    Fact("labels.constant", "yes/no", "Whether all targets are the same."),
    Fact("labels.imbalance", "ratio", "Examples of the largest class to those of the smallest."),
    Fact("task.classes", "count", "Classes that the model tells apart."),
    Fact("data.train_size", "count", "Training examples."),
    Fact("data.val_size", "count", "Validation examples."),
    Fact("data.duplicates_across_split", "share", "Validation examples whose inputs are also a training example's."),
    Fact(
        "data.told_by_one_input",
        "share",
        "The largest part of the labels' variance that one input explains alone.",
        "Fisher 1925",
    ),
    Fact(
        "data.doubtful_labels",
        "share",
        "How much worse alike training examples tell each other's target than alike validation examples do.",
        "Cover and Hart 1967",
    ),
    Fact(
        "data.doubtful_labels_certainty",
        "z",
        "By how many standard errors alike training examples agree less than alike validation examples.",
        "Cover and Hart 1967",
    ),
    Fact("data.targets_follow", "share", "Places of a sequence whose training target is the next input."),
    Fact("data.targets_follow_in_validation", "share", "The same of the validation part."),
    Fact("model.parameters", "count", "Parameters that are trained."),
    Fact("model.frozen_share", "share", "Parameters that take no gradient although they were drawn at random."),
    Fact("model.has_batch_norm", "yes/no", "Whether a layer normalizes over the batch."),
    Fact("model.has_dropout", "yes/no", "Whether a layer drops units."),
    Fact(
        "model.largest_weight_scale",
        "ratio",
        "By how much a layer's initial weights multiply the size of a signal, in the layer where it is most.",
        "LeCun et al. 1998",
    ),
    Fact("sanity.initial_loss", "own", "Loss of the untrained model on one batch."),
    Fact("sanity.initial_loss_over_chance", "ratio", "That loss to the one of guessing, ln C.", "Karpathy 2019"),
    Fact("sanity.gives_probabilities", "yes/no", "Whether outputs are probabilities where the loss expects logits."),
    Fact("sanity.cut_off", "share", "Answers that are exactly 0 where none is below, and some should be."),
    Fact("sanity.copying_pays", "share", "Part of the loss of guessing that copying the inputs takes away."),
    Fact("sanity.ignores_pairing", "yes/no", "Whether the loss is the same with the targets of other examples."),
    Fact(
        "sanity.sees_later_inputs",
        "ratio",
        "How much answers at the first places change with the inputs at later places, to how much they differ.",
    ),
    Fact("sanity.unreached_parameters", "share", "Trained parameters in tensors that one batch gives no gradient."),
    Fact(
        "sanity.overfits_one_batch",
        "share",
        "Part of the loss of a batch that a short fit of it takes away.",
        "Karpathy 2019",
    ),
    Fact("sanity.fit_updates", "count", "Updates that this fit could afford."),
    Fact(
        "sanity.zeroed_input_gain",
        "share",
        "Part of the loss that zeroed inputs leave and real ones take away.",
        "Karpathy 2019",
    ),
    Fact("sanity.lost_in_evaluation", "share", "Part of what the fit gained that evaluation mode loses again."),
    Fact(
        "sanity.loss_of_batch_over_halves",
        "ratio",
        "Loss of a batch to the mean of its halves: 2 for a sum over examples.",
    ),
    Fact("updates_per_epoch", "count", "Optimizer updates in one pass over the training data."),
)

#: Name -> fact, in the order in which people read them.
FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _ALL})
