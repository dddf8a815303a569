"""What comes out of the web: a page, a file, or word that nothing has changed. Records alone, without a network.

The pipeline imports them; httpx is loaded only where something is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.records import Validators


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page that was read: `url` is where the redirects ended, `charset` what the header says ("" if nothing)."""

    url: str
    body: bytes = field(repr=False)
    media_type: str
    charset: str
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Download:
    """A whole file in the spool, flushed to disk. Whoever takes it into the archive removes `path`.

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


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server still has what the validators stand for; nothing was transferred."""

    url: str
