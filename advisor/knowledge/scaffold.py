"""Writing the file of a new rule with the next free id: `python -m advisor.knowledge.scaffold FAMILY name-in-kebab`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from advisor.errors import AdvisorError, UsageError, near
from advisor.knowledge.loader import knowledge_folder, load_knowledge
from advisor.knowledge.models import PREFIXES

#: New versions bring new rules of ours, which must not meet the ids of an overlay.
FIRST_OF_OVERLAYS = 900
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Everything that a rule can say, in the order in which it is read. It is a valid draft: nothing acts on it until its
# status says tested, and `advisor knowledge check` accepts that only when its cases pass.
_TEMPLATE = """\
id: {id}
name: {name}
# What is wrong, as it stands inside a sentence: a small first letter, no full stop.
claim: the run shows {words}
# How bad it is when it is true, and how sure the rule is when it fires: low, medium or high.
# An alarm needs at least medium for both; what is weaker is told as a note.
severity: low
confidence: low
# draft: nothing acts on it. Write tested when the cases below are yours.
status: draft
# One or two sentences: how the cause makes the symptom.
why: Say here how the cause makes the symptom.
# The curves and facts without which the rule cannot tell.
needs: [train_loss]
# When it fires: all, any, not, or a sign with is, above, below, at_least, at_most. The signs are listed in
# knowledge/README.md. Put the reason of every number in a comment above it.
when:
  all:
    - {{sign: train_loss.diverged, is: true}}
# What else would look the same. It silences the rule only when it is known to be true.
unless:
  - {{sign: inputs.has_nan, is: true}}
# What to try, the most likely first: multiply, add, to, at_least, at_most, switch, or by_probe with an else.
remedies:
  - {{change: learning_rate, multiply: 0.3, because: say why it helps}}
# When it fires and nothing is wrong: at least one.
false_alarms:
  - say when it fires and nothing is wrong
# Claims (S0-001) or keys of sources.yaml.
cites: [tuning-playbook]
# At least one that fires, one that is silent, one that is unknown, and a silent one for every veto. A case names only
# the signs that matter.
cases:
  - {{fires: {{train_loss.diverged: true, inputs.has_nan: false}}, note: the symptom}}
  - {{silent: {{train_loss.diverged: false}}, note: a healthy run}}
  - {{silent: {{train_loss.diverged: true, inputs.has_nan: true}}, note: the veto}}
  - {{unknown: {{run.points: 3}}, note: the sign was not measured}}
"""


def scaffold(family: str, name: str, root: Path | None = None) -> Path:
    """Return the file that was written for a new rule of the family, in our folder or in the overlay `root`."""
    prefixes = {family: prefix for prefix, family in PREFIXES.items()}
    if family not in prefixes:
        raise UsageError(f"there is no family {family!r}{near(family, prefixes)}; there are {', '.join(prefixes)}.")
    if not _KEBAB.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a rule: small letters and hyphens, such as loss-rises-late.")
    taken = {rule.name: rule.id for rule in load_knowledge([root] if root else []).rules.values()}
    if name in taken:
        raise UsageError(f"{taken[name]} is called {name} already: choose another name.")
    rule_id = next_id(prefixes[family], taken.values(), FIRST_OF_OVERLAYS if root else 1)
    path = (root or knowledge_folder().path) / "rules" / family / f"{rule_id}-{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEMPLATE.format(id=rule_id, name=name, words=name.replace("-", " ")), encoding="utf-8")
    return path


def next_id(prefix: str, taken: Iterable[str], first: int = 1) -> str:
    """Return the id after the last one of the family; ids are never used again, so a gap stays a gap."""
    numbers = [int(rule_id[3:]) for rule_id in taken if rule_id.startswith(prefix)]
    return f"{prefix}{max([*numbers, first - 1]) + 1:03d}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, say where it is and what comes next; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m advisor.knowledge.scaffold", description=__doc__)
    parser.add_argument("family", help=", ".join(PREFIXES.values()))
    parser.add_argument("name", help="small letters and hyphens, such as loss-rises-late")
    parser.add_argument("--into", type=Path, help="your own knowledge folder instead of ours")
    given = parser.parse_args(arguments)
    try:
        path = scaffold(given.family, given.name, given.into)
    except AdvisorError as error:
        print(f"advisor: {error}", file=sys.stderr)
        return error.exit_code
    folder = f" {given.into}" if given.into else ""
    print(f"{path}\nFill it in from top to bottom, then run: advisor knowledge check{folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
