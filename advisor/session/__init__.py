"""A session: the directory that holds everything about one tuning, and survives `kill -9`."""

from advisor.session.session import Session

__all__ = ["Session"]
