"""Reads a saved listing page, as HTML or as the text a browser shows: its claims, and every visible line.

Promise: all printed lines are lines of the `Document` (nothing is dropped here; `listing_furniture` says
which are the site's), and `listing` holds what the page claims, raw and parsed.

    (5篇)2022…讲话 | VIP专免 | 2024-06-11 | 999+ | 64 页  ->  Listing(page_count=64, views_min=999, …)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, TypeAlias

from msgspec.structs import replace

from extractors.claims.claims import find_claims, listing_of
from extractors.claims.site_words import is_notice
from extractors.formats.media_type import HEAD, is_text, media_type
from extractors.formats.sheets import CONTENTS
from extractors.formats.text_kind import MHTML
from extractors.formats.text_lines import bad_unicode, text_line, text_pages
from extractors.html.decoding import decode_html
from extractors.html.lines import BODY, html_lines
from extractors.html.outline import heading_outline, internal_links, link_lines
from extractors.listing.furniture import listing_furniture
from extractors.listing.title import find_title
from extractors.text.encodings import decode_as, decode_text
from extractors.text.wrapping import ends_sentence
from schema.errors import Unreadable
from schema.records import Document, Issue, Listing, OutlineEntry, Page, RawListing, SourceFile
from schema.text.storable import clean_unicode
from schema.text.titles import declared_items

HTML: Final = "text/html"
# characters for each declared page; printed pages hold 400 and more, so with fewer it is a preview
LETTERS_PER_PAGE: Final = 150
# characters; a last line without a full stop is a cut sentence from this length on, else a signature
CUT_COLUMNS: Final = 20


# pages, issues, the page's title, its contents list
_Read: TypeAlias = tuple[tuple[Page, ...], tuple[Issue, ...], str, tuple[OutlineEntry, ...]]


class ListingPage:
    """Reads saved listing pages."""

    name: ClassVar[str] = "listing_page"
    version: ClassVar[str] = "2"

    def score(self, source: SourceFile) -> int | None:
        """15 for HTML, saved alone or as MHTML, for text that begins with a listing's claims, or is called `x.listing.txt`."""
        kind = media_type(source.name, source.data[:HEAD])
        called = ".listing." in source.name.lower() and is_text(kind)
        return 15 if called or kind in (HTML, MHTML, "text/x-listing") else None

    def extract(self, source: SourceFile) -> Document:
        """One page of all visible lines; raises `Unreadable` with bad-encoding or empty-text."""
        kind = media_type(source.name, source.data[:HEAD])
        html = kind in (HTML, MHTML)
        if kind == MHTML:
            from extractors.formats.mhtml import page_of  # imports `email`, which no other page needs

            pages, issues, name, outline = self._html(*page_of(source.data))
        else:
            pages, issues, name, outline = self._html(source.data) if html else self._text(source.data)
        lines = [(line.text, line.font or BODY) for page in pages for line in page.lines]
        document = Document(
            media_type=kind if html else "text/x-listing",
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=pages,
            listing=read_listing(lines, name),
            layout=False,
            issues=issues,
            outline=outline,
            paged=not html,
        )
        cut = preview_cut(document)
        if not cut:
            return replace(document, listing=None) if document.listing == Listing() else document
        return replace(document, issues=(*issues, Issue("extract", "preview-cut", 1, cut)))

    def _html(self, data: bytes, charset: str = "") -> _Read:
        named = decode_as(data, charset) if charset else None
        decoded = (named.text, named.broken) if named else decode_html(data)
        if decoded is None:
            raise Unreadable("bad-encoding", "neither its charset nor any other fits")
        text, replaced = clean_unicode(decoded[0])
        page = html_lines(text)
        if not any(line for line, _ in page.lines):
            raise Unreadable("empty-text", "the page shows no text")
        broken = max(replaced, decoded[1])
        entries = internal_links(page)
        contents = link_lines(page, {link for link, _ in entries}.__contains__)
        lines = tuple(
            text_line(line, CONTENTS if at in contents else role, page.styles[at])
            for at, (line, role) in enumerate(page.lines)
        )
        outline = tuple(OutlineEntry(link.text, 1, 1, line) for link, line in entries) or heading_outline(
            page
        )
        issues = (bad_unicode(broken),) if broken else ()
        return (Page(1, 0.0, 0.0, lines, self.name),), issues, page.name, outline

    def _text(self, data: bytes) -> _Read:
        decoded = decode_text(data)
        if decoded is None:
            raise Unreadable("bad-encoding", "neither UTF-8, UTF-16, GB18030 nor Big5")
        pages, issues = text_pages(decoded.text, self.name)
        if decoded.broken and not issues:
            issues = (bad_unicode(decoded.broken),)
        return pages, issues, "", ()


def read_listing(lines: Sequence[tuple[str, str]], name: str = "") -> Listing:
    """The claims of a page with these `lines` (text, role) and title `name`; empty when it makes none."""
    found = find_claims([text for text, _ in lines])
    if not found.fields:  # an article without claims: its title is a part of the print
        return Listing()
    _, title = find_title(lines, found, name)
    return listing_of(RawListing(title=title, **found.fields))


def preview_cut(document: Document) -> str:
    """Why the text of a listing page is only a preview; "" when it may be complete."""
    listing = document.listing or Listing()
    site = {(piece.span.page, piece.span.line) for piece in listing_furniture(document)}
    body: list[str] = []
    notice = ""
    for page in document.pages:
        for index, line in enumerate(page.lines):
            if (page.number, index) not in site:
                body.append(line.text)
            elif is_notice(line.text) and "页" in line.text:
                notice = line.text.strip()
    printed = [text for text in body if text.strip()]
    size = sum(map(len, printed))
    reasons = []
    if listing.page_count and size < LETTERS_PER_PAGE * listing.page_count:
        reasons.append(f"{listing.page_count} pages declared, {size} characters shown")
    declared = declared_items(listing.title or "") or 0
    if printed and _open(printed[-1]) and (declared > 1 or listing.page_count or notice):
        reasons.append("ends in mid-sentence")
    if notice:
        reasons.append(notice[:40])
    return "; ".join(reasons)


def _open(line: str) -> bool:
    return len(line.strip()) * 2 >= CUT_COLUMNS and not ends_sentence(line)
