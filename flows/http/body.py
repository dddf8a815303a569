"""Receives the body of a response: into memory, or as the continuation of a partial download in the spool.

Promise: nothing beyond its size limit is stored; a partial download only grows by bytes that continue it; a body
of the wrong type is discarded.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx

from flows.http import headers
from flows.http.content_check import HEAD, check_promise
from flows.http.limits import Bounds
from flows.http.redaction import shown
from flows.http.results import Download, NotModified, WebPage
from flows.http.spool import PartialDownload
from flows.http.transport import Again, pieces
from schema.errors import Unreadable


def receive_page(
    answer: httpx.Response, here: httpx.URL, bounds: Bounds, conditional: bool
) -> WebPage | NotModified:
    """Receive a page into memory; raises `Unreadable`, `Again`."""
    if answer.status_code == httpx.codes.NOT_MODIFIED and conditional:
        return NotModified(str(here))
    headers.check_status(answer)
    body = _gather(answer, bounds, bounds.page_bytes)
    media_type, charset = headers.media_type_of(answer)
    return WebPage(str(here), body, media_type, charset, headers.validators_of(answer))


def receive_robots(answer: httpx.Response, bounds: Bounds) -> str:
    """The text of a robots.txt, "" when there is none (any 4xx but 429); raises `Unreadable`, `Again`."""
    status = answer.status_code
    if 400 <= status < 500 and status != httpx.codes.TOO_MANY_REQUESTS:
        return ""
    headers.check_status(answer)
    headers.refuse_packed(answer)
    body = bytearray()
    for chunk in pieces(answer, bounds):
        body += chunk
        if len(body) >= bounds.robots_bytes:
            break
    return bytes(body[: bounds.robots_bytes]).decode("utf-8-sig", "replace")


def receive_file(
    answer: httpx.Response,
    url: str,
    here: httpx.URL,
    part: PartialDownload,
    bounds: Bounds,
    on_bytes: Callable[[int, int | None], None],
) -> Download | NotModified:
    """Receive a file into the spool; after `Unreadable` or `Again`, what arrived stays in `part`."""
    request_headers = answer.request.headers
    if answer.status_code == httpx.codes.NOT_MODIFIED and (
        "if-none-match" in request_headers or "if-modified-since" in request_headers
    ):
        return NotModified(str(here))
    whole = _place(answer, here, part)
    if over(whole or 0, bounds.max_bytes):
        part.begin("")
        raise Unreadable("too-large", f"{whole} bytes announced, the limit is {bounds.max_bytes}")
    for chunk in pieces(answer, bounds):
        if over(part.size + len(chunk), bounds.max_bytes):
            part.begin("")
            raise Unreadable("too-large", f"more than {bounds.max_bytes} bytes")
        part.append(chunk)
        on_bytes(part.size, whole)
    if is_short(part.size, whole):
        raise Again(Unreadable("cut-off", f"{shown(str(here))}: {part.size} of {whole} bytes"))
    name = headers.file_name(answer, here)
    media_type, _ = headers.media_type_of(answer)
    try:
        check_promise(part.head(HEAD), (httpx.URL(url).path, here.path, name), media_type)
    except Unreadable:
        part.begin("")
        raise
    validators, size = headers.validators_of(answer), part.size
    path, sha256 = part.keep()
    return Download(path, size, sha256, str(here), name, media_type, validators)


def over(size: int, limit: int) -> bool:
    """Whether `size` exceeds `limit` (bytes)."""
    return size > limit


def is_short(size: int, whole: int | None) -> bool:
    """Whether the bytes that arrived are not as many as the server announced (None: it announced nothing)."""
    return whole is not None and size != whole


def _place(answer: httpx.Response, here: httpx.URL, part: PartialDownload) -> int | None:
    """Cut or empty `part` so that it ends where the body begins; returns the announced size of the file, or None."""
    status = answer.status_code
    if status == httpx.codes.PARTIAL_CONTENT and part.size:
        headers.refuse_packed(answer)
        first, whole = headers.content_range(answer)
        if follows_on(part, first, headers.strong_etag(answer)):
            return whole
    if part.size and status in (httpx.codes.PARTIAL_CONTENT, httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE):
        part.begin("")
        raise Again(
            Unreadable("cut-off", f"{shown(str(here))}: the server cannot go on where it was cut off")
        )
    headers.check_status(answer)
    headers.refuse_packed(answer)
    part.begin(headers.strong_etag(answer))
    return headers.announced(answer)


def follows_on(part: PartialDownload, first: int, etag: str) -> bool:
    """Whether bytes from `first` on of the representation `etag` continue the part.

    A 206 must repeat the ETag (RFC 9110, 15.3.7); one without it may be of any version, whatever If-Range asked.
    """
    return first == part.size and etag == part.etag != ""


def _gather(answer: httpx.Response, bounds: Bounds, limit: int) -> bytes:
    headers.refuse_packed(answer)
    size = headers.announced(answer)
    if over(size or 0, limit):
        raise Unreadable("too-large", f"{size} bytes announced, the limit is {limit}")
    body = bytearray()
    for chunk in pieces(answer, bounds):
        body += chunk
        if over(len(body), limit):
            raise Unreadable("too-large", f"more than {limit} bytes")
    return bytes(body)
