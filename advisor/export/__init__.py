"""Saying it in the words of other tools: one file per format, each a pure function that returns text to paste."""
