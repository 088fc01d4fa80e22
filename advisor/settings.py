"""`Settings`: what a user's project always wants, from `advisor.toml` or `[tool.advisor]` in pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from advisor.core.noun import Noun
from advisor.errors import InputError

#: `[tool.advisor]`, and `advisor = {...}` below a `[tool]` of its own.
_WAYS_TO_NAME_US = ("tool.advisor", "[tool]")
_OWN_FILE, _SHARED_FILE = "advisor.toml", "pyproject.toml"


class Ignore(Noun):
    """A rule that a project does not want to hear of, and why: a silence without a reason is not accepted."""

    rule: str
    reason: str = Field(min_length=1)


class Settings(Noun):
    """What a project says once, so that nobody has to repeat it on the command line."""

    #: Folders of the project's own knowledge, laid over ours in this order; relative to the file.
    knowledge: tuple[Path, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    #: Our curve -> the project's column, as {val_loss = "valid/objective"}.
    map: dict[str, str] = Field(default_factory=dict)
    #: The kind of problem, where `--task` does not say it.
    task: str | None = None


def settings_for(folder: Path) -> Settings:
    """Return the settings of the nearest project at or above `folder`; the empty ones where no file speaks of us.

    Raises InputError with every mistake in the file, each with its place.
    """
    for place in (folder.resolve(), *folder.resolve().parents):
        for path, is_shared in ((place / _OWN_FILE, False), (place / _SHARED_FILE, True)):
            if path.is_file() and (said := _said_in(path, is_shared)) is not None:
                return _settings(said, path)
    return Settings()


def _said_in(path: Path, is_shared: bool) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        # Most projects do not speak of us, and reading TOML is not free.
        if is_shared and not any(way in text for way in _WAYS_TO_NAME_US):
            return None
        content = _parsed(text)
    except ValueError as error:
        if is_shared:
            # A broken pyproject.toml is another tool's to complain about.
            return None
        raise InputError(f"{path} is not TOML: {error}.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {(error.strerror or str(error)).lower()}.") from None
    if not is_shared:
        return content
    tools = content.get("tool")
    return tools.get("advisor") if isinstance(tools, dict) else None


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _settings(said: Any, path: Path) -> Settings:
    try:
        read = Settings.model_validate(said)
    except ValidationError as error:
        raise InputError(_mistakes(error, path)) from None
    folders = tuple(path.parent / folder for folder in read.knowledge)
    return read.model_copy(update={"knowledge": folders})


def _mistakes(error: ValidationError, path: Path) -> str:
    known = ", ".join(Settings.model_fields)
    told = "; ".join(
        f"{'.'.join(map(str, mistake['loc'])) or 'the file'}: {_in_words(mistake['type'], mistake['msg'], known)}"
        for mistake in error.errors()
    )
    return f"{path}: {told}."


def _in_words(kind: str, message: str, known: str) -> str:
    if kind == "extra_forbidden":
        return f"this is no setting of advisor; those are {known}"
    return f"{message[:1].lower()}{message[1:]}"
