from __future__ import annotations

import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.commands.conftest import Command, advisor
from tests.wizard.conftest import write_log
from tests.wizard.web.conftest import Serve

__all__ = ["advisor"]


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_every_door_needs_the_token_and_only_this_machine_is_served(serve: Serve, tmp_path: Path) -> None:
    served = serve(write_log(tmp_path / "run.csv", 0.0008))
    base, _, token = served.address.partition("/?")
    assert base.startswith("http://127.0.0.1:")
    assert status(served.address) == 200
    socket_io = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    for path in ("/", "/?token=wrong", "/report", "/_nicegui/3/static/nicegui.css", socket_io):
        assert status(base + path) == 403, path
    assert status(f"{base}/report?{token}") == 404
    served.process.send_signal(signal.SIGINT)
    code, printed = served.ended()
    assert code == 130
    assert "--web --resume" in printed
    assert "Traceback" not in printed


def test_wrong_use_is_one_sentence(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, told in ((("--port", 8000), "add --web"), (("--web", "--plain"), "choose one")):
        outcome = advisor("wizard", *words)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert told in outcome.err
    monkeypatch.setattr("advisor.commands.wizard.find_spec", {}.get)
    outcome = advisor("wizard", "--web")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "pip install 'tuning-advisor[web]'" in outcome.err


def test_a_port_that_is_taken_is_told(serve: Serve) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = serve("--port", taken.getsockname()[1])
        assert served.address == ""
        assert served.ended()[0] == 2
