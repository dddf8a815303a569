"""The pages of sources, asked for only as far as they have changed: the library remembers them.

Promise: a page is asked for with what its server said of it; "not modified" gives the page as it was had.
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
    """The part of `flows.http.client.Web` that sources need."""

    def page(self, url: str, validators: Validators | None = None) -> WebPage | NotModified:
        """The page at `url`, or that it has not changed; raises `Unreadable`."""
        ...


class CachedPages:
    """What sources ask for pages (`flows.sources.base.Pages`); `uploads` are those the library knows."""

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
            kept = kept_page(session, url)
        got = self._web.page(url, kept.validators if kept else None)
        if isinstance(got, NotModified):
            if kept is None:  # nothing was asked about: a page that says so cannot be believed, nor read
                return SourcePage(url, b"")
            return SourcePage(kept.url, kept.body, kept.media_type, kept.charset)
        page = KeptPage(got.url, got.body, got.media_type, got.charset, got.validators)
        if got.validators != Validators() and page != kept:
            body = page.body if not page.media_type or page.media_type.startswith(TEXTS) else b""
            with self._database.write() as session:
                keep_page(
                    session,
                    url,
                    KeptPage(page.url, body, page.media_type, page.charset, page.validators),
                    stamp(self._now()),
                )
        return SourcePage(got.url, got.body, got.media_type, got.charset)

    def known(self, url: str) -> str | None:
        """The locator of the upload that the page at `url` led to before."""
        return self._led.get(url)
