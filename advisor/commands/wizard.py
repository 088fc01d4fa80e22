"""`advisor wizard`: the tuning step by step, with every step explained and agreed to."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import KnowledgeOption, file_name, overlays
from advisor.errors import AdvisorError, InputError, UsageError

if TYPE_CHECKING:
    from advisor.knowledge.base import Knowledge
    from advisor.wizard.face import Face
    from advisor.wizard.state import Begun, State

_ROOT = Path("sessions")


def wizard_command(
    subject: Annotated[
        list[str] | None,
        typer.Argument(
            help="A problem file or a log; or after -- a command, as -- python train.py --lr {learning_rate}"
        ),
    ] = None,
    task: Annotated[str | None, typer.Option("--task", help="The kind of problem, where you know it.")] = None,
    session: Annotated[Path | None, typer.Option("--session", help="The directory of the session.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where you left: the latest session, or that of --session.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Numbers and plain lines, for screen readers and slow lines.")
    ] = False,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Replay the answers of a file, for scripts: `step: answer` a line.")
    ] = None,
    web: Annotated[bool, typer.Option("--web", help="The same steps in a page of your browser.")] = False,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Of the page; a free one unless said.")
    ] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Go through the tuning step by step: what was seen, what it means, what to try, what it costs. You decide.

    Trainings are judged on the problem's own validation set, and the search chooses its sampler by itself: for folds
    and other samplers there is `advisor tune`.
    """
    _refuse_two_faces(web, port, plain, answers)
    if not web and answers is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the wizard asks questions and needs a terminal; in a script, --answers FILE replays one.")
    from advisor.knowledge.loader import load_knowledge
    from advisor.wizard import journal
    from advisor.wizard.answers import AnswersFace, read_answers
    from advisor.wizard.drive import drive
    from advisor.wizard.worker import Worker

    # Read first: a file that is wrong should leave no session behind.
    replayed = None if answers is None else read_answers(answers)
    if resume:
        if subject or task or knowledge:
            raise UsageError("--resume goes on as the wizard began: leave out the subject, --task and --knowledge.")
        directory = session or journal.latest(_ROOT)
        state = journal.resume(directory)
    else:
        known = overlays(knowledge)
        begun = _begun(subject or [], task, known, load_knowledge(known))
        directory = session or _new_directory(begun)
        state = journal.begin(directory, begun)
    folders = [Path(folder) for folder in state.begun.knowledge]
    known_now = load_knowledge(folders)
    worker = Worker(directory, known_now, folders)
    if web:
        from advisor.wizard.web.serve import drive_in_page

        _go(lambda: drive_in_page(state, directory, worker, port or 0, _announce), directory, known_now, " --web")
        return
    face = _face(known_now, plain) if replayed is None else AnswersFace(known_now, replayed, str(answers))
    _go(lambda: drive(state, directory, worker, face), directory, known_now)


def _refuse_two_faces(web: bool, port: int | None, plain: bool, answers: Path | None) -> None:
    if port is not None and not web:
        raise UsageError("--port is for the page: add --web.")
    if not web:
        return
    if plain or answers is not None:
        raise UsageError("--web, --plain and --answers are different faces: choose one.")
    if find_spec("nicegui") is None:
        raise UsageError("the page needs NiceGUI: pip install 'tuning-advisor[web]'.")


def _announce(address: str) -> None:
    typer.echo(f"Open this address; whoever has it can use your wizard:\n\n  {address}\n\nCtrl-C leaves.")


def _begun(subject: list[str], task: str | None, overlaid: list[Path], known: Knowledge) -> Begun:
    from advisor.settings import settings_for
    from advisor.wizard.state import Begun, Mode

    mode: Mode | None = None
    if len(subject) > 1:
        mode = "command"
    elif subject:
        is_command = " " in subject[0] and not Path(subject[0]).exists()
        mode = "command" if is_command else "problem" if subject[0].endswith(".py") else "logs"
    if mode in ("problem", "logs") and not Path(subject[0]).exists():
        raise InputError(f"{subject[0]} does not exist; name a problem file, a log, or a command behind --.")
    name = task or settings_for(Path.cwd()).task
    return Begun(
        mode=mode,
        subject=(shlex.join(subject) if len(subject) > 1 else subject[0]) if subject else None,
        task=None if name is None else known.task(name).name,
        knowledge=tuple(str(path.resolve()) for path in overlaid),
    )


def _new_directory(begun: Begun) -> Path:
    from advisor.session.session import new_directory

    is_file = begun.mode in ("problem", "logs") and begun.subject is not None
    return new_directory(_ROOT, file_name(Path(begun.subject or "").stem) if is_file else "wizard")


def _go(driven: Callable[[], State], directory: Path, knowledge: Knowledge, option: str = "") -> None:
    from advisor.wizard import journal
    from advisor.wizard.face import Leave

    try:
        with journal.lock(directory):
            ended = driven()
    except (Leave, KeyboardInterrupt) as left:
        typer.echo(f"\nLeft; nothing is lost. Come back with:\n  advisor wizard{option} --resume --session {directory}")
        raise typer.Exit(0 if isinstance(left, Leave) and not left.interrupted else 130) from None
    except AdvisorError:
        journal.drop_unanswered(directory)
        raise
    _say_what_is_left(ended, directory, knowledge)


def _say_what_is_left(state: State, directory: Path, knowledge: Knowledge) -> None:
    from advisor.wizard.verdicts import found_command

    result = state.ledger.result if state.ledger else None
    command = found_command(state, result.best, knowledge) if result else ""
    if command:
        typer.echo(f"\nTo run it:\n  {command}")
    typer.echo(f"\nDone. Everything is in {directory}\nReport: {directory / 'report.html'}")


def _face(known: Knowledge, plain: bool) -> Face:
    if plain or os.environ.get("TERM") == "dumb":
        from advisor.wizard.plain import PlainFace

        return PlainFace(known)
    from advisor.wizard.terminal import TerminalFace

    return TerminalFace(known)
