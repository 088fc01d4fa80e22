"""The comments of a snippet: who made it, where its values come from, and what could not be said in its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.core.config import Config, Value
from advisor.version import __version__

#: Where a value belongs that no argument of the tool takes.
_HOMES = {
    "batch_size": "the data loader: DataLoader(batch_size=...)",
    "label_smoothing": "the loss: torch.nn.CrossEntropyLoss(label_smoothing=...)",
    "dropout": "the model",
    "width": "the model",
    "depth": "the model",
    "activation": "the model",
    "normalization": "the model",
    "ema_decay": "a copy of the model: see --to python",
    "switch_to_sgd_at": "a second optimizer: see --to python",
    "sgd_learning_rate": "a second optimizer: see --to python",
}


def comment(text: str, indent: int = 0) -> str:
    """Return a comment of one line; nothing in `text` can end it."""
    return f"# {' ' * indent}{' '.join(text.split())}"


def header(origin: str, lines: Iterable[str]) -> str:
    """Return the opening comment of a snippet: its maker, and a line for each value."""
    return "\n".join(
        [
            comment(f"Made by advisor {__version__} {origin}."),
            comment("Where each value comes from (`advisor knowledge show KEY` tells more):"),
            *(comment(line, indent=2) for line in lines),
        ]
    )


def unnamed(config: Config, named: Iterable[str], tool: str, reasons: Mapping[str, str] | None = None) -> str:
    """Return a comment that lists the values for which the tool has no name; empty when it has one for all."""
    told = set(named)
    left = {name: value for name, value in config.items() if name not in told and value is not None}
    if not left:
        return ""
    why = {**_HOMES, **(reasons or {})}
    lines = [comment(_left(name, value, why), indent=2) for name, value in left.items()]
    return "\n".join([comment(f"{tool} has no name for these; set them yourself:"), *lines])


def _left(name: str, value: Value, why: Mapping[str, str]) -> str:
    return f"{name} = {value!r}" + (f"  ({why[name]})" if name in why else "")
