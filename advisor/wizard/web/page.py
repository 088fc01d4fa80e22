"""The page: draws the board and hands answers to the face. Every text is shown as text, never as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from advisor.wizard.screen import BACK, WHY, Answer, Choice, Screen, Trace
from advisor.wizard.web.chart import rate_chart, training_chart
from advisor.wizard.web.face import Board, WebFace

#: Seconds between two looks at the board: progress looks steady, and an answer seems to follow at once.
_PAUSE = 0.2
#: More choices than this are listed in columns.
_MANY = 6
#: White text stands out on it, and it stands out on black and on white.
_BLUE = "#0b6aa8"
_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def draw_page(face: WebFace) -> None:
    """Draw the page of one visitor, and keep it as the board is."""
    ui.add_css(_STYLE)
    ui.colors(primary=_BLUE)
    # Screen readers choose their voice by it.
    ui.run_javascript("document.documentElement.lang = 'en'")
    with ui.column().classes("advisor-page").props("role=main"):
        ui.label("advisor").classes("advisor-brand")
        step = ui.column().classes("advisor-step")
        work = _WorkView(face)
    shown = _Shown()

    def look() -> None:
        board = face.board
        work.show(board)
        if not shown.is_new(board):
            return
        step.clear()
        with step:
            _draw_step(board, face)
        if not board.chain:
            ui.run_javascript("window.scrollTo(0, 0)")

    look()
    ui.timer(_PAUSE, look)


class _Shown:
    """Remembers which step is on the page."""

    def __init__(self) -> None:
        self._step: object = None

    def is_new(self, board: Board) -> bool:
        """Return whether the board shows another step, and remember it."""
        before, self._step = self._step, (board.turn, board.screen is None)
        return before != self._step


class _WorkView:
    """What happens while the wizard works: it moves in place."""

    def __init__(self, face: WebFace) -> None:
        with ui.column().classes("advisor-work") as self._box:
            self._what = _heading("", 2)
            self._bar = ui.linear_progress(0.0, show_value=False).props("aria-label='progress of this training'")
            self._chart = ui.echart(_live_chart([]), renderer="svg")
            self._told = ui.label().classes("advisor-told").props("aria-live=polite")
            with ui.row().classes("advisor-always"):
                _flat("Stop this and leave", face.leave)
        self._board: Board | None = None

    def show(self, board: Board) -> None:
        """Show what is done now; nothing while a step waits for its answer."""
        self._box.set_visibility(board.screen is None and not board.ended)
        if board is self._board or not self._box.visible:
            return
        self._board = board
        self._what.set_text(f"Training: {board.curves[-1].label}" if board.curves else "Working ...")
        self._bar.set_visibility(bool(board.curves))
        self._bar.set_value(board.fraction)
        options = _live_chart(board.curves)
        self._chart.set_visibility(bool(options["series"]))
        self._chart.options.clear()
        self._chart.options.update(options)
        self._chart.update()
        self._told.set_text("\n".join(filter(None, (board.told, board.said))))


def _live_chart(curves: Sequence[Trace]) -> dict[str, Any]:
    return training_chart(curves, "part of the training", "training loss", ends_at=1)


def _draw_step(board: Board, face: WebFace) -> None:
    if board.ended:
        _heading("The wizard is over", 1).classes("advisor-over")
        ui.label(board.ended).classes("advisor-code")
        return
    if board.screen is None:
        return
    _draw_screen(board.screen)
    _draw_work_before(board)
    if board.refused:
        ui.label(board.refused).classes("advisor-refused").props("role=alert")
    _draw_choices(board.screen, lambda answer: face.answer(board.turn, answer))
    with ui.row().classes("advisor-always"):
        if board.screen.has_why:
            _flat("Why?", lambda: face.answer(board.turn, Answer(choice=WHY)))
        _flat("Back", lambda: face.answer(board.turn, Answer(choice=BACK)))
        _flat("Leave for now", face.leave)
    if board.chain:
        _heading("Why", 2)
    for number, (title, text) in enumerate(board.chain):
        with ui.expansion(title, value=number == 0).classes("advisor-before"):
            ui.label(text).classes("advisor-told")
    _draw_lessons(board.screen)


def _draw_screen(screen: Screen) -> None:
    _heading(screen.title, 1)
    if screen.place:
        ui.label(screen.place).classes("advisor-place")
    if screen.traces:
        ui.echart(training_chart(screen.traces, "step", "validation"), renderer="svg")
    with ui.element("dl").classes("advisor-argument"):
        _entry("Seen", screen.seen)
        _entry("Means", (screen.means,))
        _entry("Proposed", (screen.proposal,), "advisor-proposal")
        _entry("Because", (screen.because,))
        _entry("Expected", (screen.expected,))
        _entry("Price", (screen.price,))
    if screen.lines:
        with ui.element("ul").classes("advisor-lines"):
            for line in screen.lines:
                with ui.element("li"):
                    ui.label(line)
    _draw_rows(screen.rows)
    if screen.code:
        code = screen.code
        ui.label(code).classes("advisor-code")
        _flat("Copy", lambda: ui.clipboard.write(code)).classes("advisor-copy")
    if screen.name == "exports":
        ui.link("Open the report", "/report", new_tab=True)


def _draw_lessons(screen: Screen) -> None:
    """Draw what is new here, below what is asked: whoever knows it already goes on above."""
    for lesson in screen.lessons:
        with ui.element("div").classes("advisor-lesson"):
            ui.label(lesson.title).classes("advisor-lesson-title")
            ui.label(lesson.text)


def _draw_rows(rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    with ui.element("table").classes("advisor-rows"), ui.element("tbody"):
        for row in rows:
            with ui.element("tr"):
                for cell in row:
                    with ui.element("td"):
                        ui.label(cell)


def _draw_work_before(board: Board) -> None:
    """Draw what the latest work showed, above the question that it leads to."""
    options = rate_chart(board.reading) if board.reading is not None else None
    if options is not None:
        ui.echart(options, renderer="svg")
    if board.told:
        with ui.expansion("What just happened", value=options is not None).classes("advisor-before"):
            ui.label(board.told).classes("advisor-told")


def _draw_choices(screen: Screen, say: Callable[[Answer], None]) -> None:
    with ui.element("div").classes("advisor-choices" + (" advisor-many" if len(screen.choices) > _MANY else "")):
        for number, choice in enumerate(screen.choices):
            if choice.asks is None:
                _button(choice, number == 0, partial(say, Answer(choice=choice.key)))
            else:
                _draw_input(choice, number == 0, say)


def _draw_input(choice: Choice, is_first: bool, say: Callable[[Answer], None]) -> None:
    with ui.row().classes("advisor-input"):
        typed = ui.input(choice.asks or "", value=choice.default or "").props("outlined dense autocomplete=off")

        def send() -> None:
            say(Answer(choice=choice.key, text=typed.value or ""))

        typed.on("keydown.enter", send)
        _button(choice, is_first, send)
        if is_first:
            typed.props("autofocus")


def _button(choice: Choice, is_first: bool, on_click: Callable[[], None]) -> None:
    # Whatever has no colour of its own is as dark as the text.
    button = ui.button(choice.label, on_click=on_click, color="primary" if is_first else None)
    button.props(f"no-caps align=left {'unelevated' if is_first else 'outline'}")


def _flat(text: str, on_click: Callable[[], None]) -> ui.button:
    return ui.button(text, on_click=on_click, color=None).props("flat no-caps dense")


def _entry(term: str, texts: Sequence[str], style: str = "") -> None:
    said = [text for text in texts if text]
    if not said:
        return
    with ui.element("dt"):
        ui.label(term)
    with ui.element("dd").classes(style):
        for text in said:
            ui.label(text)


def _heading(text: str, level: int) -> ui.label:
    return ui.label(text).classes(f"advisor-h{level}").props(f"role=heading aria-level={level}")
