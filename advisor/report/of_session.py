"""`write_report`: the report of a session as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import SessionError
from advisor.knowledge.loader import load_knowledge
from advisor.report.html import render_report
from advisor.session import Session

if TYPE_CHECKING:
    import optuna


def write_report(session: Session, path: Path) -> Path:
    """Write the report of the session as it stands to `path`, and return `path`."""
    knowledge = load_knowledge([Path(overlay) for overlay in session.header.knowledge])
    page = render_report(session.ledger, session.run, session.header.environment, knowledge.cite, _study(session))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SessionError(f"the report cannot be written to {path} ({error.strerror}); name another place.") from None
    return path


def _study(session: Session) -> optuna.Study | None:
    """Return the session's Optuna study, None when the search never began."""
    if not session.study_path.exists():
        return None
    from advisor.tuning.search import open_study

    return open_study(session.study_path, session.ledger.name, session.ledger.direction, session.header.seed)
