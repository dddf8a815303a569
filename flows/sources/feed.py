"""The kind `feed`: RSS, Atom or a sitemap; an entry leads to a file, or to a listing page that leads to one.

A feed shows only the newest entries, so an upload that drops out is not gone; a sitemap lists all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from extractors.sites.upload_page import names_file
from flows.sources.base import Pages, Source, SourceEntry
from flows.sources.follow import Lead, absolute, follow
from flows.sources.listing import broken
from flows.sources.page_reader import PageReader
from schema.errors import Unreadable

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

MOST_MAPS: Final = 500  # sitemaps behind one index; the protocol allows 50,000, which nobody reads politely


class FeedSource:
    """A feed or sitemap at a URL."""

    name: ClassVar[str] = "feed"

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._source = source
        self._reader = PageReader(reader)
        self._newest_only = False

    @property
    def complete(self) -> bool:
        """False for RSS and Atom."""
        return not self._newest_only

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """The uploads of the feed in its order. Of a sitemap that names files, its pages are not followed.

        Raises `BrokenSource`.
        """
        leads: dict[str, Lead] = {}
        maps = [self._source.url]
        for at, url in enumerate(maps):  # sitemaps of an index are appended during the loop
            try:
                page = pages.page(url)
                found = self._reader.feed(page)
            except Unreadable as error:
                raise broken(url, error) from error
            self._newest_only = self._newest_only or found.newest_only
            for link in found.links:
                address = absolute(page, "", link.href)
                if address is not None:
                    leads.setdefault(address, Lead(address, link.listing, link.is_file))
            further = [absolute(page, "", href) for href in found.sitemaps]
            maps += [one for one in further if one and one not in maps][
                : MOST_MAPS - len(maps) if at < MOST_MAPS else 0
            ]
        wanted = list(leads.values())
        if not self._newest_only and any(names_file(lead.url) for lead in wanted):
            wanted = [lead for lead in wanted if names_file(lead.url)]
        yield from follow(wanted, pages, self._reader, self._source.file)
