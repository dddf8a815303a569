"""Answers kept in memory until the library changes: the same page asked for again costs a look at the library's state.

Kept are pages and JSON that follow from the library and the address alone; a page for another reader has that reader's
form token in it. Promise: no answer is given that is older than the library when it was asked for.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import anyio
import anyio.to_thread
from msgspec import Struct
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.database.state import LibraryState
from schema.errors import DatabaseUnreachable
from wengao.web.answers import tagged
from wengao.web.languages import language_of

KEPT: Final = re.compile(
    r"/search|/duplicates|/speeches/.+|/people/.+|/files/[^/]+(?:/furniture)?|/api/v1/(?:search|speeches|files|matches|issues)(?:/.*)?"
)
MOST_BYTES: Final = 16_000_000  # of all answers together
LARGEST: Final = 300_000  # of one

Key = tuple[str, ...]


class KeptAnswer(Struct, frozen=True):
    """A body, in which the reader's form token is spelled `marker`, of the library at one state."""

    state: str
    body: bytes
    media_type: str
    headers: Mapping[str, str]


class KeptAnswers:
    """The layer between the guard and the application that keeps answers."""

    def __init__(self, app: ASGIApp, *, state: LibraryState) -> None:
        self._app = app
        self._state = state
        self._marker = secrets.token_hex(32).encode()  # no text of a library holds it
        self._kept: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._looking = anyio.CapacityLimiter(2)  # of its own: what is kept does not wait for what is made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from memory, or passes on and keeps what comes."""
        if scope["type"] != "http" or scope["method"] != "GET" or not KEPT.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            state = await anyio.to_thread.run_sync(self._state.now, limiter=self._looking)
        except DatabaseUnreachable:
            await self._app(scope, receive, send)  # which says so
            return
        key, token = _key(request), str(scope.get("state", {}).get("form_token", "")).encode()
        kept = self._find(key, state)
        if kept is not None:
            body = kept.body.replace(self._marker, token) if token else kept.body
            await tagged(request, body, kept.media_type, dict(kept.headers))(scope, receive, send)
            return
        await self._app(scope, receive, self._keeping(send, key, state, token))

    def _keeping(self, send: Send, key: Key, state: str, token: bytes) -> Send:
        """A `send` that keeps a whole answer on its way."""
        begun: dict[str, str] = {}
        parts: list[bytes] = []

        async def through(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                begun.update(
                    (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
                )
            elif message["type"] == "http.response.body" and begun:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    self._keep(key, state, b"".join(parts), begun, token)
            await send(message)

        return through

    def _find(self, key: Key, state: str) -> KeptAnswer | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.state != state:
                return None
            self._kept.move_to_end(key)
            return kept

    def _keep(self, key: Key, state: str, body: bytes, headers: Mapping[str, str], token: bytes) -> None:
        media_type = headers.get("content-type", "")
        if len(body) > LARGEST or not media_type.startswith(("text/html", "application/json")):
            return
        others = {name: value for name, value in headers.items() if name in ("vary", "cache-control")}
        marked = body.replace(token, self._marker) if token else body
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self._bytes -= len(old.body)
            self._kept[key] = KeptAnswer(state, marked, media_type, others)
            self._bytes += len(marked)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


def _key(request: Request) -> Key:
    """All that an answer follows from, the library aside."""
    headers = request.headers
    return (
        request.url.path,
        request.url.query,
        language_of(request),
        headers.get("hx-target", ""),
        str(getattr(request.state, "author", "")),
    )
