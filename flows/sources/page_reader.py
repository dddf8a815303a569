"""Reads the pages of sources in a child process each, since they are untrusted.

Promise: whatever a page does to its reader becomes `Unreadable` with a code; the results are URLs as written and
claims, never code or markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from extractors.sites.feed import FeedPage
from extractors.sites.upload_list import UploadList
from extractors.sites.upload_page import UploadPage
from flows.isolation.source_jobs import PageRequest
from flows.sources.base import SourcePage
from schema.errors import Unreadable
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

T = TypeVar("T")


class PageReader:
    """Parses pages of sources in children; every method raises `Unreadable`."""

    def __init__(self, reader: IsolatedReader) -> None:
        self._reader = reader

    def upload_list(self, page: SourcePage, selector: str = "") -> UploadList:
        """The uploads that a page of a list names."""
        return self._read("upload_list", page, selector, UploadList)

    def upload_page(self, page: SourcePage, selector: str = "") -> UploadPage:
        """The claims of a listing page, and the URL of its file."""
        return self._read("upload_page", page, selector, UploadPage)

    def feed(self, page: SourcePage) -> FeedPage:
        """The entries of a feed or sitemap."""
        return self._read("feed", page, "", FeedPage)

    def _read(self, job: str, page: SourcePage, selector: str, kind: type[T]) -> T:
        outcome = self._reader.run(job, encode(PageRequest(page.body, page.charset, selector)))
        if outcome.code:
            raise Unreadable(outcome.code, outcome.detail or page.url)
        try:
            return decode(outcome.answer, kind)
        except WireError as error:
            raise Unreadable("bad-answer", str(error)) from error
