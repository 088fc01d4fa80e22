"""Thinking: what to do next. Pure: no files, no clock, no torch, no optuna."""
