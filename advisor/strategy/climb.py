"""The climb from a part of the training data to all of it: which settings begin it, and what its end is worth.

Settings are compared after the same epochs, so that a hundredth of the data costs a hundredth: the point of it is a
feel for score and time before the full run (claim S4-005). As many updates as in a full training would cost a full one.
With fewer examples and fewer updates a model overfits sooner, and regularization and schedules are best elsewhere:
such values are not tried on a part, and nothing but a training on all of the data decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from advisor.core.config import Config
from advisor.core.reading import Reading
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.companions import companions, with_companions
from advisor.strategy.gain import left_to_gain
from advisor.strategy.outlook import Outlook
from advisor.strategy.rungs import FEWEST
from advisor.strategy.transfer import transfer_of
from advisor.suggestion import examples_per_update, recommended_rate, suggest

#: The name of the probe that carries it out.
PROBE = "data_fraction"
#: Half a decade: nearer rates cannot be told apart by one short training each.
_STEP = math.sqrt(10.0)
_SAME_RATE = 1.25
#: Other values than the rate that are tried, at most.
_MOST_OTHERS = 2


def settings(outlook: Outlook, count: int) -> tuple[Config, ...]:
    """Return the settings to start with: the start, learning rates around it and the recommended one, and what else
    carries over from less data.
    """
    start = outlook.ledger.start
    base = with_companions(start, outlook)
    others = [base.with_(learning_rate=_advised(outlook), **{name: value}) for name, value in _others(outlook, base)]
    rates = [base.with_(learning_rate=rate) for rate in _rates(outlook)]
    room = max(FEWEST - 1, count - 1 - len(others))
    return tuple(dict.fromkeys([start, *rates[:room], *others]))[:count]


def _rates(outlook: Outlook) -> list[float]:
    """Return learning rates in the order in which they are worth trying, no two of them alike."""
    current, advised = outlook.ledger.start.number("learning_rate", 0.0), _advised(outlook)
    steps = (1, _STEP, 1 / _STEP, _STEP**2, _STEP**-2)
    wanted = [centre * step for step in steps for centre in (advised, current) if centre > 0]
    knob, found = outlook.knobs["learning_rate"], list[float]()
    for rate in (float(f"{rate:.2g}") for rate in wanted):
        if knob.contains(rate) and not any(1 / _SAME_RATE < rate / other < _SAME_RATE for other in found):
            found.append(rate)
    return found


def _advised(outlook: Outlook) -> float:
    advised, _ = recommended_rate(outlook.ledger.situation, outlook.knowledge)
    return advised if advised is not None else outlook.ledger.start.number("learning_rate", 0.0)


def _others(outlook: Outlook, base: Config) -> Iterator[tuple[str, float | str]]:
    """Yield recommended values, other than the rate, of which a conclusion carries over to more data."""
    known = {"optimizer": base.get("optimizer"), "batch_size": examples_per_update(base)}
    situation = outlook.ledger.situation.model_copy(update={k: v for k, v in known.items() if v is not None})
    if situation.task not in outlook.knowledge.tasks:
        return
    found = 0
    for advice in suggest(situation, outlook.knowledge).advice:
        knob, value = outlook.knobs.get(advice.hyperparameter), advice.value
        # A change of the model may carry over too, but nobody knows its price before it was paid.
        carries_over = transfer_of(advice.hyperparameter).likelihood == "very_likely"
        if knob is None or not isinstance(value, int | float | str) or not carries_over or not knob.contains(value):
            continue
        if value != base.get(advice.hyperparameter) and found < _MOST_OTHERS:
            found += 1
            yield advice.hyperparameter, value


def climbed(outlook: Outlook, reading: Reading) -> Hypothesis | None:
    """Return what came out on top as a change to be trained on all of the data; None where nothing beat the start."""
    picked = reading.evidence.get("pick")
    start = outlook.config
    if reading.abstained is not None or not picked:
        return None
    entailed = {change.change: change for change in companions(outlook)}
    because = f"it did best of {reading.evidence['settings']} settings on parts of the data"
    changes = tuple(
        entailed.get(name) or Change(change=name, from_=start.get(name), to=value, operation="climb", because=because)
        for name, value in picked.items()
        if start.get(name) != value
    )
    if not changes:
        return None
    return Hypothesis(
        reason="settings climbed from a part of the data to all of it, and this one came out on top",
        changes=changes,
        probe=PROBE,
        predicted=_expected(outlook, reading),
        cites=("S4-005",),
    )


def _expected(outlook: Outlook, reading: Reading) -> float | None:
    """Return the expected improvement on all of the data: the same share of what is left to gain as on the part."""
    before, after = reading.evidence.get("start_score"), reading.evidence.get("score")
    scored = outlook.start.score if outlook.start else None
    if before is None or after is None or scored is None:
        return None
    left = left_to_gain(before, outlook.ledger.measured_direction == "maximize")
    return abs(after - before) / left * outlook.left(scored) if left > 0 else None
