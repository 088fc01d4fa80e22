"""`Recorder`: a Trainable whose every training is charged, written down, and never run twice."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.data_fraction import in_words
from advisor.core.events import Listener, TrainingFinished, TrainingProgress, TrainingStarted
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.step import Hypothesis, Purpose, Trial
from advisor.core.trainable import Capabilities, Objective, Observer, RunsOnPart, RunsTogether, Tick, Trainable
from advisor.probes.scores import score_of
from advisor.session import Session
from advisor.session.entries import Trained

#: A progress event about so often in a training.
_PROGRESS_EVENTS = 50


class Recorder:
    """Wraps a Trainable: the same face, with memory in a session.

    A training of the same configuration, seed and length that the session already holds is read and not repeated.
    """

    def __init__(self, trainable: Trainable, session: Session, listen: Listener) -> None:
        self.trainable = trainable
        self.session = session
        self.listen = listen

    @property
    def name(self) -> str:
        """Return the trainable's name."""
        return self.trainable.name

    @property
    def start(self) -> Config:
        """Return the user's own configuration."""
        return self.trainable.start

    @property
    def objective(self) -> Objective:
        """Return what is tuned."""
        return self.trainable.objective

    @property
    def capabilities(self) -> Capabilities:
        """Return what the trainable can do."""
        return self.trainable.capabilities

    @property
    def situation(self) -> Situation:
        """Return what is known of the task."""
        return self.trainable.situation

    @property
    def knobs(self) -> dict[str, Range]:
        """Return the hyperparameters that have an effect."""
        return self.trainable.knobs

    @property
    def full_price(self) -> float:
        """Return what one full training of the start costs."""
        return self.trainable.full_price

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train as part of a probe, or recall it from the session."""
        _, run = self.train(config, seed, length, "probe", observer=observer)
        return run

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        """Train on a part of the data, or recall it from the session; nothing else is ever made of such a training."""
        assert isinstance(self.trainable, RunsOnPart)
        recalled = self._recall(config, seed, fraction, "probe", fraction)
        if recalled is not None:
            self.listen(TrainingFinished(recalled[0], recalled=True))
            return recalled[1]
        number, run = self._left_over(config, seed, fraction, fraction)
        is_new = run is None
        if run is None:
            said = f"{_what(config, self.start, 1)} on {in_words(fraction)} of the data"
            self.listen(TrainingStarted("probe", said, fraction))
            run = self.trainable.run_part(config, seed, fraction)
            self.session.save_run(number, run)
        self._enter(number, run, config, seed, fraction, "probe", None, recalled=not is_new)
        return run

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run]:
        """Train several as part of a probe, in one pass where the trainable can; what the session holds is recalled."""
        new = [each for each in trainings if self._recall(*each, length, "probe") is None]
        made = self._made_together(new, length) if len(new) > 1 else {}
        return [made.get(each) or self.run(*each, length) for each in trainings]

    def _made_together(self, trainings: Sequence[tuple[Config, int]], length: float) -> dict[tuple[Config, int], Run]:
        """Return what was trained in one pass, written down and charged; nothing where the trainable cannot."""
        if not isinstance(self.trainable, RunsTogether):
            return {}
        self.listen(TrainingStarted("probe", f"{len(trainings)} trainings in one pass", len(trainings) * length))
        made = dict(zip(trainings, self.trainable.run_together(trainings, length) or (), strict=False))
        for (config, seed), run in made.items():
            number, _ = self._left_over(config, seed, length)
            self.session.save_run(number, run)
            self._enter(number, run, config, seed, length, "probe", None, recalled=False)
        return made

    def train(
        self,
        config: Config,
        seed: int,
        length: float = 1.0,
        purpose: Purpose = "probe",
        hypothesis: Hypothesis | None = None,
        observer: Observer | None = None,
    ) -> tuple[Trial, Run]:
        """Train, charge and write down; or recall what the session already holds. Returns the trial and its curves."""
        recalled = self._recall(config, seed, length, purpose)
        if recalled is not None:
            self.listen(TrainingFinished(recalled[0], recalled=True))
            return recalled
        number, run = self._left_over(config, seed, length)
        is_new = run is None
        if run is None:
            self.listen(TrainingStarted(purpose, _what(config, self.start, length), length))
            run = self.trainable.run(config, seed, length, self._watch(observer))
            if run.outputs is not None:
                self.session.save_outputs(number, run.outputs)
            self.session.save_run(number, run)
        return self._enter(number, run, config, seed, length, purpose, hypothesis, recalled=not is_new), run

    def _recall(
        self, config: Config, seed: int, length: float, purpose: Purpose, part: float = 1.0
    ) -> tuple[Trial, Run] | None:
        if purpose != "probe":
            return None  # The strategy never asks twice for a full training.
        for trial in self.session.ledger.trials:
            made = (trial.purpose, trial.config, trial.seed, trial.length, trial.data_fraction)
            if made == (purpose, config, seed, length, part):
                run = self.session.run(trial.id)
                return (trial, run) if run is not None else None
        return None

    def _left_over(self, config: Config, seed: int, length: float, part: float = 1.0) -> tuple[int, Run | None]:
        """Return a finished run of this training whose curves are kept though the ledger has it not, with its number.

        A kill can fall between the curves and the journal's line, and a user can take a step back. Else a free number.
        """
        numbers = self.session.kept_runs()
        known = {trial.id for trial in self.session.ledger.trials}
        for number in sorted(numbers - known):
            run = self.session.run(number)
            if run is not None and _is_of(run, config, seed, length, part):
                return number, run
        return max(numbers | known, default=0) + 1, None

    def _enter(
        self,
        number: int,
        run: Run,
        config: Config,
        seed: int,
        length: float,
        purpose: Purpose,
        hypothesis: Hypothesis | None,
        recalled: bool,
    ) -> Trial:
        """Write a training into the journal, tell it, and return it as a trial."""
        score, limits = self._score(run, purpose), self.session.ledger.terms.limits
        broken = [said for limit in limits if (said := limit.broken_by(run.usage))] if purpose != "probe" else []
        is_over = score is not None and bool(broken)
        trial = Trial(
            id=number,
            purpose=purpose,
            config=config,
            seed=seed,
            length=length,
            data_fraction=run.data_fraction,
            outcome=Outcome.OVER_LIMIT if is_over else run.outcome,
            score=None if is_over else score,
            score_beyond=score if is_over else None,
            usage=dict(run.usage) if limits else {},
            cost=run.cost,
            seconds=run.seconds,
            hypothesis=hypothesis,
            failure="; ".join(broken) if is_over else run.failure,
        )
        self.session.record(Trained(trial=trial))
        self.listen(TrainingFinished(trial, recalled))
        return trial

    def _score(self, run: Run, purpose: Purpose) -> float | None:
        """Return what the training is ranked by: the objective at its end, or how soon a full one met its target."""
        score, ledger = score_of(run, self.objective), self.session.ledger
        target = ledger.terms.target
        if target is None or purpose == "probe" or score is None:
            return score
        curve = run.curves[self.objective.curve]
        return target.cost(curve, run.planned_x or float(curve.x[-1]), ledger.full_epochs)

    def _watch(self, observer: Observer | None) -> Observer:
        def watch(tick: Tick) -> bool:
            if tick.step % max(1, tick.steps // _PROGRESS_EVENTS) == 0:
                self.listen(TrainingProgress(tick.step / tick.steps, tick.train_loss, tick.said))
            return observer(tick) if observer is not None else False

        return watch


def _is_of(run: Run, config: Config, seed: int, length: float, part: float) -> bool:
    # What failed may have been mended since, and fails quickly where not.
    ended = run.outcome in (Outcome.FINISHED, Outcome.DIVERGED)
    told = (run.config, run.seed, run.length, run.data_fraction)
    return ended and told == (config, seed, length, part)


def _what(config: Config, start: Config, length: float) -> str:
    """Return in words what is trained: what differs from the start, and for how long."""
    if config.get("schedule") == "lr_sweep":
        return f"range test from {config.sweep_low:.3g} to {config.learning_rate:.3g}"
    changed = {name: pair[0] for name, pair in config.differences(start).items()}
    said = ", ".join(f"{name}={_plain(value)}" for name, value in changed.items())
    return f"{said or 'the start configuration'}" + ("" if length == 1 else f" at length {length:.3g}")


def _plain(value: Value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
