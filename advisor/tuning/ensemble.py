"""`ensemble_of`: what the trainings of a session are worth together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from advisor.core.ledger import Ensemble
from advisor.core.trainable import Trainable
from advisor.session import Session
from advisor.strategy.ensembling import offer_ensemble
from advisor.strategy.outlook import Outlook

Outputs = npt.NDArray[np.floating]


@runtime_checkable
class Averages(Protocol):
    """A trainable that can judge averaged predictions: one whose data we hold."""

    def score_together(self, outputs: Sequence[Outputs]) -> float | None:
        """Return the objective of the averaged outputs."""


def ensemble_of(trainable: Trainable, session: Session, outlook: Outlook) -> Ensemble | None:
    """Return the ensemble worth offering, None where there is none, or where no predictions can be judged."""
    # Averaged predictions have an end and no time to it.
    if not isinstance(trainable, Averages) or outlook.ledger.terms.target is not None:
        return None
    held = {trial.id: session.outputs(trial.id) for trial in outlook.full_trials}
    kept = {number: outputs for number, outputs in held.items() if outputs is not None}

    def score_of(members: Sequence[int]) -> float | None:
        return trainable.score_together([kept[number] for number in members])

    return offer_ensemble(outlook, kept, score_of)
