"""`side_of`: a session or a log as one side of a comparison, with the training to draw for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.core.comparison import Score, Side, Spread
from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.metric import direction_of
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.step import Trial
from advisor.errors import InputError, LogError
from advisor.logs import read_runs

if TYPE_CHECKING:
    from advisor.session import Session

#: Nothing came of a training that ended so, whatever its curves say.
_FAILED = (Outcome.DIVERGED, Outcome.OUT_OF_MEMORY, Outcome.FAILED)


class Read(NamedTuple):
    """A side, and the run whose curves stand for it; None where they are gone."""

    side: Side
    run: Run | None


def sides_of(
    paths: Sequence[Path], metric: str | None = None, mapping: Mapping[str, str] | None = None
) -> tuple[Read, Read]:
    """Return both sides, measured in one metric: the one that is named, else a session's objective, else the loss."""
    names = _names(paths)
    sessions = [_session(path) for path in paths]
    asked = metric or next((session.ledger.metric for session in sessions if session is not None), None)
    logs = [[] if session else read_runs(path, mapping) for path, session in zip(paths, sessions, strict=True)]
    curve = f"val_{asked}" if asked else _shared(logs)
    reads = [
        _of_session(session, curve, name) if session is not None else _of_log(path, log, curve, name)
        for path, session, log, name in zip(paths, sessions, logs, names, strict=True)
    ]
    return reads[0], reads[1]


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the shortest ends of the paths that tell them apart; what is the same gets a letter."""
    for depth in (1, 2, 3):
        short = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(short)) == len(short):
            return short
    return [f"{path.name} ({letter})" for path, letter in zip(paths, "AB", strict=True)]


def _session(path: Path) -> Session | None:
    if not (path / "session.json").exists():
        return None
    # Read only here: two logs are compared without all that sessions bring.
    from advisor.session import Session

    return Session.open(path)


def _of_session(session: Session, curve: str, name: str) -> Read:
    """Return the side of a session: its best configuration, on fresh seeds where it was confirmed."""
    ledger = session.ledger
    best = _best(ledger)
    full = [trial for trial in ledger.trials if trial.length == 1]
    of_best = [trial for trial in full if trial.config == best]
    fresh = [trial for trial in of_best if trial.purpose == "confirm"]
    is_tuned = curve == f"val_{ledger.metric}"
    values = {trial.id: trial.score if is_tuned else _of_trial(session, trial, curve) for trial in full}
    scores = tuple(Score(seed=trial.seed, value=values[trial.id]) for trial in fresh or of_best)
    if not is_tuned and not any(score.value is not None for score in scores):
        raise InputError(f"the trainings of {session.directory} have no curve {curve}: name another with --metric.")
    side = Side(
        name=name,
        kind="session",
        problem=ledger.name,
        config=best,
        config_is_whole=True,
        metric=curve.removeprefix("val_"),
        direction=ledger.direction if is_tuned else direction_of(curve),
        scores=scores,
        # Its own noise, where it was repeated: that of a faulty start would hide everything.
        spread=_pool([_values(scores)]) or _pool(_groups(full, values)),
        resolution=ledger.resolution if is_tuned else 0.0,
        remarks=() if fresh or best == ledger.start else (_flattered(name),),
    )
    return Read(side, next((run for trial in fresh or of_best if (run := session.run(trial.id)) is not None), None))


def _of_trial(session: Session, trial: Trial, curve: str) -> float | None:
    run = session.run(trial.id)
    return None if run is None else _final(run, curve)


def _values(scores: Sequence[Score]) -> list[float]:
    return [score.value for score in scores if score.value is not None]


def _groups(trials: Sequence[Trial], values: Mapping[int, float | None]) -> list[list[float]]:
    """Return the scores by configuration."""
    groups: dict[Config, list[float]] = {}
    for trial in trials:
        if (value := values[trial.id]) is not None:
            groups.setdefault(trial.config, []).append(value)
    return list(groups.values())


def _flattered(name: str) -> str:
    return f"the score of {name} is the one it was chosen by, on no fresh seed: that flatters it"


def _best(ledger: Ledger) -> Config:
    if ledger.result is not None:
        return ledger.result.best
    return ledger.start if ledger.incumbent is None else ledger.trial(ledger.incumbent).config


def _pool(groups: Sequence[Sequence[float]]) -> Spread | None:
    repeated = [group for group in groups if len(group) > 1]
    freedom = sum(len(group) - 1 for group in repeated)
    if not freedom:
        return None
    squares = sum(float(np.var(group, ddof=1)) * (len(group) - 1) for group in repeated)
    return Spread(deviation=(squares / freedom) ** 0.5, freedom=freedom)


def _shared(logs: Sequence[list[Run]]) -> str:
    """Return the curve that two logs are compared by: what both have of validation, the loss first."""
    each = [set.intersection(*(set(run.curves) for run in log)) for log in logs if log]
    common = sorted(set.intersection(*each)) if each else []
    by_worth = ["val_loss", *(name for name in common if name.startswith("val_") and direction_of(name)), "train_loss"]
    found = next((name for name in by_worth if name in common), None)
    if found is None:
        told = ", ".join(common) or "none"
        raise InputError(f"the two logs share no curve that has a better and a worse; they share: {told}.")
    return found


def _of_log(path: Path, runs: list[Run], curve: str, name: str) -> Read:
    """Return the side of a log: one run, or several of one configuration, such as one for each seed."""
    configs = {run.config for run in runs}
    if len(configs) > 1:
        raise LogError(f"{path} holds {len(runs)} runs of {len(configs)} configurations: name the log of one of them.")
    if not any(curve in run.curves for run in runs):
        has = ", ".join(sorted(runs[0].curves)) or "none"
        raise InputError(f"{path} has no curve {curve}; it has {has}: name one with --metric, or a column with --map.")
    scores = tuple(Score(seed=run.seed, value=_final(run, curve)) for run in runs)
    on_training = curve.startswith("train_")
    side = Side(
        name=name,
        kind="log",
        config=runs[0].config,
        config_is_whole=runs[0].defaults_apply,
        metric=curve.removeprefix("val_"),
        direction=direction_of(curve),
        scores=scores,
        spread=_pool([_values(scores)]),
        remarks=(f"{name} is scored on its training data: that says nothing of new data",) if on_training else (),
    )
    return Read(side, runs[0])


def _final(run: Run, curve: str) -> float | None:
    """Return the last value of a curve; None where the run failed or the value is no number."""
    if run.outcome in _FAILED or curve not in run.curves or not len(run.curves[curve]):
        return None
    last = float(run.curves[curve].y[-1])
    return last if np.isfinite(last) else None
