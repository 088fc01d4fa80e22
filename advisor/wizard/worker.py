"""Does what the machine asks for: reads logs, opens sessions, probes and trains, writes report and exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from advisor.config_file import read_config
from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.core.events import Listener, Warned, silent
from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.step import Trial
from advisor.errors import SessionError, TrainingError, UsageError
from advisor.export.formats import session_as
from advisor.export.target import Target
from advisor.knowledge.base import Knowledge
from advisor.next_run import read_one, take_log
from advisor.session import Session
from advisor.session.entries import Entry, Opened, Planned, Trained
from advisor.session.header import Header, write_header
from advisor.situations import situation_of
from advisor.strategy.actions import Train
from advisor.strategy.by_logs import SEEN_FROM_OUTSIDE, first_ledger
from advisor.version import __version__
from advisor.wizard.editing import values_in
from advisor.wizard.machine import Work
from advisor.wizard.opening import mode_of
from advisor.wizard.screen import Trace
from advisor.wizard.stage import stage_of
from advisor.wizard.state import Done, State

if TYPE_CHECKING:
    from advisor.core.trainable import Trainable

#: A terminal is not wider; more points would only be drawn on top of each other.
_MOST_POINTS = 60
_ENDINGS = {Target.PYTHON: "py", Target.LIGHTNING: "py", Target.HF: "py", Target.OPTUNA: "py", Target.RAY: "py"}


class Notebook(Session):
    """A session that remembers what is written while somebody listens."""

    taken: list[Entry]

    def record(self, entry: Entry) -> None:
        """Write one entry, and remember it."""
        super().record(entry)
        self.taken.append(entry)

    def bring_to(self, ledger: Ledger) -> None:
        """Make the ledger on disk the one of the wizard, which may have taken steps back."""
        if ledger.result is None:
            (self.directory / "result.json").unlink(missing_ok=True)
        if self.ledger != ledger:
            super().record(Opened(ledger=ledger))
        self.taken = []


class Worker:
    """Does works in one directory, and tells what happens meanwhile."""

    def __init__(self, directory: Path, knowledge: Knowledge, overlays: Sequence[Path] = ()) -> None:
        self.directory = directory
        self.knowledge = knowledge
        self.overlays = overlays
        self.listen: Listener = silent
        self._trainable: Trainable | None = None

    def do(self, work: Work, state: State) -> Done:
        """Return what the work found; raises AdvisorError when it cannot be done."""
        match work.kind:
            case "look":
                return _look(Path(state.told["subject"]))
            case "open":
                return self._open(state)
            case "plan":
                return self._plan(state)
            case "act":
                return self._act(work, state)
            case "log":
                return self._log(work, state)
            case "report":
                return self._report(state)
            case "export":
                return self._export(work, state)

    def keep(self, state: State) -> None:
        """Bring the session on disk to where the wizard is, for `advisor status` and `advisor report`."""
        if state.ledger is not None and (self.directory / "session.json").exists():
            self._notebook(state)

    def _notebook(self, state: State) -> Notebook:
        session = Notebook.open(self.directory)
        assert isinstance(session, Notebook)
        assert state.ledger is not None
        session.taken = []
        with session:
            session.bring_to(state.ledger)
        return session

    def _open(self, state: State) -> Done:
        if mode_of(state) == "logs":
            return self._open_logs(state)
        trainable = self._made(state)
        from advisor.tuning.environment import describe_environment
        from advisor.tuning.opening import first_ledger as ledger_of

        problem = str(Path(state.told["subject"]).resolve()) if mode_of(state) == "problem" else None
        ledger = ledger_of(trainable)
        self._create(ledger, problem, describe_environment())
        return Done(
            work="open",
            entries=(Opened(ledger=ledger),),
            knobs=trainable.knobs,
            capabilities=asdict(trainable.capabilities),
        )

    def _open_logs(self, state: State) -> Done:
        run = read_one(Path(state.told["subject"]))
        facts: dict[str, object] = {"task": state.told["task"]}
        given = _config_in(state.told.get("config", ""), self.knowledge)
        situation = situation_of({**facts, **({"config": given} if given else {})}, self.knowledge)
        ledger = first_ledger(Path(state.told["subject"]).stem, run, situation)
        session = self._create(ledger, None, {"training": "by others: only logs were read"})
        session.taken = []
        with session:
            take_log(session, run, self.knowledge)
        entries = (Opened(ledger=ledger), *session.taken)
        outside = asdict(SEEN_FROM_OUTSIDE)
        return Done(
            work="open", entries=entries, knobs={}, capabilities=outside, traces=_traces(session, session.taken)
        )

    def _create(self, ledger: Ledger, problem: str | None, environment: dict[str, str]) -> Notebook:
        header = Header(
            advisor=__version__,
            problem=problem,
            # What it may cost is asked next.
            budget=Budget(),
            knowledge=tuple(str(path.resolve()) for path in self.overlays),
            environment=environment,
        )
        if (self.directory / "session.json").exists():
            # Another problem was opened here and taken back: its trainings are none of this one's.
            _put_aside(self.directory)
        session = Notebook.create(self.directory, header, ledger)
        assert isinstance(session, Notebook)
        return session

    def _made(self, state: State) -> Trainable:
        """Return what can be trained, made once for each process."""
        if self._trainable is None or not state.has_done("open"):
            self._trainable = self._problem(state) if mode_of(state) == "problem" else self._command(state)
        return self._trainable

    def _problem(self, state: State) -> Trainable:
        from advisor.tuning.opening import prepare_problem

        trainable = prepare_problem(Path(state.told["subject"]), {}, self.knowledge)
        if state.ledger is not None and trainable.start != state.ledger.start:
            raise SessionError("the problem's start changed since the wizard began: begin a new one.")
        return trainable

    def _command(self, state: State) -> Trainable:
        from advisor.wizard.command_run import trainable_of_command

        told = state.told
        return trainable_of_command(
            told["subject"],
            values_in(told["values"], {}, self.knowledge),
            Situation(task=told["task"]),
            self.knowledge,
            Path(told["log"]) if told["log"] else None,
            self.directory / "commands",
            float(told["minutes"]),
        )

    def _plan(self, state: State) -> Done:
        from advisor.tuning.tuner import Tuner

        session, trainable = self._notebook(state), self._made(state)
        budget = Budget.parse(state.told["budget"])
        session.header = session.header.model_copy(update={"budget": budget})
        write_header(session.header, self.directory / "session.json")
        with session:
            if trainable.capabilities.shortenable:
                tuner = Tuner(trainable, session, self.knowledge)
                tuner.listen = self.listen
                tuner.plan()
            else:
                session.record(_plan_unmeasured(budget, trainable))
        return Done(work="plan", entries=tuple(session.taken))

    def _act(self, work: Work, state: State) -> Done:
        from advisor.tuning.tuner import Tuner

        assert work.action is not None
        session = self._notebook(state)
        with session:
            tuner = Tuner(self._made(state), session, self.knowledge)
            tuner.listen = self.listen
            tuner.do(work.action)
        _refuse_a_failed_start(session.taken)
        return Done(
            work="act",
            purpose=stage_of(work.action).purpose,
            entries=tuple(session.taken),
            traces=_traces(session, session.taken),
        )

    def _log(self, work: Work, state: State) -> Done:
        assert isinstance(work.action, Train)
        run = read_one(Path(work.text))
        session = self._notebook(state)
        with session:
            take_log(session, run, self.knowledge, work.repeats)
        return Done(
            work="log",
            purpose="repeat" if work.repeats else "change",
            entries=tuple(session.taken),
            traces=_traces(session, session.taken),
        )

    def _report(self, state: State) -> Done:
        from advisor.report.of_session import write_report

        path = write_report(self._notebook(state), self.directory / "report.html")
        return Done(work="report", told={"written report": f"report: {path}"})

    def _export(self, work: Work, state: State) -> Done:
        assert state.ledger is not None
        target = Target(work.text)
        path = self.directory / f"best_{target}.{_ENDINGS.get(target, 'yaml')}"
        try:
            path.write_text(session_as(target, state.ledger, self.knowledge), encoding="utf-8")
        except OSError as error:
            raise SessionError(f"{path} cannot be written ({error.strerror}).") from None
        self.listen(Warned(f"written: {path}"))
        return Done(work="export", told={f"written {target}": f"{target}: {path}"})


def _look(path: Path) -> Done:
    """Return what the log tells, so that nobody is asked for it."""
    run = read_one(path)
    named = ", ".join(f"{name} = {value}" for name, value in list(run.config.items())[:6])
    told = {"config_found": named, "config": ""} if named else {}
    return Done(work="look", told=told)


def _config_in(text: str, knowledge: Knowledge) -> dict[str, Value]:
    """Return the hyperparameters that a person named: a file, or assignments; nothing for nothing."""
    if not text:
        return {}
    return values_in(text, {}, knowledge) if "=" in text else dict(read_config(Path(text)))


def _plan_unmeasured(budget: Budget, trainable: Trainable) -> Planned:
    """Return the plan for what cannot be run shorter: its time is known after the first training."""
    from advisor.core.reading import Reading
    from advisor.strategy.planning import make_plan

    if budget.fte is None:
        raise UsageError(f"how long {trainable.name} takes is not known yet: give full trainings, such as 5x.")
    price = Reading(probe="price", question="how long does one full training take?", abstained="it runs whole only")
    return Planned(plan=make_plan(budget, price, trainable.capabilities, trainable.full_price))


def _traces(session: Session, entries: Sequence[Entry]) -> dict[int, Trace]:
    """Return the validation curve of every full training among the entries, thin enough for a terminal."""
    trials = [entry.trial for entry in entries if isinstance(entry, Trained) and entry.trial.purpose != "probe"]
    runs = [(trial, session.run(trial.id)) for trial in trials]
    found = {trial.id: _trace(trial, run, session.ledger.metric) for trial, run in runs if run is not None}
    return {number: trace for number, trace in found.items() if trace is not None}


def _trace(trial: Trial, run: Run, metric: str) -> Trace | None:
    curve = run.curves.get(f"val_{metric}")
    if curve is None or len(curve) < 2:
        return None
    places = np.unique(np.linspace(0, len(curve) - 1, _MOST_POINTS).astype(int))
    finite = [place for place in places if np.isfinite(curve.y[place])]
    if not finite:
        return None
    return Trace(
        label=f"training {trial.id}",
        x=tuple(float(curve.x[place]) for place in finite),
        y=tuple(float(curve.y[place]) for place in finite),
    )


def _refuse_a_failed_start(entries: Sequence[Entry]) -> None:
    for entry in entries:
        trial = entry.trial if isinstance(entry, Trained) else None
        if trial and trial.purpose == "start" and trial.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
            raise TrainingError(f"the training of the start failed: {trial.failure or trial.outcome.value}")


def _put_aside(directory: Path) -> None:
    number = 1
    while (directory / f"taken_back-{number}").exists():
        number += 1
    aside = directory / f"taken_back-{number}"
    aside.mkdir()
    for name in ("runs", "session.json", "journal.jsonl", "study.log", "result.json"):
        if (directory / name).exists():
            (directory / name).rename(aside / name)
