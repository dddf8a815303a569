"""Checks a URL before it is fetched, and again at every redirect.

https://docs.example/a  ->  http://docs.example/a      refused: from https down to http
"""

from __future__ import annotations

from typing import Final

import httpx

from flows.http.redaction import shown
from schema.errors import Unreadable

SCHEMES: Final = ("http", "https")
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
LAST_PORT: Final = 65535
LONGEST_URL: Final = 8192  # characters; servers take less


def first_hop(url: str) -> httpx.URL:
    """`url` without its fragment, if it may be fetched; raises `Unreadable("blocked-address")`."""
    if len(url) > LONGEST_URL:
        raise Unreadable("blocked-address", f"an address of {len(url)} characters")
    try:
        return _judged(httpx.URL(url).copy_with(fragment=None))
    except httpx.InvalidURL as error:
        raise Unreadable("blocked-address", f"{shown(url)} is no address") from error


def next_hop(here: httpx.URL, response: httpx.Response, seen: list[httpx.URL]) -> httpx.URL:
    """The checked target of a redirect from `here`; `seen` are the hops before. Raises `Unreadable`."""
    location = _location(response)
    if not location:
        raise Unreadable("unreachable", f"{shown(str(here))} redirects to nowhere")
    if len(location) > LONGEST_URL:
        raise Unreadable("blocked-address", f"a redirect to an address of {len(location)} characters")
    try:
        there = _judged(here.join(location).copy_with(fragment=None))
    except httpx.InvalidURL as error:
        raise Unreadable(
            "blocked-address", f"a redirect to {shown(location)}, which is no address"
        ) from error
    if is_downgrade(here, there):
        raise Unreadable("blocked-address", f"a redirect from https down to {shown(str(there))}")
    if goes_round(there, seen):
        raise Unreadable("unreachable", f"redirects form a loop at {shown(str(there))}")
    return there


def _location(response: httpx.Response) -> str:
    """The Location header, "" without one; bytes that are no UTF-8 (`/讲话.pdf` in GBK) stay the same bytes."""
    raw = next((value for name, value in response.headers.raw if name.lower() == b"location"), b"")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)


def is_downgrade(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether a redirect leads from https to http."""
    return here.scheme == "https" and there.scheme != "https"


def goes_round(there: httpx.URL, seen: list[httpx.URL]) -> bool:
    """Whether the redirects have been at `there` before."""
    return there in seen


def origin(url: httpx.URL) -> str:
    """`scheme://host:port`, always with the port: what robots.txt and credentials hold for."""
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    host = url.raw_host.decode("ascii").lower()
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _judged(url: httpx.URL) -> httpx.URL:
    if url.scheme not in SCHEMES:
        raise Unreadable("blocked-address", f"the scheme {url.scheme or '(none)'!r}")
    if url.userinfo:
        raise Unreadable("blocked-address", f"a user name in {shown(str(url))}")
    if not url.host or b"%" in url.raw_host:
        raise Unreadable("blocked-address", "an address without a host name")
    if url.port is not None and not 0 < url.port <= LAST_PORT:
        raise Unreadable("blocked-address", f"port {url.port} of {url.host}")
    return url
