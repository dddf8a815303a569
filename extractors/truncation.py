"""Detects previews: files with only the beginning of what their listing declares.

A listing page shows one speech of five and stops in mid-sentence -> its last item is truncated, and the
file says `preview-cut`. A site's own note (`……此处隐藏1270个字……`) -> the item it stands in is truncated. Of 64 pages claimed the file has 12 -> its last item is truncated, however it ends.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from schema.records import Document, Furniture, Issue, Item, Listing

# share of the claimed pages; sites count their own document, which may be a little longer
PREVIEW_SHARE: Final = 0.75


def mark_cut(items: tuple[Item, ...], document: Document, listing: Listing | None) -> tuple[Item, ...]:
    """`items` with the last one marked as truncated when the file has far fewer pages than its listing claims, or
    is a listing page whose preview is known to be cut."""
    if not items or listing is None:
        return items
    fewer = _fewer(document, listing) and document.page_count < PREVIEW_SHARE * (listing.page_count or 0)
    cut = is_page(document) and any(issue.code == "preview-cut" for issue in document.issues)
    if not fewer and not cut:
        return items
    last = items[-1]
    return (*items[:-1], replace(last, description=replace(last.description, truncated=True)))


def mark_hidden(items: tuple[Item, ...], furniture: tuple[Furniture, ...], rule: str) -> tuple[Item, ...]:
    """`items` with those marked as truncated that contain, or directly precede, a site's note (`rule`) of a cut."""
    notes = [
        (piece.span.page, piece.span.line, piece.span.start) for piece in furniture if piece.rule == rule
    ]
    starts = [_start(item) for item in items]
    cut = {max((at for at, start in enumerate(starts) if start <= note), default=0) for note in notes}
    return tuple(
        replace(item, description=replace(item.description, truncated=True)) if at in cut else item
        for at, item in enumerate(items)
    )


def _start(item: Item) -> tuple[int, int, int]:
    speech = item.speech
    span = (*speech.heading, *speech.paragraphs)[0].spans[0]
    return span.page, span.line, span.start


def hidden_issues(
    furniture: tuple[Furniture, ...], document: Document, issues: tuple[Issue, ...], rule: str
) -> tuple[Issue, ...]:
    """The issue `preview-cut` for each page with a site's note (`rule`) of a cut, unless `issues` have it."""
    if any(issue.code == "preview-cut" for issue in (*document.issues, *issues)):
        return ()
    for piece in furniture:
        if piece.rule == rule:
            return (Issue("strip_furniture", "preview-cut", piece.span.page, piece.text.strip()[:60]),)
    return ()


def preview_issues(items: tuple[Item, ...], document: Document, listing: Listing | None) -> tuple[Issue, ...]:
    """The issue `preview-cut` when the last item is cut off and the claims declare more."""
    if not items or listing is None or not items[-1].description.truncated:
        return ()
    noted = any(issue.code == "preview-cut" for issue in document.issues)
    if noted or not (is_page(document) or _fewer(document, listing)):
        return ()
    page = items[-1].speech.paragraphs[-1].spans[-1].page
    return (Issue("describe", "preview-cut", page, "the text stops before the speech does"),)


def is_page(document: Document) -> bool:
    """Whether the document is a listing page itself, whose claims are not about this page."""
    return document.listing is not None


def _fewer(document: Document, listing: Listing) -> bool:
    """Whether a PDF has far fewer pages than claimed; False for formats without pages."""
    return (
        listing.page_count is not None
        and document.media_type == "application/pdf"
        and not is_page(document)
        and document.page_count < listing.page_count
    )
