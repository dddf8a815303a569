"""Tokens of forms (CSRF): a write must carry what only a page of ours could tell this browser.

A cookie holds a random number; the form, or the header `X-CSRF-Token`, holds its HMAC. The key is made of the token that
the browser logged in with, so that forms end with the login; without tokens it lives as long as the process.
The token is the FIRST field of every form: so it is read without reading the form.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from starlette.types import Message, Receive

from wengao.web.entrance.tokens import NamedTokens

COOKIE: Final = "wengao_form"
FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
NUMBER: Final = re.compile(r"[0-9a-f]{32}")
URLENCODED: Final = re.compile(rb"csrf=([0-9a-f]{64})(?:&|\Z)")
MULTIPART: Final = re.compile(
    rb"--[^\r\n]{1,200}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n(?:[^\r\n]{1,200}\r\n){0,4}\r\n([0-9a-f]{64})\r\n",
    re.I,
)
ENOUGH: Final = 2000  # bytes of a form that hold its first field


class FormTokens:
    """Makes and checks the tokens of forms."""

    def __init__(self, tokens: NamedTokens) -> None:
        self._tokens = tokens
        self._process_key = secrets.token_bytes(32)

    def new_number(self) -> str:
        """A number for the cookie of a browser that has none."""
        return secrets.token_hex(16)

    def of(self, number: str, author: str | None) -> str:
        """The token of the forms that this browser gets."""
        key = self._tokens.key_of(author) if author is not None else self._process_key
        return hmac.new(key, f"wengao-form {number}".encode(), hashlib.sha256).hexdigest()

    def holds(self, given: str | None, number: str | None, author: str | None) -> bool:
        """Whether `given` is the token of the browser with this cookie and login."""
        if given is None or number is None or not NUMBER.fullmatch(number):
            return False
        return hmac.compare_digest(given.encode(), self.of(number, author).encode())


async def first_field(receive: Receive) -> tuple[str | None, Receive]:
    """The token in the first field of a form, and a `receive` that gives the whole body all the same."""
    kept: list[Message] = []
    start = b""
    while len(start) < ENOUGH:
        message = await receive()
        kept.append(message)
        start += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    found = URLENCODED.match(start[:ENOUGH]) or MULTIPART.match(start[:ENOUGH])

    async def again() -> Message:
        return kept.pop(0) if kept else await receive()

    return (found[1].decode() if found else None), again
