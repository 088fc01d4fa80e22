"""Causes that one log does not tell apart, and the cheapest probe that would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.core.finding import Finding, Rival

#: More rivals than these are a list that nobody follows; the first are the likeliest.
_MOST_RIVALS = 3


@dataclass(frozen=True)
class _Test:
    """A probe, what it costs in full trainings at most, and what its answer says."""

    probe: str
    price: float
    answer: str


_SANITY = _Test("sanity", 0.05, "it looks at the inputs, the labels, the loss and the gradients themselves")
_RATE = _Test("lr", 0.8, "it measures the rates that train and the rate at which training breaks")
_BATCH = _Test("batch-size", 1.5, "it measures what a larger or smaller batch does")
_PAIR = _Test("pair", 2.0, "it trains with and without the remedy, with the same seeds and data order")

#: Family of a finding -> the cheapest probe whose answer would confirm or refute it. The prices are what the
#: commands spend at most.
_TESTS: Mapping[str, _Test] = {
    "data": _SANITY,
    "loss": _SANITY,
    "architecture": _SANITY,
    "learning_rate": _RATE,
    "stability": _RATE,
    "batch_size": _BATCH,
}


def rivals(ranked: Sequence[Finding]) -> tuple[Rival, ...]:
    """Return the rival causes among the findings, likeliest first, each with the probe that would settle it.

    Findings of one family are one cause told in several ways. A single cause has no rival and needs no probe,
    unless the rule itself could not rule something out.
    """
    causes = list(_one_per_family(ranked))[:_MOST_RIVALS]
    if len(causes) < 2 and not any(finding.not_ruled_out for finding in causes):
        return ()
    return tuple(_rival(finding) for finding in causes)


def cheapest(found: Sequence[Rival]) -> Rival | None:
    """Return the rival whose probe costs least: with its answer, the others are fewer."""
    return min(found, key=lambda rival: rival.price, default=None)


def _one_per_family(ranked: Iterable[Finding]) -> Iterable[Finding]:
    seen: set[str] = set()
    for finding in ranked:
        if finding.family not in seen:
            seen.add(finding.family)
            yield finding


def _rival(finding: Finding) -> Rival:
    test = _TESTS.get(finding.family, _PAIR)
    return Rival(rule=finding.rule, claim=finding.claim, probe=test.probe, price=test.price, because=test.answer)
