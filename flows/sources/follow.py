"""Follows links of a list to uploads: the file itself, the file that a listing page links, or the page in its place.

Promise: the locator of an upload is the file's URL as linked; a page that cannot be read now does not make its known
upload gone; when more than half of the pages fail, the source counts as broken.

    /docs/7.html with <a href="/files/7.pdf">下载</a>  ->  Entry("https://…/files/7.pdf", Listing(…), page="https://…/docs/7.html")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from msgspec import Struct

from extractors.sites.upload_page import names_file
from flows.sources.base import BrokenSource, Pages, SourceEntry, SourcePage
from flows.sources.page_reader import PageReader
from schema.errors import Unreadable
from schema.records import Listing, RawListing

MOST_FAILURES: Final = 0.5  # share of followed pages; with more failures the site has changed
PAGE_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml"})
CLAIMS: Final = ("title", "uploaded_on", "page_count", "byte_size", "views_min", "access")


class Lead(Struct, frozen=True):
    """A URL in a list (absolute) with the claims beside it; `is_file`: it is known to be a file, not a page."""

    url: str
    listing: Listing | None = None
    is_file: bool = False


def absolute(page: SourcePage, base: str, href: str) -> str | None:
    """`href` of a page as an http(s) URL without fragment; None when it is none."""
    try:
        url = urldefrag(urljoin(urljoin(page.url, base), href.strip())).url
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def follow(
    leads: Iterable[Lead], pages: Pages, reader: PageReader, selector: str = "", *, chosen: bool = False
) -> Iterator[SourceEntry]:
    """The uploads behind `leads`, in their order; raises `BrokenSource` when most pages fail.

    `selector` finds the link to the file on a page; `chosen`: a person's selector chose the links, so that a page
    without a file and without claims is an upload, too.
    """
    followed, failures = 0, []
    for lead in leads:
        if lead.is_file or names_file(lead.url):
            yield SourceEntry(lead.url, lead.listing)
            continue
        followed += 1
        try:
            entry = _behind(lead, pages, reader, selector, chosen=chosen or bool(selector))
        except Unreadable as error:
            failures.append(error)
            entry = _unreached(lead, pages, error)
        if entry is not None:
            yield entry
    if failures and len(failures) > MOST_FAILURES * followed:
        login = [error for error in failures if error.code == "login-page"]
        code = "login-page" if 2 * len(login) > len(failures) else "source-unreachable"
        raise BrokenSource(
            code,
            f"{len(failures)} of {followed} listing pages cannot be read; the first: {failures[0]}",
            "look at the site in a browser; credentials are given as WENGAO_AUTH_… variables",
        )


def _behind(
    lead: Lead, pages: Pages, reader: PageReader, selector: str, *, chosen: bool
) -> SourceEntry | None:
    """The upload that one link leads to; None for a page that offers no file. Raises `Unreadable`."""
    try:
        page = pages.page(lead.url)
    except Unreadable as error:
        if error.code == "too-large":  # the URL is no page but the file itself
            return SourceEntry(lead.url, lead.listing)
        raise
    if page.media_type not in PAGE_TYPES:
        return SourceEntry(lead.url, lead.listing)
    found = reader.upload_page(page, selector)
    if found.login:
        raise Unreadable("login-page", lead.url)
    listing = combined(found.listing, lead.listing)
    file = absolute(page, found.base, found.file) if found.file else None
    known = pages.known(lead.url)
    if file is not None:
        return SourceEntry(file, listing, page=lead.url)
    # the page links no file now, but the library knows the file that it linked
    if known is not None and known != lead.url:
        return SourceEntry(known, listing, page=lead.url)
    if found.listing is None and not chosen and not _claims(lead.listing):
        return None
    return SourceEntry(lead.url, listing, page=lead.url, preview=True)


def _unreached(lead: Lead, pages: Pages, error: Unreadable) -> SourceEntry:
    """The entry of an upload whose page cannot be read now: still listed, but without claims."""
    known = pages.known(lead.url)
    if known is not None:
        return SourceEntry(known, page=lead.url, preview=known == lead.url)
    return SourceEntry(lead.url, lead.listing, page=lead.url, skip=error.code)


def _claims(listing: Listing | None) -> bool:
    """Whether the listing claims more than a title: pages without uploads have titles, too."""
    return listing is not None and any(getattr(listing, name) is not None for name in CLAIMS[1:])


def combined(first: Listing | None, second: Listing | None) -> Listing | None:
    """The claims of `first`, completed by those of `second`."""
    if first is None or second is None:
        return first or second
    missing = [name for name in CLAIMS if getattr(first, name) is None]
    raw: dict[str, str | None] = {name: getattr(second.raw, name) for name in missing}
    return replace(
        first,
        **{name: getattr(second, name) for name in missing},
        raw=RawListing(**{**{name: getattr(first.raw, name) for name in CLAIMS}, **raw}),
    )
