"""Doing it: runs what the strategy decided, and writes down what came of it."""
