"""Probes: short experiments, one question per file, each a function of a Trainable that returns a Reading."""
