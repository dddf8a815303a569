"""Fetches the files of a source: URLs from the web, the objects of a bucket from their store.

Promise: an object arrives in the spool completely or not at all, and within the size limit of a file; an object
whose mark (ETag) the library knows is not transferred again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flows.archive.fetch import Fetch, fetch_from
from flows.http.limits import Bounds
from flows.http.results import Download, NotModified
from flows.http.spool import Spool
from flows.sources.base import BrokenSource, Source
from flows.sources.bucket import BucketSource, mark_of, opened, typed_errors
from schema.errors import Unreadable
from schema.records import Offer, Validators

if TYPE_CHECKING:
    from pathlib import Path

    from flows.http.client import Web

CHUNK: Final = 1 << 20  # bytes read at a time


def fetch_for(source: Source, web: Web, spool: Path, bounds: Bounds | None = None) -> Fetch:
    """The function that fetches the offers of `source`; downloads wait in the folder `spool` for the archive."""
    if source.kind != BucketSource.name:
        return fetch_from(web)
    limits = bounds or Bounds()

    def fetch(offer: Offer) -> Download | NotModified:
        return fetch_object(offer, Spool(spool), limits)

    return fetch


def fetch_object(offer: Offer, spool: Spool, bounds: Bounds) -> Download | NotModified:
    """Copy one object into the spool; raises `Unreadable` (unreachable, too-large)."""
    try:
        store, path = opened(offer.locator)
        with typed_errors(offer.locator):
            info: dict[str, Any] = store.info(path)
            mark = mark_of(info)
            if mark and offer.validators is not None and offer.validators.etag == mark:
                return NotModified(offer.locator)
            with store.open(path, "rb") as file, spool.part(offer.locator) as part:
                part.begin("")
                while chunk := file.read(CHUNK):
                    if part.size + len(chunk) > bounds.max_bytes:
                        raise Unreadable("too-large", f"more than {bounds.max_bytes} bytes")
                    part.append(chunk)
                size = part.size
                location, sha256 = part.keep()
    except BrokenSource as error:
        raise Unreadable("unreachable", error.detail) from error
    name = path.rsplit("/", 1)[-1]
    return Download(location, size, sha256, offer.locator, name, "", Validators(mark or None, None))
