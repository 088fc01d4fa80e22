"""`search_region`: the small region around the incumbent that is left to the search."""

from __future__ import annotations

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.strategy.hypotheses import is_active
from advisor.strategy.outlook import Outlook
from advisor.suggestion import recommended

#: Few trials can cover few dimensions.
_MOST_DIMENSIONS = 4
_LEAST_DECAY, _MOST_DECAY = 1e-5, 0.1


def search_region(outlook: Outlook) -> dict[str, Range]:
    """Return name -> range, most important first; always inside what the trainable can take."""
    config = outlook.config
    candidates = {
        "learning_rate": _around(config, "learning_rate", 3.0),
        "weight_decay": _around(config, "weight_decay", 10.0) or _recommended_decay(config, outlook),
        "warmup_fraction": _span(0.0, 0.2, outlook, "warmup_fraction"),
        "dropout": _span(0.0, 0.5, outlook, "dropout"),
        "label_smoothing": _span(0.0, 0.2, outlook, "label_smoothing"),
        "beta2": _span(0.95, 0.999, outlook, "beta2"),
        "momentum": _span(0.8, 0.99, outlook, "momentum"),
    }
    usable = {name: span for name, span in candidates.items() if span is not None and _is_usable(name, config, outlook)}
    clipped = {name: _within(span, outlook.knobs[name]) for name, span in usable.items()}
    return dict(list(clipped.items())[:_MOST_DIMENSIONS])


def _around(config: Config, name: str, factor: float) -> Range | None:
    value = config.number(name, 0.0)
    return Range(scale="log", low=value / factor, high=value * factor) if value > 0 else None


def _recommended_decay(config: Config, outlook: Outlook) -> Range | None:
    """Return what is usual beside the optimizer: decay that is not decoupled ruins Adam where AdamW likes it."""
    known = outlook.knowledge.hyperparameters.get("weight_decay")
    if known is None:
        return None
    _, span = recommended(known, outlook.ledger.situation.model_copy(update={"optimizer": config.get("optimizer")}))
    # On one scale for the whole session: Optuna keeps one per name. Below the least decay nothing is felt.
    low, high = span.low or _LEAST_DECAY, span.high or _MOST_DECAY
    return Range(scale="log", low=min(max(low, _LEAST_DECAY), high), high=high)


def _span(low: float, high: float, outlook: Outlook, name: str) -> Range | None:
    """Return the usual span, widened to the value in use; a knob that is a list of choices stays one."""
    knob = outlook.knobs.get(name)
    if knob is None or knob.choices:
        return knob
    current = outlook.config.number(name, low)
    return Range(low=min(low, current), high=max(high, current))


def _is_usable(name: str, config: Config, outlook: Outlook) -> bool:
    if name not in outlook.knobs or name not in outlook.knowledge.hyperparameters:
        return False
    return is_active(name, config, outlook)


def _within(span: Range, possible: Range) -> Range:
    if span.choices or span.low is None or span.high is None:
        return span
    return span.model_copy(update={"low": possible.clip(span.low), "high": possible.clip(span.high)})
