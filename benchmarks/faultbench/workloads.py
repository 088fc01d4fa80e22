"""The workloads: five to tune on, five to judge, four on fresh data, two made after all rules. None is an example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import nn

from advisor.core.config import Config, Value
from benchmarks.faultbench import foreign_sources, models, sources


@dataclass(frozen=True)
class Workload:
    """One small task, with the configuration that its faults start from."""

    name: str
    split: str
    task: str
    source: sources.Source
    build: Callable[[Config], nn.Module]
    loss: str
    #: The validation metric that scores a configuration.
    objective: str
    epochs: float
    batch_size: int
    width: int
    dropout: float = 0.0
    weight_decay: float = 0.0
    #: What the untrained answer scores: chance, or the mean of the targets.
    untrained: float = 0.0
    #: The kinds of fault that can be told of this model.
    has: frozenset[str] = field(default_factory=frozenset)

    @property
    def base(self) -> dict[str, Value]:
        """Return the values that are common to all of its configurations, the rate and optimizer aside."""
        return {
            "batch_size": self.batch_size,
            "weight_decay": self.weight_decay,
            "epochs": self.epochs,
            "width": self.width,
            "dropout": self.dropout,
            "activation": "relu" if "relu" in self.has else "tanh",
        }


WORKLOADS = {
    one.name: one
    for one in (
        Workload(
            "digits_mlp",
            "tune",
            "tabular-classification",
            sources.digits_flat,
            lambda c: models.mlp(c, 64, 10),
            "cross_entropy",
            "accuracy",
            10,
            32,
            48,
            untrained=0.1,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "friedman_mlp",
            "tune",
            "tabular-regression",
            sources.friedman,
            lambda c: models.mlp(c, 10, 1),
            "mse",
            "rmse",
            16,
            32,
            48,
            untrained=1.0,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "source_gru",
            "tune",
            "rnn-sequence",
            sources.source_lines,
            lambda c: models.Reader(c, nn.GRU, None, 2),
            "cross_entropy",
            "accuracy",
            5,
            32,
            24,
            untrained=0.5,
            has=frozenset({"recurrent"}),
        ),
        Workload(
            "rotation_cnn",
            "tune",
            "cnn-classification",
            sources.rotated_digits,
            lambda c: models.cnn(c, 8, 4, batch_norm=False),
            "cross_entropy",
            "accuracy",
            12,
            32,
            8,
            untrained=0.25,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "source_lm",
            "tune",
            "transformer-lm",
            sources.source_text,
            lambda c: models.Transformer(c, 16, None, models.CHARACTERS),
            "cross_entropy",
            "loss",
            12,
            32,
            16,
            untrained=4.56,
            has=frozenset({"relu"}),
        ),
        Workload(
            "parity_bn_cnn",
            "judge",
            "cnn-classification",
            sources.digits_parity,
            lambda c: models.cnn(c, 8, 2, batch_norm=True),
            "cross_entropy",
            "accuracy",
            8,
            32,
            8,
            untrained=0.5,
            has=frozenset({"relu", "inputs", "batch_norm"}),
        ),
        Workload(
            "noisy_tables_mlp",
            "judge",
            "tabular-classification",
            sources.noisy_tables,
            lambda c: models.mlp(c, 20, 2),
            "cross_entropy",
            "loss",
            8,
            32,
            48,
            untrained=0.693,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "denoising_mlp",
            "judge",
            "image-to-image",
            sources.noisy_digits,
            lambda c: models.mlp(c, 64, 64),
            "mse",
            "rmse",
            12,
            32,
            32,
            untrained=1.0,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "digit_rows_transformer",
            "judge",
            "transformer-classification",
            sources.digit_rows,
            lambda c: models.Transformer(c, 8, 8, 5),
            "cross_entropy",
            "accuracy",
            18,
            32,
            24,
            untrained=0.2,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "leaky_sum_rnn",
            "judge",
            "rnn-sequence",
            sources.leaky_sums,
            lambda c: models.Reader(c, nn.RNN, 2, 1),
            "mse",
            "rmse",
            8,
            32,
            24,
            untrained=1.0,
            has=frozenset({"recurrent", "inputs"}),
        ),
        Workload(
            "phoneme_mlp",
            "fresh",
            "tabular-classification",
            foreign_sources.phonemes,
            lambda c: models.mlp(c, 5, 2),
            "cross_entropy",
            "accuracy",
            10,
            32,
            32,
            untrained=0.7,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "signed_digits_cnn",
            "fresh",
            "cnn-classification",
            foreign_sources.signed_digits,
            lambda c: models.cnn(c, 16, 10, batch_norm=False),
            "cross_entropy",
            "accuracy",
            12,
            32,
            8,
            untrained=0.1,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "temperature_gru",
            "fresh",
            "rnn-sequence",
            foreign_sources.temperatures,
            lambda c: models.Reader(c, nn.GRU, 1, 1),
            "mse",
            "rmse",
            6,
            32,
            16,
            untrained=1.0,
            has=frozenset({"recurrent", "inputs"}),
        ),
        Workload(
            "names_lm",
            "fresh",
            "transformer-lm",
            foreign_sources.first_names,
            lambda c: models.Transformer(c, 16, None, models.CHARACTERS),
            "cross_entropy",
            "loss",
            12,
            32,
            16,
            untrained=4.56,
            has=frozenset({"relu"}),
        ),
        Workload(
            "housing_mlp",
            "held",
            "tabular-regression",
            foreign_sources.house_prices,
            lambda c: models.mlp(c, 8, 1),
            "mse",
            "rmse",
            10,
            32,
            32,
            untrained=1.0,
            has=frozenset({"relu", "inputs"}),
        ),
        Workload(
            "membranes_cnn",
            "held",
            "cnn-classification",
            foreign_sources.membranes,
            lambda c: models.cnn(c, 16, 2, batch_norm=True),
            "cross_entropy",
            "accuracy",
            10,
            32,
            8,
            untrained=0.5,
            has=frozenset({"relu", "inputs", "batch_norm"}),
        ),
    )
}
