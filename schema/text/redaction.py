"""Removes secrets from texts that are shown or stored: messages, logs, tracebacks, run rows, settings.

`postgresql://anna:geheim@host/db`  ->  `postgresql://anna:***@host/db`
`https://docs.example/feed?token=3f9a&page=2`  ->  `https://docs.example/feed?token=***&page=2`

The locator of an upload keeps its whole URL; see `docs/security.md`.
"""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "***"
NAMES: Final = (
    r"[\w.-]*(?:token|secret|signature|passw(?:or)?d|passwd|pwd|passphrase|api_?key|access_?key|credential)[\w.-]*"
    r"|key|sig|auth|sid|session(?:_?id)?|jwt|code"
)
# "https://anna:pw@host", "s3://key:secret@bucket": up to the last @ before the path. Of a database's address
# all up to the last @, since passwords there hold / and # unescaped: "postgresql://anna:p/w@host".
WEB: Final = re.compile(r"(?P<scheme>\b(?:https?|ftps?|wss?)://)[^\s/?#\"'<>]*@", re.I)
OTHER: Final = re.compile(
    r"(?P<scheme>\b(?!https?:|ftps?:|wss?:)[a-z][a-z0-9+.-]{1,30}:/{1,3})(?P<user>[^\s:/@\"'<>]*)(?::[^\s\"'<>]*)?@",
    re.I,
)
# "anna:geheim@host", as a URL without its beginning is given
BARE: Final = re.compile(
    r"(?<![^\s\"'(=,])(?!mailto:)(?P<user>[^\s:/@\"'(]{1,64}):(?!//)[^\s\"']{1,256}@(?=[\w\[])"
)
# "resolve host 'word@db'": what a driver makes of a password with an @ in it
HOST: Final = re.compile(r"(?P<name>\bhost\s+['\"])[^'\"\n]*@", re.I)
QUERY: Final = re.compile(
    rf"(?P<name>[?&;](?:{NAMES})=)[^\s&;#\"'<>]+", re.I
)  # "?token=3f9a", "&X-Amz-Signature=…"
SETTING: Final = re.compile(
    r"(?P<name>\b(?:ssl)?(?:password|passwd|pwd|passphrase)\s*[=:]\s*)(?:'[^']*'|\"[^\"]*\"|[^\s&;,)\"']+)",
    re.I,
)  # "host=db password=geheim", as libpq writes it
HEADER: Final = re.compile(r"(?P<name>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=:-]{6,}", re.I)  # "Bearer eyJ0…"
COOKIE: Final = re.compile(
    r"(?P<name>\b(?:set-)?cookie\b\s*[:=]?\s*)[^\s\"';=]+=[^\n\"']+", re.I
)  # "Cookie: sid=1"


def redacted(text: str) -> str:
    """`text` with `***` for every password, token and signature that its context gives away."""
    if "@" in text:
        text = WEB.sub(rf"\g<scheme>{HIDDEN}@", text)
        text = OTHER.sub(_database, text)
        text = BARE.sub(rf"\g<user>:{HIDDEN}@", text)
        text = HOST.sub(rf"\g<name>{HIDDEN}@", text)
    if "=" in text or ":" in text:
        text = QUERY.sub(rf"\g<name>{HIDDEN}", text)
        text = SETTING.sub(rf"\g<name>{HIDDEN}", text)
    return COOKIE.sub(rf"\g<name>{HIDDEN}", HEADER.sub(rf"\g<name>{HIDDEN}", text))


def _database(found: re.Match[str]) -> str:
    """The replacement for a match such as `postgresql://anna:geheim@`; a user name alone is no secret."""
    whole = found[0]
    if found["user"] and whole == f"{found['scheme']}{found['user']}@":
        return whole
    return f"{found['scheme']}{found['user']}:{HIDDEN}@"
