"""`SignValue`: what a sign or a fact can be. Apart from `Run`, so that the knowledge can be read without numpy."""

from __future__ import annotations

#: A number, yes or no, a word, or None = cannot tell.
SignValue = bool | float | int | str | None
