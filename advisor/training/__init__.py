"""Training: the kinds of `Trainable`, and the visible loop behind a `Problem`.

`Problem` itself needs no torch; whatever trains one does.
"""

from advisor.training.problem import Problem

__all__ = ["Problem"]
