"""`Door`: lets in who has the token, and nobody else: whoever reaches this page can run code on this machine."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_REFUSAL = b"This page needs the token of its wizard: open the address that the terminal shows.\n"
#: Nothing comes from elsewhere, nobody else frames the page, and no address with a token is passed on.
_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class Door:
    """Wraps a web application of which every request, web sockets included, needs the token."""

    def __init__(self, application: Application, token: str, origin: str) -> None:
        self._application, self._token, self._origin = application, token, origin
        # Cookies do not know ports: two wizards on one machine must not share theirs.
        self._cookie = f"advisor_{origin.rpartition(':')[2]}"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif not self._may_enter(scope):
            await _refuse(scope, send)
        else:

            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    own = {name.lower() for name, _ in message["headers"]}
                    more = [pair for pair in (*_HEADERS, self._set_cookie()) if pair[0] not in own]
                    message["headers"] = [*message["headers"], *more]
                await send(message)

            await self._application(scope, receive, send_with_headers)

    def _may_enter(self, scope: Message) -> bool:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        # Pages on other ports of this machine are the same site to a browser, and its cookies go with their requests.
        if headers.get(b"origin", self._origin) != self._origin:
            return False
        if headers.get(b"host") != self._origin.partition("//")[2]:
            return False
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return self._is_token(asked) or self._is_token(self._in_cookie(headers.get(b"cookie", "")))

    def _in_cookie(self, header: str) -> str:
        try:
            found = SimpleCookie(header).get(self._cookie)
        except CookieError:
            return ""
        return found.value if found is not None else ""

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode("utf-8"), self._token.encode("utf-8"))

    def _set_cookie(self) -> tuple[bytes, bytes]:
        return b"set-cookie", f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict".encode()


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted, this is answered as 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSAL})
