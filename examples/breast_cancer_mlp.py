"""Benign or malignant from 30 measurements of a cell, with a small multilayer perceptron.

advisor tune examples/breast_cancer_mlp.py --budget 3x
"""

import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

from advisor import Config, Problem, Range


def build_model(config: Config) -> nn.Module:
    width = int(config.width)
    return nn.Sequential(
        nn.Linear(30, width),
        nn.ReLU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, 2),
    )


cells, diagnoses = load_breast_cancer(return_X_y=True)
train_cells, held_cells, train_diagnoses, held_diagnoses = train_test_split(
    cells, diagnoses, test_size=0.3, random_state=0, stratify=diagnoses
)
scaler = StandardScaler().fit(train_cells)  # fitted on the training part alone: the held cells stay unseen

problem = Problem(
    name="breast_cancer_mlp",
    task="tabular-classification",
    build_model=build_model,
    train=(torch.tensor(scaler.transform(train_cells)).float(), torch.tensor(train_diagnoses)),
    validation=(torch.tensor(scaler.transform(held_cells)).float(), torch.tensor(held_diagnoses)),
    metrics=("accuracy", "f1"),
    objective="loss",  # 171 held cells: accuracy moves in steps of half a percent, the loss tells more
    epochs=240,
    start={"width": 128, "dropout": 0.0},
    knobs={
        "width": Range(scale="log", low=8, high=256),
        "dropout": Range(low=0.0, high=0.7),
    },
)
