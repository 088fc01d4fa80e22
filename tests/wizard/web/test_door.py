from __future__ import annotations

import asyncio
from typing import Any

import pytest

from advisor.wizard.web.door import Door, Message, Receive, Send

ORIGIN = "http://127.0.0.1:8123"


def asked(query: str = "", kind: str = "http", **headers: str) -> list[Message]:
    """Return what a door with the token `secret` answers."""
    sent: list[Message] = []

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {}

    named = {"host": "127.0.0.1:8123", **headers}
    scope: dict[str, Any] = {
        "type": kind,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    asyncio.run(Door(application, "secret", ORIGIN)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("token=", {}),
        ("token=wrong", {}),
        ("token=sécret", {}),
        ("", {"cookie": "advisor_8123=wrong"}),
        ("", {"cookie": "advisor_9=secret"}),
        ("", {"cookie": '\x00="'}),
        ("token=secret", {"origin": "http://evil.example"}),
        ("token=secret", {"origin": "http://127.0.0.1:9"}),
        ("token=secret", {"host": "evil.example:8123"}),
    ],
)
def test_without_the_token_or_from_elsewhere_nobody_enters(query: str, headers: dict[str, str]) -> None:
    assert asked(query, **headers)[0]["status"] == 403
    assert asked(query, "websocket", **headers) == [{"type": "websocket.close", "code": 1008}]


def test_the_token_lets_in_and_is_remembered() -> None:
    (answer,) = asked("token=secret", origin=ORIGIN)
    assert answer["status"] == 200
    headers = dict(answer["headers"])
    assert headers[b"set-cookie"] == b"advisor_8123=secret; Path=/; HttpOnly; SameSite=Strict"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert asked(cookie="other=1; advisor_8123=secret")[0]["status"] == 200
