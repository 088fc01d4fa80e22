"""Small workloads on which tuning is measured: ten to choose constants on, thirteen to judge with.

A full training takes at most about a second on one core. None is an example, none is in FaultBench.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

from advisor.core.config import Value
from advisor.training.problem import Problem
from benchmarks.workloads import data, models

Half = Literal["TUNE", "JUDGE"]
#: What people begin with: the optimizer's values, and the rate that is on everyone's lips for it.
STARTS: Mapping[str, Mapping[str, Value]] = {
    "adam": {"optimizer": "adam", "learning_rate": 1e-3},
    "adamw": {"optimizer": "adamw", "learning_rate": 1e-3, "weight_decay": 0.01},
    "sgd": {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 1e-2},
}
COSINE: Mapping[str, Value] = {"schedule": "cosine"}
WARM_COSINE: Mapping[str, Value] = {"schedule": "cosine", "warmup_fraction": 0.1}


@dataclass(frozen=True)
class Workload:
    """One small task; `start` is what its configurations have in common."""

    name: str
    half: Half
    task: str
    load: Callable[[], data.Parts]
    build: Callable[[], nn.Module]
    epochs: float
    loss: str = "cross_entropy"
    objective: str = "loss"
    adam: str = "adam"
    start: Mapping[str, Value] = field(default_factory=dict)

    def problem(self, optimizer: str) -> Problem:
        """Return the problem with the start of one of `optimizers`."""
        parts = self.load()
        metrics = ("accuracy",) if self.loss == "cross_entropy" else ("rmse",)
        return Problem(
            name=self.name,
            task=self.task,
            build_model=lambda _: self.build(),
            train=parts.train,
            validation=parts.validation,
            loss=self.loss,
            metrics=metrics,
            objective=self.objective,
            epochs=self.epochs,
            start={"schedule": "constant", **STARTS[optimizer], **self.start},
            device="cpu",
        )

    @property
    def optimizers(self) -> tuple[str, str]:
        """Return the two optimizers that the workload is trained with."""
        return self.adam, "sgd"


WORKLOADS = {
    one.name: one
    for one in (
        Workload(
            "raw_digits_mlp",
            "TUNE",
            "tabular-classification",
            data.raw_digits,
            lambda: models.perceptron(64, 48, 48, 10),
            epochs=12,
        ),
        Workload(
            "small_cancer_mlp",
            "TUNE",
            "tabular-classification",
            data.small_cancer,
            lambda: models.perceptron(10, 64, 64, 2),
            epochs=240,
        ),
        Workload(
            "digit_sum_cnn",
            "TUNE",
            "cnn-classification",
            data.digit_sums,
            lambda: nn.Sequential(models.convolutions(16, 1, batch_norm=True), nn.Flatten(0)),
            epochs=12,
            loss="mse",
            start=COSINE,
        ),
        Workload(
            "half_digits_mlp",
            "TUNE",
            "image-to-image",
            data.half_digits,
            lambda: models.perceptron(32, 64, 64, 32),
            epochs=12,
            loss="mse",
        ),
        Workload(
            "source_writer_gru",
            "TUNE",
            "rnn-sequence",
            lambda: data.source(data.READ, 16, 1000),
            lambda: models.RecurrentWriter(40),
            epochs=8,
            start=COSINE,
        ),
        Workload(
            "digit_patches_transformer",
            "TUNE",
            "transformer-classification",
            data.digit_patches,
            lambda: models.Transformer(16, 4, 32, 10),
            epochs=8,
            objective="accuracy",
            adam="adamw",
            start=WARM_COSINE,
        ),
        Workload(
            "raw_wine_mlp",
            "JUDGE",
            "tabular-classification",
            data.raw_wine,
            lambda: models.perceptron(13, 32, 32, 3),
            epochs=100,
        ),
        Workload(
            "raw_diabetes_mlp",
            "JUDGE",
            "tabular-regression",
            data.raw_diabetes,
            lambda: models.perceptron(10, 48, 48, 1),
            epochs=40,
            loss="mse",
            objective="rmse",
            start=COSINE,
        ),
        Workload(
            "small_diabetes_mlp",
            "JUDGE",
            "tabular-regression",
            data.small_diabetes,
            lambda: models.perceptron(10, 64, 64, 1),
            epochs=80,
            loss="mse",
        ),
        Workload(
            "digit_pictures_cnn",
            "JUDGE",
            "cnn-classification",
            data.digit_pictures,
            lambda: models.convolutions(8, 10, batch_norm=False),
            epochs=12,
            start=COSINE,
        ),
        Workload(
            "digit_columns_gru",
            "JUDGE",
            "rnn-sequence",
            data.digit_columns,
            lambda: models.Reader(8, 32, 10),
            epochs=12,
            objective="accuracy",
        ),
        Workload(
            "source_transformer",
            "JUDGE",
            "transformer-lm",
            lambda: data.source(data.WRITTEN, 16, 1000),
            lambda: models.Transformer(16, None, 32, models.CHARACTERS),
            epochs=10,
            adam="adamw",
            start=WARM_COSINE,
        ),
        Workload(
            "source_window_mlp",
            "TUNE",
            "tabular-classification",
            lambda: data.windows(data.FOLLOWED, 9, 8, 4000),
            lambda: models.window_reader(8, 128),
            epochs=10,
        ),
        Workload(
            "digit_autoencoder_mlp",
            "TUNE",
            "tabular-regression",
            data.same_digits,
            lambda: models.perceptron(64, 32, 8, 32, 64),
            epochs=40,
            loss="mse",
        ),
        Workload(
            "source_gap_mlp",
            "JUDGE",
            "tabular-classification",
            lambda: data.windows(data.FILLED, 9, 4, 4000),
            lambda: models.window_reader(8, 64, 64),
            epochs=10,
            adam="adamw",
        ),
        Workload(
            "next_rows_gru",
            "JUDGE",
            "time-series",
            data.next_rows,
            lambda: models.Forecaster(8, 32),
            epochs=20,
            loss="mse",
        ),
        Workload(
            "digit_products_cnn",
            "JUDGE",
            "cnn-classification",
            data.digit_products,
            lambda: nn.Sequential(models.convolutions(16, 1, batch_norm=False), nn.Flatten(0)),
            epochs=12,
            loss="mse",
        ),
        Workload(
            "ringed_digits_mlp",
            "JUDGE",
            "image-to-image",
            data.ringed_digits,
            lambda: models.perceptron(28, 64, 64, 36),
            epochs=20,
            loss="mse",
        ),
        Workload(
            "worst_of_tumours_mlp",
            "JUDGE",
            "tabular-regression",
            data.worst_of_tumours,
            lambda: models.perceptron(10, 48, 48, 10),
            epochs=30,
            loss="mse",
        ),
        Workload(
            "source_triple_mlp",
            "JUDGE",
            "tabular-classification",
            lambda: data.windows(data.FILLED, 4, 3, 4000),
            lambda: models.window_reader(3, 64),
            epochs=4,
        ),
        Workload(
            "ordered_digits_cnn",
            "TUNE",
            "cnn-classification",
            data.ordered_digits,
            lambda: models.convolutions(16, 2, batch_norm=True),
            epochs=16,
        ),
        Workload(
            "raw_differences_mlp",
            "TUNE",
            "tabular-regression",
            data.raw_differences,
            lambda: models.perceptron(128, 64, 64, 1),
            epochs=20,
            loss="mse",
            objective="rmse",
        ),
        Workload(
            "coarse_digits_mlp",
            "JUDGE",
            "image-to-image",
            data.coarse_digits,
            lambda: models.perceptron(16, 64, 64, 64),
            epochs=32,
            loss="mse",
        ),
    )
}
