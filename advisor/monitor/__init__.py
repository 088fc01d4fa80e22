"""Watching a training that somebody else runs: any loop that can call a function."""

from advisor.monitor.monitor import Monitor

__all__ = ["Monitor"]
