"""A cache of the pages of sources in the library, so that only changed pages are transferred.

Promise: a known page is requested with its validators; "not modified" returns the stored page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from flows.http.results import NotModified, WebPage
from flows.sources.base import SourcePage
from schema.clock import stamp
from schema.database.connection import Database
from schema.intake.listings import KnownUpload
from schema.intake.page_cache import KeptPage, keep_page, kept_page
from schema.records import Validators

TEXTS: Final = (
    "text/",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/xhtml",
    "application/json",
)


class PageGetter(Protocol):
    """The part of `flows.http.client.Web` that this module needs."""

    def page(self, url: str, validators: Validators | None = None) -> WebPage | NotModified:
        """The page at `url`, or `NotModified`; raises `Unreadable`."""
        ...


class CachedPages:
    """Implements `flows.sources.base.Pages` on the cache; `uploads` are those that the library knows of the source."""

    def __init__(
        self,
        web: PageGetter,
        database: Database,
        uploads: Mapping[str, KnownUpload],
        now: Callable[[], datetime],
    ) -> None:
        self._web = web
        self._database = database
        self._led = {one.page: one.locator for one in uploads.values() if one.page and one.listed}
        self._now = now

    def page(self, url: str) -> SourcePage:
        """The page at `url`; raises `Unreadable`."""
        with self._database.read() as session:
            cached = kept_page(session, url)
        answer = self._web.page(url, cached.validators if cached else None)
        if isinstance(answer, NotModified):
            if cached is None:  # "not modified" without validators in the request is an error of the server
                return SourcePage(url, b"")
            return SourcePage(cached.url, cached.body, cached.media_type, cached.charset)
        page = KeptPage(answer.url, answer.body, answer.media_type, answer.charset, answer.validators)
        if answer.validators != Validators() and page != cached:
            body = page.body if not page.media_type or page.media_type.startswith(TEXTS) else b""
            with self._database.write() as session:
                keep_page(
                    session,
                    url,
                    KeptPage(page.url, body, page.media_type, page.charset, page.validators),
                    stamp(self._now()),
                )
        return SourcePage(answer.url, answer.body, answer.media_type, answer.charset)

    def known(self, url: str) -> str | None:
        """The locator of the upload that the page at `url` led to before."""
        return self._led.get(url)
