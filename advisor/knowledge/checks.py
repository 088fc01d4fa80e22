"""Cross checks: what no single file can know, such as whether what it cites exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.errors import near
from advisor.knowledge.entries import Entry
from advisor.knowledge.models import PREFIXES, Hyperparameter, ResolvedValue, Rule, Task
from advisor.knowledge.sentences import place_of

Path = tuple[str | int, ...]


def citation_mistakes(entry: Entry, citable: frozenset[str]) -> Iterator[str]:
    """Yield a mistake for every citation that leads nowhere; entries of a broken shape are checked too."""
    for path, key in _citations(entry.data, ()):
        if key not in citable:
            yield entry.mistake(
                place_of(path),
                f"expected a key of sources.yaml or the id of a claim; found {key!r}{near(key, citable)}",
            )


def name_mistakes(entry: Entry, hyperparameters: Mapping[str, Any]) -> Iterator[str]:
    """Yield a mistake for every hyperparameter that the entry names and nobody described."""
    for place, name in _hyperparameters_in(entry.noun):
        if name not in hyperparameters:
            yield entry.mistake(
                place, f"expected the name of a hyperparameter; found {name!r}{near(name, hyperparameters)}"
            )


def place_mistakes(entry: Entry) -> Iterator[str]:
    """Yield a mistake when a file is not called after its entry, or a rule is in another family's folder."""
    rule = entry.noun
    if not isinstance(rule, Rule):
        if entry.path.stem != entry.name:
            yield entry.mistake(entry.kind.key, f"expected {entry.path.stem}, like the file; found {entry.name}")
        return
    if entry.path.name != (expected := f"{rule.id}-{rule.name}.yaml"):
        yield entry.mistake("name", f"expected the file to be called {expected}; found {entry.path.name}")
    if (folder := entry.path.parent.name) != rule.family:
        prefixes = {family: prefix for prefix, family in PREFIXES.items()}
        hint = f", and {folder} begins with {prefixes[folder]}" if folder in prefixes else ""
        yield entry.mistake("id", f"{rule.id} belongs in the folder {rule.family}{hint}; found in {folder}")


def range_mistakes(entry: Entry) -> Iterator[str]:
    """Yield a mistake for every resolved value that is out of order or not possible."""
    if isinstance(entry.noun, Hyperparameter):
        for number, value in enumerate(entry.noun.resolved):
            for name, text in _value_mistakes(value, entry.noun.possible):
                yield entry.mistake(f"resolved[{number}].{name}", text)


def _value_mistakes(value: ResolvedValue, possible: Range) -> Iterator[tuple[str, str]]:
    stated: list[tuple[str, Value]] = [("low", value.low), ("default", value.default), ("high", value.high)]
    stated += [(f"choices[{place}]", choice) for place, choice in enumerate(value.choices)]
    for name, number in stated:
        if number is not None and not possible.contains(number):
            yield name, f"expected a possible value ({possible}); found {number}"
    if value.default is None or isinstance(value.default, str | bool):
        return
    if value.low is not None and value.low > value.default:
        yield "low", f"expected at most the default {value.default:g}; found {value.low:g}"
    if value.high is not None and value.high < value.default:
        yield "high", f"expected at least the default {value.default:g}; found {value.high:g}"


def _citations(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == "cites" and isinstance(value, list):
                yield from (((*path, "cites", place), str(cited)) for place, cited in enumerate(value))
            elif key == "positions" and isinstance(value, list):
                yield from _positions(value, (*path, "positions"))
            else:
                yield from _citations(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _citations(value, (*path, place))


def _positions(positions: list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    for place, position in enumerate(positions):
        if isinstance(position, Mapping) and "claim" in position:
            yield (*path, place, "claim"), str(position["claim"])


def _hyperparameters_in(noun: Any) -> Iterator[tuple[str, str]]:
    if isinstance(noun, Rule):
        for number, remedy in enumerate(noun.remedies):
            yield f"remedies[{number}].change", remedy.change
    elif isinstance(noun, Task):
        yield from ((f"importance[{number}]", name) for number, name in enumerate(noun.importance))
        yield from ((f"start.{name}", name) for name in noun.start)
    elif isinstance(noun, Hyperparameter):
        yield from ((f"interacts_with[{number}]", name) for number, name in enumerate(noun.interacts_with))
    else:
        for number, step in enumerate(getattr(noun, "steps", ())):
            places = (f"steps[{number}].hyperparameters[{place}]" for place in range(len(step.hyperparameters)))
            yield from zip(places, step.hyperparameters, strict=True)
