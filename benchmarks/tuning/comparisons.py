"""Ours against each peer, pair by pair: mean difference, interval, and whether it could be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from benchmarks.results import table
from benchmarks.tuning.figures import OWN, Shares, interval, mean
from benchmarks.tuning.ours import FREE, OURS
from benchmarks.tuning.peers import PEERS

#: At which budgets the owner asks for a difference above 0, and by how much one workload may be worse.
JUDGED, WORSE = (3, 5), 0.05
WRONG = "advisor tune, wrong knowledge"


def by_chance(differences: Sequence[float]) -> float:
    """Return how likely so large a mean is where signs are by chance: exact, one-sided, over the workloads' means."""
    signs = np.array(list(product((1.0, -1.0), repeat=len(differences))))
    return float(np.mean((signs * np.array(differences)).mean(1) >= np.mean(differences) - 1e-12))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Return the chances corrected for how many there are, after Holm."""
    corrected, worst = dict[str, float](), 0.0
    for place, (name, chance) in enumerate(sorted(chances.items(), key=lambda item: item[1])):
        worst = max(worst, min(1.0, chance * (len(chances) - place)))
        corrected[name] = worst
    return corrected


def paired(found: Shares, arm: str, budget: int, own: str = OWN) -> dict[str, list[float]]:
    """Return workload -> ours minus theirs, repeat by repeat."""
    ours, theirs = found.get((own, budget), {}), found.get((arm, budget), {})
    same = {name: min(len(ours[name]), len(theirs[name])) for name in ours if name in theirs}
    return {name: np.subtract(ours[name][:count], theirs[name][:count]).tolist() for name, count in same.items()}


def differences(found: Shares) -> str:
    """Return the table of pooled paired differences of ours to each peer."""
    budgets = sorted({budget for arm, budget in found if arm == OWN})
    chances = {budget: _corrected(found, budget) for budget in budgets}
    rows = []
    for arm in (*PEERS, *(arm for arm in OURS if arm not in (OWN, *FREE))):
        pairs = {budget: paired(found, arm, budget) for budget in budgets}
        if any(pairs.values()):
            rows.append([arm, *(_told(pairs[budget], chances[budget].get(arm)) for budget in budgets)])
    return table(["tune minus", *(f"{budget} FTE" for budget in budgets)], rows)


def _corrected(found: Shares, budget: int) -> dict[str, float]:
    pairs = {arm: paired(found, arm, budget) for arm in PEERS}
    return holm({arm: by_chance([mean(each) for each in one.values()]) for arm, one in pairs.items() if one})


def _told(pairs: Mapping[str, Sequence[float]], chance: float | None) -> str:
    if not pairs:
        return ""
    said = "{:+.2f} ({:+.2f} to {:+.2f})".format(*interval(list(pairs.values()), np.mean))
    return said if chance is None else f"{said}, p {chance:.3f}"


def worse_somewhere(found: Shares) -> str:
    """Return a sentence on the workloads on which a peer is better than ours by more than the owner allows."""
    said = []
    for budget, arm in product(JUDGED, PEERS):
        means = {name: mean(each) for name, each in paired(found, arm, budget).items()}
        said += [f"{name} at {budget} FTE by {-by:.2f} ({arm})" for name, by in means.items() if by < -WORSE]
    return f"Worse than a peer by more than {WORSE} on average: {'; '.join(said) or 'nowhere'}."


def with_wrong_knowledge(found: Shares) -> str:
    """Return a sentence on what bad knowledge costs at the largest budget, beside knowing nothing but the space."""
    budget = max((budget for arm, budget in found if arm == WRONG), default=0)
    pairs = paired(found, "random search", budget, WRONG)
    if not pairs:
        return "With wrong knowledge: not measured."
    told = "{:+.2f} ({:+.2f} to {:+.2f})".format(*interval(list(pairs.values()), np.mean))
    worse = [f"{name} by {-mean(each):.2f}" for name, each in pairs.items() if mean(each) < 0]
    return (
        f"With an overlay that is wrong on purpose, ours minus random search at {budget} FTE: {told} on average; "
        f"worse on {', '.join(worse) or 'none'}."
    )
