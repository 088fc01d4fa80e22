"""The page of all signs: `python -m advisor.signs.docs > knowledge/SIGNS.md`, or `make docs`."""

from __future__ import annotations

import sys
from itertools import groupby

from advisor.signs.catalogue import CATALOGUE
from advisor.signs.facts import FACTS
from advisor.signs.sign import Sign

_HEAD = """# Signs

What is measured on the curves of a run; written by `make docs` from `advisor/signs`. Rules compare these and nothing
else of a curve. A sign has no scale of its own: it is a share of the run or of the whole fall, a ratio, a count, or a
number of standard errors. It is unknown where a curve it needs is missing or has fewer finite points than it takes to
be more than chance. The whole fall is from the initial to the lowest smoothed level. Each sign has a slow twin in
`tests/signs/twins.py`.

| unit | means |
|---|---|
| share | a part of the run, of the whole fall, or of the points; mostly 0 to 1 |
| ratio | 1 = equal, except where the meaning says otherwise |
| z | standard errors: within 2 it may be chance |
| count | how many |
| yes/no | true or false |
| own | the unit of the curve itself |
"""

_FACTS = """
## Facts

What is known of a run besides its curves, where a `Problem` or `advisor probe sanity` could look at data and model.

| fact | unit | what it says | from |
|---|---|---|---|
"""


def page() -> str:
    """Return the Markdown page: one table per curve, one line per sign."""
    groups = groupby(sorted(CATALOGUE.values(), key=_order), key=_group)
    return _HEAD + "".join(f"\n## {group}\n\n{_table(list(signs))}" for group, signs in groups) + _facts()


def _order(sign: Sign) -> int:
    names = list(dict.fromkeys(_group(each) for each in CATALOGUE.values()))
    return names.index(_group(sign))


def _group(sign: Sign) -> str:
    return sign.name.split(".")[0]


def _table(signs: list[Sign]) -> str:
    head = "| sign | unit | what it says | needs | from |\n|---|---|---|---|---|\n"
    return head + "".join(_line(sign) for sign in signs)


def _line(sign: Sign) -> str:
    points = f", {sign.at_least} points" if sign.at_least > 1 else ""
    needs = f"{', '.join(sign.needs)}{points}" if sign.needs else "any"
    return f"| `{sign.name}` | {sign.unit} | {sign.meaning} | {needs} | {sign.source} |\n"


def _facts() -> str:
    lines = (f"| `{fact.name}` | {fact.unit} | {fact.meaning} | {fact.source} |\n" for fact in FACTS.values())
    return _FACTS + "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
