"""`search_region`: the small region around the best that is left to the search; `wide_region`: where that fails."""

from __future__ import annotations

from itertools import pairwise

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.strategy.hypotheses import is_active, is_length
from advisor.strategy.outlook import Outlook
from advisor.suggestion import recommended

#: Few trials can cover few dimensions.
_MOST_DIMENSIONS = 4
_LEAST_DECAY, _MOST_DECAY = 1e-5, 0.1
#: Around the best the search looks this far to either side; where that is fruitless, a decade and a half.
_NEAR, _FAR = 3.0, 30.0
#: A rate that works a little can lie far above the best one, seldom far below: there the search reaches further.
_DEEP = 300.0
#: So many trainings that bring nothing, or two failures in a row, say that the best lies elsewhere.
_FRUITLESS = _MOST_DIMENSIONS
#: Whole numbers are tried in doublings.
_LADDER = (0.25, 0.5, 1, 2, 4)


def is_hopeless(outlook: Outlook) -> bool:
    """Return whether the last trainings of the search all failed: wherever it looks, trainings do not end well."""
    last = [trial for trial in outlook.full_trials[-_FRUITLESS:] if trial.purpose == "refine"]
    return len(last) == _FRUITLESS and all(trial.score is None for trial in last)


def is_fruitless(outlook: Outlook) -> bool:
    """Return whether the search has brought nothing for several trainings, or failed in a row, since the last gain."""
    kept = {step.after for step in outlook.ledger.steps if step.decision == "kept"}
    since: list[bool] = []
    for trial in outlook.full_trials:
        if trial.id in kept:
            since = []
        elif trial.purpose == "refine":
            since.append(trial.score is None)
    return len(since) >= _FRUITLESS or any(one and other for one, other in pairwise(since))


def wide_region(outlook: Outlook) -> dict[str, Range]:
    """Return the region with every value that the start names, and rates up to the lowest that failed.

    What the user names can be wrong, whatever the knowledge says of it, and of their own knobs it says nothing.
    """
    config, near = outlook.config, search_region(outlook)
    named = [name for name in outlook.ledger.start if name in outlook.knobs and not is_length(name, outlook)]
    # The rates of another optimizer are other rates.
    spans = {name: _whole(name, outlook) for name in named if name != "optimizer"}
    wide = near | {name: span for name, span in spans.items() if span is not None}
    rate = config.number("learning_rate", 0.0)
    failed = [trial.config.number("learning_rate", 0.0) for trial in outlook.full_trials if trial.score is None]
    edge = min((other for other in failed if other > rate), default=rate * _FAR)
    if "learning_rate" in wide and rate > 0:
        span = Range(scale="log", low=rate / _DEEP, high=max(rate, min(edge, rate * _FAR)))
        wide["learning_rate"] = _within(span, outlook.knobs["learning_rate"])
    return wide


def _whole(name: str, outlook: Outlook) -> Range | None:
    """Return the possible values of a knob, numbers of any size not too far from the one in use."""
    knob, value = outlook.knobs[name], outlook.config.get(name)
    if knob.choices:
        return knob
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    known = outlook.knowledge.hyperparameters.get(name)
    if known.integer if known else isinstance(value, int):
        steps = {int(value * factor) for factor in _LADDER}
        return Range(scale="choice", choices=tuple(sorted(step for step in steps if knob.contains(step))))
    if knob.scale == "log":
        around = _around(outlook.config, name, _FAR)
        return None if around is None else _within(around, knob)
    return knob if knob.low is not None and knob.high is not None else None


def search_region(outlook: Outlook) -> dict[str, Range]:
    """Return name -> range, most important first; always inside what the trainable can take."""
    config = outlook.config
    candidates = {
        "learning_rate": _around(config, "learning_rate", _NEAR),
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
