"""`write_figures`: the three main figures of a session as SVG files, for slides, papers and pull requests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import InputError
from advisor.report.figures import comparison, learning_rate
from advisor.report.pages.session import start_and_best_curves
from advisor.report.svg.chart import still
from advisor.session import Session

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: Readable on white and on dark paper, as the page's own colours are; the background is left to what is behind.
_STYLE = "svg { color: #59616b } @media (prefers-color-scheme: dark) { svg { color: #a3abb4 } }"


def write_figures(session: Session, folder: Path) -> tuple[Path, ...]:
    """Write what there is of waterfall, curves and learning rate into `folder`, and return the files."""
    drawn = {name: figure for name, figure in _main_figures(session).items() if figure is not None}
    paths = tuple(folder / f"{name}.svg" for name in drawn)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, figure in zip(paths, drawn.values(), strict=True):
            path.write_text(still(figure, style=_STYLE), encoding="utf-8")
    except OSError as error:
        raise InputError(f"the figures cannot be written to {folder} ({error.strerror}); name another place.") from None
    return paths


def _main_figures(session: Session) -> dict[str, Figure | None]:
    ledger = session.ledger
    rates = [reading for reading in ledger.readings if learning_rate.is_learning_rate_reading(reading)]
    return {
        "waterfall": comparison.waterfall(ledger, ledger.result) if ledger.result else None,
        "curves": start_and_best_curves(ledger, session.run),
        "learning-rate": learning_rate.range_test(rates[-1]) if rates else None,
    }
