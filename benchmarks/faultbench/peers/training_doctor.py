"""training-doctor: a Doctor that is handed the log of every update and runs `analyze`, as its README does for files."""

from __future__ import annotations

from typing import Any

from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import TRAINING_DOCTOR
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has, module, pins
from benchmarks.faultbench.peers.tracks import rows

PACKAGE = "training-doctor"
TRACKS = ("train_loss", "val_loss", "learning_rate", "gradient_norm")
#: The README's example of handling diagnoses by hand leaves out those that are not above this confidence.
CONFIDENT = 0.5


def diagnoses(run: Run) -> list[Any]:
    """Return everything that the Doctor says, in its own type."""
    doctor = module(PACKAGE, "training_doctor").Doctor()
    for row in rows(run):
        step = int(row.pop("step"))
        if "loss" in row:
            # Its detectors read the one name, that of overfitting the other.
            row["train_loss"] = row["loss"]
        doctor.store.log(step, **row)
    found: list[Any] = doctor.analyze()
    return found


def label(diagnosis: Any) -> str:
    """Return the detector's name, and which of its two sayings it is."""
    name = str(diagnosis.detector_name)
    if name == "plateau" and any(each.metric == "grad_norm" for each in diagnosis.evidence):
        return "plateau with noisy gradients"
    if name == "gradient_instability" and any("Vanishing" in each.observation for each in diagnosis.evidence):
        return "gradient_instability: vanishing"
    return name


def diagnose(run: Run, above: float = 0.0) -> frozenset[Alarm]:
    """Return the diagnoses above a confidence as alarms."""
    return alarms({label(each) for each in diagnoses(run) if each.confidence > above}, TRAINING_DOCTOR)


def _peer(name: str, above: float) -> Peer:
    claimed = claims(TRAINING_DOCTOR)
    return Peer(name, pins()[PACKAGE], TRACKS, lambda run: diagnose(run, above), claimed, has("train_loss"))


PEERS = (_peer(PACKAGE, 0.0), _peer(f"{PACKAGE}, confidence > {CONFIDENT}", CONFIDENT))
