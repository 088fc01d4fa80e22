"""Progression of diabetes after one year from ten measurements, with a small multilayer perceptron.

advisor tune examples/diabetes_regression.py --budget 3x
"""

import torch
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

from advisor import Config, Problem, Range


def build_model(config: Config) -> nn.Module:
    width = int(config.width)
    return nn.Sequential(
        nn.Linear(10, width),
        nn.ReLU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, 1),
    )


patients, progression = (torch.tensor(part).float() for part in load_diabetes(return_X_y=True))
train_rows, held_rows = (torch.tensor(rows) for rows in train_test_split(range(len(patients)), random_state=0))


def standardized(values: Tensor) -> Tensor:
    # By the training rows alone; targets too, so that a loss of 1 is what the mean alone would get.
    return (values - values[train_rows].mean(0)) / values[train_rows].std(0)


inputs, targets = standardized(patients), standardized(progression)

problem = Problem(
    name="diabetes_regression",
    task="tabular-regression",
    build_model=build_model,
    train=(inputs[train_rows], targets[train_rows]),
    validation=(inputs[held_rows], targets[held_rows]),
    loss="mse",
    metrics=("rmse", "r2"),
    objective="rmse",
    epochs=300,
    start={"width": 128, "dropout": 0.0},
    knobs={
        "width": Range(scale="log", low=4, high=256),
        "dropout": Range(low=0.0, high=0.7),
    },
)
