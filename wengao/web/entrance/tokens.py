"""Named tokens: who may enter where more than this machine can reach the reading room.

    # a token file: a name and a token of 16 characters and more on each line
    lizhiming  4f0c2a…

After login a cookie proves the token without holding it; it ends when the token is changed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from wengao.errors import BadConfiguration

SHORTEST: Final = 16  # characters of a token: 64 bits if it is hexadecimal
COOKIE: Final = "wengao_token"
LASTS: Final = 30 * 24 * 3600  # seconds until a login ends


class NamedTokens(Struct, frozen=True):
    """The tokens by name; none: everybody who reaches the reading room may read."""

    by_name: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.by_name)

    def holder(self, token: str) -> str | None:
        """The name of this token; every token is compared, in the same time."""
        given = token.encode()
        found = [name for name, known in self.by_name.items() if hmac.compare_digest(known.encode(), given)]
        return found[0] if found else None

    def cookie(self, name: str, now: float | None = None) -> str:
        """The cookie of a login: name, end and signature."""
        ends = int((time.time() if now is None else now) + LASTS)
        return f"{ends}.{self._signature(name, ends)}.{name.encode().hex()}"

    def of_cookie(self, cookie: str, now: float | None = None) -> str | None:
        """The name in a cookie of ours that has not ended."""
        ends, _, rest = cookie.partition(".")
        signature, _, packed = rest.partition(".")
        try:
            name, end = bytes.fromhex(packed).decode(), int(ends)
        except ValueError:
            return None
        if name not in self.by_name or end < (time.time() if now is None else now):
            return None
        right = hmac.compare_digest(signature.encode(), self._signature(name, end).encode())
        return name if right else None

    def key_of(self, name: str) -> bytes:
        """A key made of the token of this name: what it signs ends with the token."""
        return hashlib.sha256(self.by_name[name].encode()).digest()

    def _signature(self, name: str, ends: int) -> str:
        return hmac.new(self.key_of(name), f"wengao-login {ends} {name}".encode(), hashlib.sha256).hexdigest()


def read_tokens(variable: str, file: str | None) -> NamedTokens:
    """The tokens of `WENGAO_WEB_TOKEN` and of a token file; raises `BadConfiguration`."""
    found: dict[str, str] = {}
    if variable:
        found["WENGAO_WEB_TOKEN"] = variable.strip()
    if file is not None:
        try:
            lines = Path(os.path.expanduser(file)).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"the token file {file} cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if len(words) > 2 or (len(words) == 2 and words[0] in found):
                raise BadConfiguration(f"{file}: line {number} is no name and a token", "one name, one token")
            found[words[0] if len(words) == 2 else f"line {number}"] = words[-1]
        if not found:
            raise BadConfiguration(f"{file} holds no token", "write a name and a token on a line")
    for name, token in found.items():
        if len(token) < SHORTEST:
            raise BadConfiguration(
                f"the token of {name} is shorter than {SHORTEST} characters",
                "`python -c 'import secrets; print(secrets.token_hex(16))'` makes one",
            )
    return NamedTokens(found)
