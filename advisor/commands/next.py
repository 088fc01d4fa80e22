"""`advisor next`: the next run to make by hand or on a cluster, from the logs of those before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import Format, FormatOption, KnowledgeOption, file_name, mapping, overlays, print_data
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.knowledge.base import Knowledge
    from advisor.session import Session


def next_command(
    source: Annotated[Path, typer.Argument(help="The log of your training, or the session that an earlier call made.")],
    log: Annotated[Path | None, typer.Argument(help="With a session: the log of the training it asked for.")] = None,
    task: Annotated[str | None, typer.Option("--task", help="The kind of problem, such as cnn-classification.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="A YAML or JSON file of the hyperparameters.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="A column by hand, as val_loss=valid/loss. Repeatable.")
    ] = None,
    session: Annotated[Path | None, typer.Option("--session", help="The directory for the new session.")] = None,
    repeat: Annotated[
        bool, typer.Option("--repeat", help="The log is of the best configuration so far, with another seed.")
    ] = False,
    skip: Annotated[bool, typer.Option("--skip", help="Do not want the pending change: propose another.")] = False,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Propose the one change to train next, without training; then take its log and say whether it helped."""
    from advisor.knowledge.loader import load_knowledge
    from advisor.next_run import decline, judge_last, read_one, take_log
    from advisor.settings import settings_for

    project = settings_for(Path.cwd())
    names = project.map | mapping(map_)
    if (source / "session.json").exists():
        if task or config or session:
            raise UsageError("a session knows its task and configuration: leave out --task, --config and --session.")
        opened = _opened(source)
        known = load_knowledge([*(Path(path) for path in opened.header.knowledge), *overlays(knowledge)])
        with opened:
            if log is not None:
                take_log(opened, read_one(log, names), known, repeats=repeat)
                judge_last(opened, known)
            if skip:
                decline(opened, known)
    else:
        if log is not None or repeat or skip:
            raise UsageError(f"{source} is no session: give one log first, and its session with the next log.")
        known = load_knowledge(overlays(knowledge))
        facts: dict[str, object] = {"task": task or project.task, "config": config, "map": names}
        opened = _begun(source, facts, session, known, overlays(knowledge))
    _tell(opened, known, form)


def _opened(directory: Path) -> Session:
    from advisor.next_run import refuse_other_sessions
    from advisor.session import Session

    opened = Session.open(directory)
    refuse_other_sessions(opened)
    return opened


def _begun(
    log: Path, facts: dict[str, object], directory: Path | None, known: Knowledge, overlaid: list[Path]
) -> Session:
    from advisor.config_file import read_config
    from advisor.next_run import open_logs, read_one
    from advisor.session.session import new_directory
    from advisor.situations import situation_of

    task, config, names = facts["task"], facts["config"], facts["map"]
    told: dict[str, object] = {} if task is None else {"task": known.task(str(task)).name}
    if isinstance(config, Path):
        told["config"] = read_config(config)
    run = read_one(log, names if isinstance(names, dict) else None)
    name = file_name(log.resolve().parent.name if log.is_dir() else log.stem)
    where = directory or new_directory(Path("sessions"), name)
    return open_logs(where, name, run, situation_of(told, known), known, overlaid)


def _tell(session: Session, known: Knowledge, form: Format) -> None:
    from advisor.next_run import pending
    from advisor.strategy.by_logs import log_outlook, unresolved

    if form is not Format.TABLE:
        print_data(session.ledger, form)
        return
    from rich.console import Console

    from advisor.report.console.next import show_next

    action = pending(session, known)
    show_next(session.ledger, action, unresolved(log_outlook(session.ledger, known)), session.directory, Console())
