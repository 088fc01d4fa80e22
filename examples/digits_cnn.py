"""Handwritten digits, 8 x 8 pixels, with a small convolutional network.

advisor tune examples/digits_cnn.py --budget 3x
"""

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

from advisor import Config, Problem, Range


def build_model(config: Config) -> nn.Module:
    width = int(config.width)
    return nn.Sequential(
        nn.Conv2d(1, width, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(config.dropout),
        nn.Linear(2 * width * 2 * 2, 10),
    )


images, digits = load_digits(return_X_y=True)
train_images, held_images, train_digits, held_digits = train_test_split(
    images, digits, test_size=0.25, random_state=0, stratify=digits
)


def pixels(rows: np.ndarray) -> Tensor:
    # 0 to 16 in the file; one channel of 8 x 8, from 0 to 1.
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 1, 8, 8) / 16


problem = Problem(
    name="digits_cnn",
    task="cnn-classification",
    build_model=build_model,
    train=(pixels(train_images), torch.tensor(train_digits)),
    validation=(pixels(held_images), torch.tensor(held_digits)),
    metrics=("accuracy",),
    objective="loss",
    epochs=20,
    start={"width": 16, "dropout": 0.0},
    knobs={
        "width": Range(scale="log", low=4, high=64),
        "dropout": Range(low=0.0, high=0.6),
    },
)
