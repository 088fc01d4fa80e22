"""Does what the machine asks for: reads logs, opens sessions, probes and trains, writes report and exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.config_file import read_config
from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Value
from advisor.core.events import Listener, Warned, silent
from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.core.step import Trial
from advisor.errors import SessionError
from advisor.export.formats import session_as
from advisor.export.target import Target
from advisor.knowledge.base import Knowledge
from advisor.next_run import read_one, take_log
from advisor.programs.command import check_program
from advisor.programs.foreign import ForeignLoop
from advisor.programs.placeholders import check_words
from advisor.session import Session
from advisor.session.entries import Entry, Opened, Planned, Trained
from advisor.session.header import Header, write_header
from advisor.situations import situation_of
from advisor.strategy.actions import Train
from advisor.strategy.by_logs import SEEN_FROM_OUTSIDE, first_ledger
from advisor.version import __version__
from advisor.wizard.command import start_values, words_of
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
_SECONDS_PER_MINUTE = 60
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
                return self._look(state)
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

    def _look(self, state: State) -> Done:
        """Return what can be known at once: what a log tells, and that a command can be run at all."""
        if mode_of(state) == "logs":
            return _look_at_log(Path(state.told["subject"]))
        words = words_of(state.told["subject"])
        check_words(words, self.knowledge)
        # Its task is asked next.
        check_program(CommandLine(words=words, task="", folder=str(Path.cwd())))
        return Done(work="look")

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

        source: dict[str, Any] = {"problem": str(Path(state.told["subject"]).resolve())}
        if mode_of(state) == "command":
            source = {"problem": None, "command": _command_line(state), "start": dict(trainable.start)}
        ledger = ledger_of(trainable)
        self._create(ledger, {**source, "environment": describe_environment()})
        return Done(
            work="open",
            entries=(Opened(ledger=ledger),),
            knobs=trainable.knobs,
            capabilities=trainable.capabilities,
        )

    def _open_logs(self, state: State) -> Done:
        run = read_one(Path(state.told["subject"]))
        facts: dict[str, object] = {"task": state.told["task"]}
        given = _config_in(state.told.get("config", ""), self.knowledge)
        situation = situation_of({**facts, **({"config": given} if given else {})}, self.knowledge)
        ledger = first_ledger(Path(state.told["subject"]).stem, run, situation)
        outside = {"problem": None, "environment": {"training": "by others: only logs were read"}}
        session = self._create(ledger, outside)
        session.taken = []
        with session:
            take_log(session, run, self.knowledge)
        entries = (Opened(ledger=ledger), *session.taken)
        traces = _traces(session, session.taken)
        return Done(work="open", entries=entries, knobs={}, capabilities=SEEN_FROM_OUTSIDE, traces=traces)

    def _create(self, ledger: Ledger, source: Mapping[str, Any]) -> Notebook:
        # What it may cost is asked next.
        overlays = tuple(str(path.resolve()) for path in self.overlays)
        header = Header(advisor=__version__, budget=Budget(), knowledge=overlays, **source)
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
        from advisor.tuning.opening import prepare, remember

        told = state.told
        # Whoever comes back may stand in another folder.
        kept = Session.open(self.directory).header.command if state.has_done("open") else None
        start = start_values(told["subject"], told["values"], told["task"], self.knowledge)
        trainable = prepare(kept or _command_line(state), start, self.knowledge, self.directory)
        if state.ledger is not None and isinstance(trainable, ForeignLoop):
            remember(trainable, state.ledger)
        return trainable

    def _plan(self, state: State) -> Done:
        from advisor.tuning.tuner import Tuner

        session, trainable = self._notebook(state), self._made(state)
        budget = Budget.parse(state.told["budget"])
        session.header = session.header.model_copy(update={"budget": budget})
        write_header(session.header, self.directory / "session.json")
        with session:
            tuner = Tuner(trainable, session, self.knowledge)
            tuner.listen = self.listen
            # An estimate trains nothing in full: that is asked for first.
            session.record(Planned(plan=tuner.estimate()))
        return Done(work="plan", entries=tuple(session.taken))

    def _act(self, work: Work, state: State) -> Done:
        from advisor.tuning.tuner import Tuner

        assert work.action is not None
        session = self._notebook(state)
        with session:
            tuner = Tuner(self._made(state), session, self.knowledge)
            tuner.listen = self.listen
            tuner.do(work.action)
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


def _command_line(state: State) -> CommandLine:
    told = state.told
    return CommandLine(
        words=words_of(told["subject"]),
        task=told["task"],
        folder=str(Path.cwd()),
        metrics=told["log"] or None,
        timeout=_SECONDS_PER_MINUTE * float(told["minutes"]),
    )


def _look_at_log(path: Path) -> Done:
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


def _put_aside(directory: Path) -> None:
    number = 1
    while (directory / f"taken_back-{number}").exists():
        number += 1
    aside = directory / f"taken_back-{number}"
    aside.mkdir()
    for name in ("runs", "output", "session.json", "journal.jsonl", "study.log", "result.json"):
        if (directory / name).exists():
            (directory / name).rename(aside / name)
