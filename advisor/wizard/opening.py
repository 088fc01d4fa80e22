"""The questions before anything is known: only what nobody can measure."""

from __future__ import annotations

from collections.abc import Callable

from advisor.core.ledger import Plan
from advisor.errors import UsageError
from advisor.knowledge.base import Knowledge
from advisor.report.console.tuning import plan_rows
from advisor.wizard.command import names_to_fill, usual_values
from advisor.wizard.screen import END, Choice, Screen
from advisor.wizard.state import Mode, State, WorkKind

#: A first look at a problem that leaves room for changes and a confirmation; as `advisor tune` has it.
USUAL_BUDGET = "5x"
#: A training that takes longer is rarely watched by the person who started it.
USUAL_MINUTES = "60"
Question = Callable[[State, Knowledge], Screen]

#: Of each mode, what has to be answered or done, in order.
ORDER: dict[Mode, tuple[str, ...]] = {
    "problem": ("subject", "open", "before", "budget", "plan", "agreed"),
    "command": ("subject", "look", "task", "values", "log", "minutes", "open", "before", "budget", "plan", "agreed"),
    "logs": ("subject", "look", "task", "config", "open", "before"),
}


def opening(state: State, knowledge: Knowledge) -> Screen | WorkKind | None:
    """Return the next question or work of the opening; None when it is over."""
    if "mode" not in state.told:
        return _mode()
    for name in ORDER[mode_of(state)]:
        if name in WORKS:
            if not state.has_done(WORKS[name]):
                return WORKS[name]
        elif name not in state.told:
            return QUESTIONS[name](state, knowledge)
    return None


def mode_of(state: State) -> Mode:
    """Return the mode that was chosen."""
    said = state.told["mode"]
    return "problem" if said == "problem" else "command" if said == "command" else "logs"


def _mode() -> Screen:
    return Screen(
        name="mode",
        title="What do you have?",
        choices=(
            Choice(key="problem", label="A Python file that defines `problem = Problem(...)`: I train it here"),
            Choice(key="command", label="A command that trains, such as `python train.py --lr 0.1`: I run it"),
            Choice(key="logs", label="Only logs: you train elsewhere, I read and propose"),
        ),
    )


def _text(name: str, title: str, asks: str, means: str = "", default: str | None = None) -> Screen:
    return Screen(
        name=name, title=title, means=means, choices=(Choice(key="accept", label="Answer", asks=asks, default=default),)
    )


def _subject(state: State, _: Knowledge) -> Screen:
    match mode_of(state):
        case "problem":
            return _text("subject", "Which problem?", "Path of the Python file")
        case "command":
            means = (
                "Write {learning_rate} where the value goes, and so for each value that I may change: "
                "python train.py --lr {learning_rate} --batch {batch_size}. {seed} gets a seed and {epochs} a length, "
                "so that runs can be fair pairs and short; {run} gets a name for each training."
            )
            return _text("subject", "Which command trains?", "Command", means)
        case _:
            return _text("subject", "Which log?", "Path of the log of your latest training (any known format)")


def _task(_: State, knowledge: Knowledge) -> Screen:
    return Screen(
        name="task",
        title="What kind of problem is it?",
        means="What is usual, and what matters most, depends on it.",
        choices=tuple(
            Choice(key=name, label=f"{name}: {task.title}") for name, task in sorted(knowledge.tasks.items())
        ),
    )


def _values(state: State, knowledge: Knowledge) -> Screen:
    """Ask for the values in use; where somebody has none, the knowledge proposes."""
    names = names_to_fill(state.told["subject"], knowledge)
    usual = usual_values(names, state.told["task"], knowledge)
    default = " ".join(f"{name}={value}" for name, value in usual.items())
    needed = [name for name in names if name not in usual]
    means = "They are the yardstick: nothing worse will be returned."
    if default:
        means = f"{means} What you leave out gets what is usual for the task: {default}."
    if needed:
        means = f"{means} Only you know {' and '.join(needed)} of a full training, as {needed[0]}=30."
    return _text("values", "Which values do you use today?", "Values", means, None if needed else default)


def _log(_: State, __: Knowledge) -> Screen:
    means = (
        "Enter where the command prints its losses; else its log, in any known format. "
        "Where {run} is part of its place, write it there too: runs/{run}/metrics.csv."
    )
    return _text("log", "Where does the command log to?", "Path of the log, or nothing", means, "")


def _minutes(_: State, __: Knowledge) -> Screen:
    means = "A training that takes longer is stopped, with all that it started."
    return _text("minutes", "How long may one training take?", "Minutes", means, USUAL_MINUTES)


def _config(state: State, _: Knowledge) -> Screen:
    found = state.told.get("config_found", "")
    means = f"The log tells {found}. " if found else "The log does not tell the hyperparameters. "
    means += "What is told can be changed: a YAML file, or learning_rate=0.1 batch_size=32."
    return _text("config", "Which hyperparameters did it use?", "File or values, or nothing", means, "")


def _before(_: State, knowledge: Knowledge) -> Screen:
    """Name what only a person can check; each deed is a step of the knowledge's own procedure."""
    procedure = knowledge.procedures.get("before_tuning")
    lines = tuple(step.title for step in procedure.steps) if procedure else ()
    return Screen(
        name="before",
        title="Before the first value is tuned",
        means="Only you can check these; Why tells how. What is open, do first: you can leave and come back.",
        lines=lines,
        choices=(Choice(key="accept", label="Go on"),),
        has_why=bool(lines),
    )


def _budget(_: State, __: Knowledge) -> Screen:
    means = (
        "1x is what one full training of your start costs; everything counts, probes and failures included. "
        "8x buys probes, changes and a comparison on fresh seeds; 5x no comparison; 0.4x a learning rate."
    )
    return _text("budget", "How much may it cost in all?", "Budget, such as 5x, 3x or 30m", means, USUAL_BUDGET)


def _agreed(state: State, _: Knowledge) -> Screen:
    plan = state.ledger.plan if state.ledger else None
    if plan is None:
        raise UsageError("there is no plan to agree to.")
    return Screen(
        name="agreed",
        title=f"The plan for {plan.budget}",
        means=f"Nothing is spent without asking; go back for another budget.{_open_questions(plan)}",
        rows=_rows(plan),
        choices=(Choice(key="accept", label="Begin"), END),
    )


def _open_questions(plan: Plan) -> str:
    return f" It will not answer: {'; '.join(plan.cannot)}." if plan.cannot else ""


def _rows(plan: Plan) -> tuple[tuple[str, ...], ...]:
    # Before a training was timed there is no time to tell.
    rows = plan_rows(plan)
    return tuple(tuple(row if plan.seconds_per_fte > 0 else [row[0], row[2]]) for row in rows)


#: What the parts of the opening that are no questions ask for.
WORKS: dict[str, WorkKind] = {"open": "open", "plan": "plan", "look": "look"}
QUESTIONS: dict[str, Question] = {
    "subject": _subject,
    "task": _task,
    "values": _values,
    "log": _log,
    "minutes": _minutes,
    "config": _config,
    "before": _before,
    "budget": _budget,
    "agreed": _agreed,
}
