"""Cross checks: what no single file can know, such as whether what it cites exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.core.remedy import Fallback, Remedy
from advisor.errors import near
from advisor.knowledge.accounts import Dispute
from advisor.knowledge.entries import Entry
from advisor.knowledge.models import PREFIXES, Hyperparameter, Procedure, ResolvedValue, Rule, Task
from advisor.knowledge.sentences import found, place_of

Path = tuple[str | int, ...]


def citation_mistakes(entry: Entry, citable: frozenset[str]) -> Iterator[str]:
    """Yield a mistake for every citation that leads nowhere; entries of a broken shape are checked too."""
    for path, key in citations(entry.data):
        if key not in citable:
            yield entry.mistake(
                place_of(path),
                f"expected a key of sources.yaml or the id of a claim; found {found(key)}{near(key, citable)}",
            )


def name_mistakes(entry: Entry, hyperparameters: Collection[str]) -> Iterator[str]:
    """Yield a mistake for every hyperparameter that the entry names and nobody described."""
    for place, name in _hyperparameters_in(entry.noun):
        if name not in hyperparameters:
            yield entry.mistake(
                place, f"expected the name of a hyperparameter; found {found(name)}{near(name, hyperparameters)}"
            )


def place_mistakes(entry: Entry) -> Iterator[str]:
    """Yield a mistake when a file is not called after its entry, or a rule is in another family's folder."""
    rule = entry.noun
    if entry.kind.layout != "files":
        return
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
        for number, neutral in enumerate(entry.noun.neutral_with):
            if neutral.value is not None and not entry.noun.possible.contains(neutral.value):
                text = f"expected a possible value ({entry.noun.possible}); found {neutral.value}"
                yield entry.mistake(f"neutral_with[{number}].value", text)


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


def remedy_mistakes(entry: Entry, hyperparameters: Mapping[str, Hyperparameter | None]) -> Iterator[str]:
    """Yield a mistake for every remedy that sets a hyperparameter to what is not possible."""
    if not isinstance(entry.noun, Rule):
        return
    for number, remedy in enumerate(entry.noun.remedies):
        if (knob := hyperparameters.get(remedy.change)) is not None:
            for name, value in _stated(remedy):
                if value is not None and not knob.possible.contains(value):
                    text = f"expected a possible {remedy.change} ({knob.possible}); found {found(value)}"
                    yield entry.mistake(f"remedies[{number}].{name}", text)


def _stated(remedy: Remedy) -> Iterator[tuple[str, Value]]:
    """Yield what a remedy can set its hyperparameter to; a factor and a summand state no value."""
    doing: Remedy | Fallback = remedy.else_ or remedy
    given = ((name, getattr(doing, name)) for name in ("to", "at_least", "at_most", "switch"))
    yield from ((f"else.{name}" if remedy.else_ else name, value) for name, value in given)


def succession_mistakes(rules: Mapping[str, Entry]) -> Iterator[str]:
    """Yield a mistake for every rule whose name another one has, or whose successors lead nowhere."""
    names: dict[str, Entry] = {}
    for entry in rules.values():
        if isinstance(rule := entry.noun, Rule):
            if rule.name in names:
                yield entry.mistake("name", f"{rule.name} is also the name of {names[rule.name].shown}")
            names[rule.name] = entry
            if (text := _lost(rule, rules)) is not None:
                yield entry.mistake("replaced_by", text)


def _lost(rule: Rule, rules: Mapping[str, Entry]) -> str | None:
    """Return why the successors of a rule lead nowhere; None when they end at a rule in use, or there are none."""
    chain = [rule.id]
    while (successor := rule.replaced_by) is not None:
        if successor in chain:
            return f"expected a rule in use at the end; found the circle {' -> '.join([*chain, successor])}"
        if successor not in rules:
            return f"expected the id of a rule; found {successor!r}{near(successor, rules)}"
        chain.append(successor)
        if not isinstance(rule := rules[successor].noun, Rule):
            return None
    if len(chain) > 1 and rule.status == "retired":
        return f"expected a rule in use at the end; found {' -> '.join(chain)}, which is retired too"
    return None


def citations(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the place and the key of everything that the data of an entry cite."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("cites", "claims") and isinstance(value, list):
                yield from (((*path, key, place), str(cited)) for place, cited in enumerate(value))
            elif key == "claim" and (path[:1] == ("positions",) or "ground" in data):
                yield (*path, key), str(value)
            else:
                yield from citations(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from citations(value, (*path, place))


def _hyperparameters_in(noun: Any) -> Iterator[tuple[str, str]]:
    if isinstance(noun, Rule):
        for number, remedy in enumerate(noun.remedies):
            yield f"remedies[{number}].change", remedy.change
    elif isinstance(noun, Task):
        yield from ((f"importance[{number}]", name) for number, name in enumerate(noun.importance))
        yield from ((f"start.{name}", name) for name in noun.start)
    elif isinstance(noun, Hyperparameter):
        yield from ((f"interacts_with[{number}]", name) for number, name in enumerate(noun.interacts_with))
        yield from ((f"active_when.{name}", name) for name in noun.active_when)
        for number, law in enumerate(noun.scaling):
            yield from ((f"scaling[{number}].active_when.{name}", name) for name in law.active_when)
    elif isinstance(noun, Dispute):
        yield from ((f"hyperparameters[{number}]", name) for number, name in enumerate(noun.hyperparameters))
    elif isinstance(noun, Procedure):
        for number, step in enumerate(noun.steps):
            places = (f"steps[{number}].hyperparameters[{place}]" for place in range(len(step.hyperparameters)))
            yield from zip(places, step.hyperparameters, strict=True)
