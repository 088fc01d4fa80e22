"""Placeholders in a command: `--lr {learning_rate}` becomes `--lr 0.001`, and `{{` stays a brace."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from advisor.core.config import Value
from advisor.errors import UsageError, near
from advisor.knowledge.base import Knowledge

#: Placeholders that are no hyperparameters: the seed, the number of updates, a name that each training has alone, and
#: the part of the training data.
SEED, STEPS, RUN, DATA_FRACTION = "seed", "steps", "run", "data_fraction"
EPOCHS = "epochs"
#: What tells a program how long to train, best first.
LENGTHS = (EPOCHS, STEPS)
SPECIAL = (SEED, STEPS, RUN, DATA_FRACTION)
#: Of the placeholder {run}, where a line is shown to be copied.
_COPIED = "best"

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
#: Programs that read the word behind -c as a script of their own language.
_SHELLS = {"bash", "sh", "zsh", "dash", "ksh"}
#: Words that mean something to a shell, and nothing to the program that would get them.
_OF_A_SHELL = {"|", "||", "&&", ";", ">", ">>", "<", "2>", "2>&1", "&"}
_BLANK_OR_OPERATOR = re.compile(r"[\s|&;<>]")


def names_in(text: str) -> list[str]:
    """Return the names of the placeholders in a text; UsageError for a brace that belongs to none."""
    names = []
    for token in _TOKEN.finditer(text):
        if token[0] in ("{{", "}}"):
            continue
        name = token[1]
        if name is None:
            raise UsageError(
                f"{text!r} has a brace without its partner: write {{learning_rate}} for a value, "
                "and {{ or }} where a brace itself is meant."
            )
        if not name.isidentifier():
            raise UsageError(
                f"{{{name}}} in {text!r} is no placeholder: write a name such as {{learning_rate}}, "
                "and {{ or }} where a brace itself is meant."
            )
        names.append(name)
    return names


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each placeholder replaced by its value, and doubled braces by single ones."""
    return _TOKEN.sub(lambda token: token[0][0] if token[1] is None else values[token[1]], text)


def filled_words(words: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Return the words of a command, each filled; in the script of a shell, values are quoted."""
    quoted = {name: shlex.quote(value) for name, value in values.items()}
    return [filled(word, quoted if _is_script(words, at) else values) for at, word in enumerate(words)]


def filled_line(words: Sequence[str], values: Mapping[str, Value], seed: int, knowledge: Knowledge) -> str:
    """Return the command with the values of a configuration, as a person types it into a shell."""
    strings = {DATA_FRACTION: "1", **strings_of(values, knowledge), SEED: str(seed), RUN: _COPIED}
    return shlex.join(filled_words(words, strings))


def spelled(value: Value, is_whole: bool = False) -> str:
    """Return a value as programs read it: whole numbers without a point, others with all their digits."""
    if isinstance(value, float) and is_whole and value.is_integer():
        return str(int(value))
    return str(value)


def whole_numbers(names: Iterable[str], knowledge: Knowledge) -> frozenset[str]:
    """Return those of the names whose values have no point."""
    known = knowledge.hyperparameters
    return frozenset(name for name in names if name in LENGTHS or (name in known and known[name].integer))


def strings_of(values: Mapping[str, Value], knowledge: Knowledge) -> dict[str, str]:
    """Return each value as it is put into a command."""
    whole = whole_numbers(values, knowledge)
    return {name: spelled(value, name in whole) for name, value in values.items()}


def check_words(words: Sequence[str], knowledge: Knowledge) -> list[str]:
    """Return the names of the placeholders, each once; UsageError for anything that could not be run as it is meant."""
    if not words:
        raise UsageError("behind -- stands no command: write -- python train.py --lr {learning_rate}.")
    _refuse_shell_syntax(words)
    names = list(dict.fromkeys(name for word in words for name in names_in(word)))
    for name in names:
        if name not in SPECIAL and name not in knowledge.hyperparameters:
            raise UsageError(_unknown(name, knowledge))
    if not [name for name in names if name not in (*SPECIAL, *LENGTHS)]:
        raise UsageError(
            f"{shlex.join(words)} has no placeholder of a hyperparameter, so there is nothing to tune: "
            "write one where its value stands, such as --lr {learning_rate}."
        )
    return names


def _refuse_shell_syntax(words: Sequence[str]) -> None:
    if len(words) == 1 and _BLANK_OR_OPERATOR.search(words[0].strip()):
        raise UsageError(
            f"{words[0]!r} is one word, and no shell takes it apart: leave out the quotes around the command, "
            f"or write -- bash -c {shlex.quote(words[0].strip())}."
        )
    for word in words:
        if word in _OF_A_SHELL:
            raise UsageError(
                f"{word!r} is for a shell, and the command is run without one: "
                f"write -- bash -c {shlex.quote(_joined(words))}."
            )


def _joined(words: Iterable[str]) -> str:
    return " ".join(
        word if word in _OF_A_SHELL else shlex.quote(word).replace("'{", "{").replace("}'", "}") for word in words
    )


def _unknown(name: str, knowledge: Knowledge) -> str:
    called = next((item.name for item in knowledge.hyperparameters.values() if name.lower() in item.also_called), None)
    if called is not None:
        return f"{{{name}}} is called {{{called}}} here: write {{{called}}}."
    known = [*knowledge.hyperparameters, *SPECIAL]
    return f"{{{name}}} names no hyperparameter{near(name, known)}; `advisor knowledge list` names all of them."


def _is_script(words: Sequence[str], at: int) -> bool:
    """Return whether the word is the script of `bash -c SCRIPT`."""
    return at > 1 and Path(words[0]).name in _SHELLS and words[at - 1].startswith("-") and words[at - 1].endswith("c")
