"""What a reading child does with the pages of sources: bytes in, addresses and claims out.

Loaded into the fork server with the first such page; runs of folders never need it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.html.nodes import decoded
from extractors.sites.feed import read_feed
from extractors.sites.upload_list import upload_list as read_list
from extractors.sites.upload_page import upload_page as read_page
from schema.wire import decode, encode


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page: `charset` is what its server says, `selector` the CSS selector of wengao.toml ("" for none)."""

    body: bytes = field(repr=False)
    charset: str = ""
    selector: str = ""


def upload_list(payload: bytes) -> bytes:
    """`PageRequest` -> wire of its `UploadList`; raises `Unreadable`."""
    request = decode(payload, PageRequest)
    return encode(read_list(decoded(request.body, request.charset), request.selector))


def upload_page(payload: bytes) -> bytes:
    """`PageRequest` -> wire of its `UploadPage`; raises `Unreadable`."""
    request = decode(payload, PageRequest)
    return encode(read_page(decoded(request.body, request.charset), request.selector))


def feed(payload: bytes) -> bytes:
    """`PageRequest` -> wire of its `FeedPage`; raises `Unreadable`."""
    return encode(read_feed(decode(payload, PageRequest).body))
