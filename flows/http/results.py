"""The results of a fetch: a page, a file, or that nothing has changed. Records only, without network code.

The pipeline imports them; httpx is loaded only where something is fetched.
"""

from __future__ import annotations

from msgspec import Struct, field

from schema.records import Validators


class WebPage(Struct, frozen=True):
    """A fetched page: `url` is where the redirects ended, `charset` that of the header ("" if none)."""

    url: str
    body: bytes
    media_type: str
    charset: str
    validators: Validators = field(default_factory=Validators)

    def __repr__(self) -> str:
        return f"WebPage({self.url!r})"


class Download(Struct, frozen=True):
    """A complete file in the spool, flushed to disk. Whoever archives it removes `path`.

    `url` is where the redirects ended, `name` what the server or the address calls it (for messages and
    format hints, never a path), `media_type` what the server says ("" if nothing).
    """

    path: str
    byte_size: int
    sha256: str
    url: str
    name: str
    media_type: str
    validators: Validators = field(default_factory=Validators)


class NotModified(Struct, frozen=True):
    """The server still has the version of the validators; nothing was transferred."""

    url: str
