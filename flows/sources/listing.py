"""The kind `listing`: a paged list of listing pages in any charset; each page links a file and makes claims on it.

url = "https://docs.example/list?page={page}"   {page} counts from 1 until a page brings no entry
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from flows.sources.base import BrokenSource, Pages, Source, SourceEntry
from flows.sources.follow import Lead, absolute, follow
from flows.sources.page_reader import PageReader
from schema.errors import Unreadable

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

PAGE: Final = "{page}"
MOST_PAGES: Final = 2000  # pages of a list; a site with more generates pages without end
BEYOND: Final = ("HTTP 404", "HTTP 410")  # statuses that end the list: there is no such page


class ListingSource:
    """A site's list of uploads. `entry` and `file` are CSS selectors; without them, common layouts are recognized."""

    name: ClassVar[str] = "listing"
    complete = True

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._source = source
        self._reader = PageReader(reader)

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """Every upload on every page of the list; raises `BrokenSource`."""
        # The whole list first, so that fewer entries move between its pages meanwhile.
        leads = list(self._leads(pages))
        chosen = bool(self._source.entry)
        yield from follow(leads, pages, self._reader, self._source.file, chosen=chosen)

    def _leads(self, pages: Pages) -> Iterator[Lead]:
        seen: set[str] = set()
        numbers = range(1, MOST_PAGES + 1) if PAGE in self._source.url else range(1, 2)
        for number in numbers:
            url = self._source.url.replace(PAGE, str(number))
            new = [lead for lead in self._page(url, pages, number) if lead.url not in seen]
            if not new:
                return
            seen.update(lead.url for lead in new)
            yield from {lead.url: lead for lead in new}.values()

    def _page(self, url: str, pages: Pages, number: int) -> list[Lead]:
        """The links on one page of the list; [] after the last page."""
        try:
            page = pages.page(url)
            found = self._reader.upload_list(page, self._source.entry)
        except Unreadable as error:
            if number > 1 and error.detail.endswith(BEYOND):
                return []
            raise broken(url, error) from error
        if found.login:
            raise BrokenSource(
                "login-page",
                f"{url} asks for a login instead of showing the list",
                'give this program the site\'s credentials: WENGAO_AUTH_NAME="https://docs.example Cookie NAME=VALUE"',
            )
        leads = []
        for link in found.links:
            address = absolute(page, found.base, link.href)
            if address is not None:
                leads.append(Lead(address, link.listing))
        return leads


def broken(url: str, error: Unreadable) -> BrokenSource:
    """The error for a source whose own page cannot be fetched or read."""
    code = error.code if error.code in ("login-page", "source-unreadable") else "source-unreachable"
    return BrokenSource(
        code,
        f"{url}: {error.code} {error.detail}".rstrip(),
        "look at the address in a browser; check wengao.toml",
    )
