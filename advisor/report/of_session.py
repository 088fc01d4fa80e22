"""`write_report`: the report of a session as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.knowledge.loader import load_knowledge
from advisor.report.html import write_page
from advisor.report.markdown import markdown
from advisor.report.pages.session import render_session
from advisor.report.rules import rule_namer
from advisor.report.views.page import page_view
from advisor.session import Session

if TYPE_CHECKING:
    import optuna


def write_report(session: Session, path: Path, static: bool = False) -> Path:
    """Write the report of the session as it stands to `path`, and return `path`; a static one has no script."""
    knowledge = load_knowledge([Path(overlay) for overlay in session.header.knowledge])
    page = render_session(
        session.ledger,
        session.run,
        session.header.environment,
        knowledge.cite,
        _study(session),
        rule_namer(knowledge),
        static,
    )
    return write_page(page, path)


def session_as_markdown(session: Session) -> str:
    """Return a summary of the session for a pull request, with everything from the user escaped."""
    knowledge = load_knowledge([Path(overlay) for overlay in session.header.knowledge])
    page = page_view(session.ledger, session.header.environment, knowledge.cite, rule_namer(knowledge))
    return markdown("session.md.j2", {"page": page})


def _study(session: Session) -> optuna.Study | None:
    """Return the session's Optuna study, None when the search never began."""
    if not session.study_path.exists():
        return None
    from advisor.tuning.search import largest_study

    return largest_study(session.study_path)
