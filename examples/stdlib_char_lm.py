"""A small transformer that learns to write Python, one character at a time, from Python's own standard library.

advisor tune examples/stdlib_char_lm.py --budget 3x
"""

import sysconfig
from pathlib import Path

import torch
from torch import Tensor, nn

from advisor import Problem, Range

CONTEXT = 32
LIBRARY = Path(sysconfig.get_path("stdlib"))
MODULES = ("argparse", "ast", "calendar", "csv", "dataclasses", "datetime", "enum", "inspect", "shutil", "textwrap")

text = "".join((LIBRARY / f"{module}.py").read_text(encoding="utf-8")[:20_000] for module in MODULES)
# Printable ASCII and the line break; anything else reads as a question mark.
codes = torch.tensor([ord(char) - 31 if " " <= char <= "~" else 0 if char == "\n" else 32 for char in text])


class Writer(nn.Module):
    """A causal transformer: characters and their places in, a score for every possible next character out."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.characters = nn.Embedding(96, width)
        self.places = nn.Parameter(torch.zeros(CONTEXT, width))
        layer = nn.TransformerEncoderLayer(width, 4, 2 * width, dropout, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, num_layers=2, enable_nested_tensor=False)
        self.scores = nn.Linear(width, 96)
        self.register_buffer("future", nn.Transformer.generate_square_subsequent_mask(CONTEXT))

    def forward(self, characters: Tensor) -> Tensor:
        read = self.characters(characters) + self.places
        scores: Tensor = self.scores(self.layers(read, mask=self.future, is_causal=True))
        return scores


# Stretches of text, and the same stretches one character further on; every 40th is held out.
rows = (len(codes) - 1) // CONTEXT
inputs, targets = (codes[shift : shift + rows * CONTEXT].view(rows, CONTEXT) for shift in (0, 1))
held = torch.arange(rows) % 40 == 0

problem = Problem(
    name="stdlib_char_lm",
    task="transformer-lm",
    build_model=lambda config: Writer(int(config.width), config.dropout),
    train=(inputs[~held], targets[~held]),
    validation=(inputs[held], targets[held]),
    metrics=("perplexity", "accuracy"),
    objective="perplexity",
    steps=400,
    unit="tokens",
    start={"width": 32, "dropout": 0.0, "batch_size": 16},
    knobs={
        "width": Range(scale="choice", choices=(16, 32, 48, 64)),
        "dropout": Range(low=0.0, high=0.5),
    },
)
