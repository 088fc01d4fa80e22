"""`LiveConsole`: a listener that tells a tuning as it goes, one to three lines an event."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from advisor.core.events import (
    Decided,
    Diagnosed,
    Event,
    Phase,
    ProbeFinished,
    Retimed,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    Warned,
)
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.step import Decision, Step, Trial
from advisor.report import words
from advisor.report.console.lines import entry, heading
from advisor.report.views.diagnosis import headline
from advisor.report.views.probes import reading_view
from advisor.report.views.steps import measured, predicted

_STYLES: dict[Decision, str] = {"kept": "bold green", "reverted": "bold red", "tie": "bold"}
_BAR = 24
#: Of a finding's evidence; the report has them all.
_MOST_NUMBERS = 4


class LiveConsole:
    """Shows events on a console; use it as a context, so that its progress line goes when an error comes."""

    def __init__(self, console: Console, metric: str = "score", told: Callable[[Trial], str] | None = None) -> None:
        self._console = console
        #: What scores are called, where nothing else tells them.
        self.metric = metric
        self._told = told or (lambda trial: f"{self.metric} {words.number(trial.score)}")
        self._started: TrainingStarted | None = None
        self._live: Live | None = None
        self._shown = 0.0
        self._said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the progress line away, if there is one."""
        if self._live is not None:
            self._live.stop()
        self._live = None

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Phase(title, why):
                heading(self._console, title, words.sentence(why))
            case TrainingStarted():
                self._start(event)
            case TrainingProgress():
                self._progress(event)
            case TrainingFinished(trial, recalled):
                self._finish(trial, recalled)
            case ProbeFinished(reading):
                _probe(self._console, reading)
            case Diagnosed():
                _diagnosed(self._console, event)
            case Decided(step):
                decided(self._console, step)
            case Retimed(seconds):
                taken = f"about {words.duration(seconds)}, and what short runs need to start up"
                entry(self._console, "price", f"by this training, all of the budget takes {taken}")
            case Warned(message):
                entry(self._console, "warning", message, style="yellow")

    def _start(self, event: TrainingStarted) -> None:
        self.close()
        self._started, self._shown, self._said = event, 0.0, ""
        if self._console.is_terminal:
            self._live = Live(self._line(0.0), console=self._console, transient=True, auto_refresh=False)
            self._live.start(refresh=True)
            # A killed program could not give the cursor back.
            self._console.show_cursor(True)

    def _progress(self, event: TrainingProgress) -> None:
        # A hundred pictures of a training are enough; drawing each update would cost more than a small update.
        if self._live is not None and (event.fraction - self._shown >= 0.01 or event.said != self._said):
            self._shown, self._said = event.fraction, event.said
            # Of a program that is not ours, only the time is seen, and what it prints.
            shown = (
                words.clean(event.said) if math.isnan(event.train_loss) else f"loss {words.number(event.train_loss)}"
            )
            self._live.update(self._line(event.fraction, shown), refresh=True)

    def _line(self, fraction: float, loss: str = "") -> Text:
        done = round(_BAR * min(1.0, fraction))
        bar = Text("━" * done, style="green") + Text("━" * (_BAR - done), style="dim")
        what = words.clean(self._started.what if self._started else "training")
        line = Text("train     ") + bar + Text(f" {fraction:4.0%}  {loss}  {what}")
        line.truncate(self._console.width - 1, overflow="ellipsis")
        return line

    def _finish(self, trial: Trial, recalled: bool) -> None:
        self.close()
        what = f"{self._started.what}: " if self._started and not recalled else f"{trial.purpose}: "
        self._started = None
        paid = "recalled" if recalled else f"{words.fte(trial.cost)}, {words.duration(trial.seconds)}"
        # The seed is what differs between these; elsewhere it would only be in the way.
        seed = f"seed {trial.seed}, " if trial.purpose in ("noise", "confirm") else ""
        text = f"{what}{outcome(trial, self._told(trial))} ({seed}{paid})"
        entry(self._console, "train", text, style="dim")


def outcome(trial: Trial, score: str) -> str:
    """Return how a training ended: its score in words, or why there is none."""
    if trial.outcome in (Outcome.FINISHED, Outcome.UNKNOWN) and trial.score is not None:
        return score
    ended = "stopped early" if trial.outcome == Outcome.INTERRUPTED else trial.outcome.value.replace("_", " ")
    return f"{ended}: {trial.failure}" if trial.failure else ended


def _probe(console: Console, reading: Reading) -> None:
    view = reading_view(reading)
    entry(console, "probe", view.question, f"{view.answer} {view.price}", *view.findings, style="cyan")


def _diagnosed(console: Console, event: Diagnosed) -> None:
    diagnosis = event.diagnosis
    if diagnosis.primary is None:
        # In a tuning a run without a fault is no reason to stop: it can still be made better.
        healthy = f"No fault found by {words.plural(len(diagnosis.silent) + len(diagnosis.notes), 'check')}."
        text = healthy if diagnosis.verdict == "no_problem_found" else headline(diagnosis)
        entry(console, "checked", f"training {event.trial}: {text}", style="dim")
        return
    others = len(diagnosis.findings) - 1
    more = f" And {words.plural(others, 'more finding')}." if others > 0 else ""
    numbers = ", ".join(words.evidence(diagnosis.primary.evidence)[:_MOST_NUMBERS])
    text = f"{headline(diagnosis)} ({diagnosis.primary.rule}, training {event.trial}){more}"
    entry(console, "finding", text, numbers, style="yellow")


def decided(console: Console, step: Step) -> None:
    """Print what became of a change: predicted beside measured, and the decision."""
    expected = step.hypothesis.predicted
    effect = f"{'' if expected is None else 'predicted '}{predicted(expected)}, measured {measured(step)}"
    noise = f"noise {words.number(step.noise)}" if step.noise is not None else "noise not measured"
    title = f"step {step.number}: {words.changes(step.hypothesis.changes)}"
    lines = (f"{effect}, {noise}, {words.fte(step.price)}", words.sentence(step.why))
    entry(console, step.decision, title, *lines, style=_STYLES[step.decision])
