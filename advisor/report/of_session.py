"""The report of a session: as a file, as Markdown, and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.programs.placeholders import filled_line
from advisor.report.background import Background
from advisor.report.html import write_page
from advisor.report.markdown import markdown
from advisor.report.pages.session import render_session
from advisor.report.rules import rule_namer
from advisor.report.session_contract import published_session
from advisor.report.views.page import page_view
from advisor.report.views.values import best_config
from advisor.session import Session

if TYPE_CHECKING:
    import optuna

#: What it is -> the folder of a session in which each training leaves it.
_KEPT = {"curves": "runs", "predictions": "outputs", "printed": "output"}


def write_report(session: Session, path: Path, static: bool = False) -> Path:
    """Write the report of the session as it stands to `path`, and return `path`; a static one has no script."""
    page = render_session(session.ledger, session.run, background_of(session), _study(session), static)
    return write_page(page, path)


def session_as_markdown(session: Session) -> str:
    """Return a summary of the session for a pull request, with everything from the user escaped."""
    return markdown("session.md.j2", {"page": page_view(session.ledger, background_of(session))})


def session_as_json(session: Session) -> str:
    """Return the session for other programs, as `reports/schema/session.json` describes it."""
    return published_session(session.ledger, background_of(session)).model_dump_json(indent=2, by_alias=True)


def background_of(session: Session) -> Background:
    """Return what the report of this session says beside its ledger."""
    knowledge = load_knowledge([Path(overlay) for overlay in session.header.knowledge])
    return Background(
        environment={**session.header.environment, **_places(session)},
        cite=knowledge.cite,
        rule_of=rule_namer(knowledge),
        command=_command(session, knowledge),
    )


def _places(session: Session) -> dict[str, str]:
    """Return what else is kept of each training in the session's folder, which a reader may ask for."""
    folder = session.directory.resolve()
    return {label: f"{folder.name}/{name}/" for label, name in _KEPT.items() if (folder / name).is_dir()}


def _command(session: Session, knowledge: Knowledge) -> str:
    """Return the user's command with what was found; empty where none was tuned."""
    command = session.header.command
    if command is None:
        return ""
    return filled_line(command.words, best_config(session.ledger), session.header.seed, knowledge)


def _study(session: Session) -> optuna.Study | None:
    """Return the session's Optuna study, None when the search never began."""
    if not session.study_path.exists():
        return None
    from advisor.tuning.search import largest_study

    return largest_study(session.study_path)
