"""Reads the URLs of a feed or sitemap: RSS and Atom by feedparser, sitemaps by lxml without entities.

Promise: only bytes are parsed, no URL is opened; no entity is expanded, no external one loaded.

    <item><title>…讲话</title><enclosure url="https://…/7.pdf"/></item>  ->  FeedLink("https://…/7.pdf", Listing("…讲话"))
"""

from __future__ import annotations

import email.utils
import io
import re
import zlib
from typing import Any, Final

from msgspec import Struct

from extractors.claims.claims import listing_of
from schema.errors import Unreadable
from schema.records import Listing, RawListing
from schema.text.storable import clean_unicode

LARGEST: Final = 50 << 20  # bytes uncompressed, the limit of the sitemap protocol
GZIP: Final = b"\x1f\x8b"
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")  # "2024-06-11T08:00:00+08:00"


class FeedLink(Struct, frozen=True):
    """One upload: its URL as written, its claims, and whether the URL is known to be a file."""

    href: str
    listing: Listing | None = None
    is_file: bool = False


class FeedPage(Struct, frozen=True):
    """The entries of a feed. `sitemaps`: further sitemaps that it names; `newest_only`: older entries drop out."""

    links: tuple[FeedLink, ...]
    sitemaps: tuple[str, ...] = ()
    newest_only: bool = False


def read_feed(data: bytes) -> FeedPage:
    """Parse a feed or sitemap; raises `Unreadable` source-unreadable when it is neither."""
    data = _unpacked(data)
    kind = _root(data)
    if kind == "urlset":
        return FeedPage(tuple(FeedLink(address) for address in _locations(data, "url")))
    if kind == "sitemapindex":
        return FeedPage((), tuple(_locations(data, "sitemap")))
    return _syndicated(data)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, LARGEST)
    except zlib.error as error:
        raise Unreadable("source-unreadable", f"a broken gzip file: {error}") from error


# ------------------------------------------------------------------ sitemaps


def _tree(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _root(data: bytes) -> str:
    """The name of the root element; "" for bytes that are no XML (feedparser is more lenient)."""
    from lxml import etree

    try:
        return str(etree.QName(_tree(data)).localname)
    except (etree.XMLSyntaxError, ValueError):
        return ""


def _locations(data: bytes, name: str) -> list[str]:
    """The URLs in every element called `name`. `lastmod` is no upload date, so it is not used as a claim."""
    found = (element.findtext("{*}loc") or "" for element in _tree(data).iterfind("{*}" + name))
    return [address.strip() for address in found if address.strip()]


# ------------------------------------------------------------------ RSS and Atom


def _syndicated(data: bytes) -> FeedPage:
    import feedparser

    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise Unreadable("source-unreadable", "neither RSS, Atom nor a sitemap")
    links = tuple(link for entry in feed.entries if (link := _link(entry)) is not None)
    return FeedPage(links, newest_only=True)


def _link(entry: Any) -> FeedLink | None:
    """The link to the file of an entry, else to its page; None without a link."""
    enclosed = [
        link for link in entry.get("links", ()) if link.get("rel") == "enclosure" and link.get("href")
    ]
    enclosed.sort(key=lambda link: link.get("type") != "application/pdf")  # stable: a PDF first
    title = clean_unicode(str(entry.get("title") or ""))[0].strip() or None
    listing = listing_of(RawListing(title=title, uploaded_on=_published(entry))) if title else None
    if enclosed:
        return FeedLink(str(enclosed[0]["href"]).strip(), listing, is_file=True)
    address = str(entry.get("link") or "").strip()
    return FeedLink(address, listing) if address else None


def _published(entry: Any) -> str | None:
    """The day of publication in the time zone of the feed, as YYYY-MM-DD."""
    said = str(entry.get("published") or "")
    if iso := DAY.match(said):
        return iso[0]
    parts = email.utils.parsedate(said) or entry.get("published_parsed")
    return f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}" if parts else None
