"""`Watched`: a problem whose trainings tell how far they are, and are given up when they fall silent."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from advisor.core.config import Config
from advisor.core.events import Listener, TrainingFinished, TrainingProgress, TrainingStarted
from advisor.core.run import Run
from advisor.core.step import Trial
from advisor.core.trainable import Objective, Observer, Tick
from advisor.errors import TrainingError
from advisor.probes.scores import score_of
from advisor.training.trainable import ProblemTrainable

#: Seconds without a sign of life: importing torch, reading the data or one step is well within, hanging is not.
PATIENCE = 600.0


class Silence(BaseException):
    """Raised in the midst of a training that hangs: no `except Exception` on the way may take it for an outcome."""


@contextmanager
def patient(seconds: float | None) -> Iterator[None]:
    """Raise a TrainingError when nothing calls `sign_of_life` for so long; None waits for ever.

    Only the main thread of a system with timers can be woken; elsewhere this waits for ever too.
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _give_up)
    # The interval remembers how long to wait, for `sign_of_life`.
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    except Silence:
        raise TrainingError(
            f"nothing happened for {seconds:g} s: the data or the model hangs. Fetch one batch by hand, "
            "or allow more patience where a step takes so long."
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, before)


def _give_up(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Silence


def sign_of_life() -> None:
    """Begin to wait anew, where someone waits."""
    if patience := _patience():
        signal.setitimer(signal.ITIMER_REAL, patience, patience)


@contextmanager
def paused() -> Iterator[None]:
    """Let no patience run out meanwhile: what is waited for has a limit of its own."""
    patience = _patience()
    if patience:
        signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        if patience:
            signal.setitimer(signal.ITIMER_REAL, patience, patience)


def _patience() -> float:
    """Return the seconds that someone waits for a sign of life, 0 where nobody does."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        return 0.0
    return signal.getitimer(signal.ITIMER_REAL)[1] if signal.getsignal(signal.SIGALRM) is _give_up else 0.0


def telling(listen: Listener, observer: Observer | None = None) -> Observer:
    """Return an observer that passes each tick on as a sign of life and as progress."""

    def watch(tick: Tick) -> bool:
        sign_of_life()
        listen(TrainingProgress(tick.step / tick.steps, tick.train_loss))
        return observer is not None and observer(tick)

    return watch


class Watched(ProblemTrainable):
    """The same problem, already checked; only its trainings are watched."""

    def __init__(self, trainable: ProblemTrainable, listen: Listener) -> None:
        # All that the problem has is shared: nothing of it is built, loaded or checked a second time.
        vars(self).update(vars(trainable))
        self._listen = listen
        self._count = 0

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once, telling its progress, and return the run."""
        self._listen(TrainingStarted("probe", _what(config, self.start, length), length))
        run = super().run(config, seed, length, telling(self._listen, observer))
        sign_of_life()
        self._count += 1
        self._listen(TrainingFinished(trial_of(run, self._count, self.objective)))
        return run


def trial_of(run: Run, number: int, objective: Objective) -> Trial:
    """Return a run as what listeners are told of it."""
    return Trial(
        id=number,
        purpose="probe",
        config=run.config,
        seed=run.seed or 0,
        length=run.length,
        outcome=run.outcome,
        score=score_of(run, objective),
        cost=run.cost,
        seconds=run.seconds,
        failure=run.failure,
    )


def _what(config: Config, start: Config, length: float) -> str:
    """Return what is trained in words: how it differs from the start, and for how long."""
    differs = [f"{name} {there}" for name, (_, there) in start.differences(config).items()]
    return f"{', '.join(differs) or 'the start'}, {length:.0%} of a full training"
