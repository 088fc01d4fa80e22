"""`drive_in_page`: the wizard in a thread of its own, and a server for its page on this machine alone."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, Response
from nicegui import ui

from advisor.errors import UsageError
from advisor.wizard.drive import drive
from advisor.wizard.face import Leave
from advisor.wizard.state import State
from advisor.wizard.web.door import Door
from advisor.wizard.web.face import WebFace
from advisor.wizard.web.page import draw_page
from advisor.wizard.worker import Worker

#: Nobody else's: the page runs trainings.
HOST = "127.0.0.1"
#: Seconds for pages to see how it ended: several looks of theirs.
_LAST_LOOK = 1.0
#: The report is a page of its own: its scripts are kept away from the wizard's.
_SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
)


def drive_in_page(state: State, directory: Path, worker: Worker, port: int, announce: Callable[[str], None]) -> State:
    """Return the state in which the wizard is over, as `drive` does; raises Leave where the person left before.

    `announce` is told the address. Raises UsageError when the port is taken.
    """
    listening = _bound(port)
    origin, token = f"http://{HOST}:{listening.getsockname()[1]}", secrets.token_urlsafe()
    face = WebFace(worker.knowledge)
    server = uvicorn.Server(
        uvicorn.Config(
            Door(_application(face, directory), token, origin), log_level="error", timeout_graceful_shutdown=1
        )
    )
    outcome = _Outcome()
    thread = threading.Thread(target=outcome.run, args=(state, directory, worker, face, server), daemon=True)
    thread.start()
    announce(f"{origin}/?token={token}")
    try:
        server.run([listening])
    except KeyboardInterrupt:
        outcome.is_interrupted = True
    face.leave()
    thread.join()
    return outcome.state()


class _Outcome:
    """What the wizard's thread came to."""

    def __init__(self) -> None:
        self._ended: State | None = None
        self._error: BaseException | None = None
        self.is_interrupted = False

    def run(self, state: State, directory: Path, worker: Worker, face: WebFace, server: uvicorn.Server) -> None:
        """Drive the wizard, show how it ended, and close the server."""
        try:
            self._ended = drive(state, directory, worker, face)
            face.end(
                f"Done. You can close this page.\nEverything is in {directory}\nReport: {directory / 'report.html'}"
            )
        except Leave as left:
            self._error = left
            face.end(f"You left; nothing is lost. Come back with:\nadvisor wizard --web --resume --session {directory}")
        except BaseException as error:
            self._error = error
            face.end(str(error))
        time.sleep(_LAST_LOOK)
        server.should_exit = True

    def state(self) -> State:
        """Return the last state, or raise what stopped the wizard."""
        if self._ended is not None:
            return self._ended
        if self.is_interrupted:
            raise Leave(interrupted=True)
        assert self._error is not None
        raise self._error


def _bound(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        # Whoever is told the address may come before the server is ready.
        listening.listen()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"port {port} cannot be used ({reason}): name another with --port, or none.") from None
    return listening


def _application(face: WebFace, directory: Path) -> FastAPI:
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @application.get("/report")
    def report() -> Response:
        path = directory / "report.html"
        if not path.exists():
            return PlainTextResponse("There is no report yet.", 404)
        return FileResponse(path, headers={"content-security-policy": _SANDBOX})

    # dark=None follows the system.
    ui.run_with(
        application, root=lambda: draw_page(face), title="advisor wizard", dark=None, show_welcome_message=False
    )
    return application
