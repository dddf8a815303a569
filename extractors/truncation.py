"""Previews: a file that shows only the beginning of what its listing declares.

A listing page shows one speech of five and stops in mid-sentence -> its last item is truncated, and the
file says `preview-cut`. Of 64 pages claimed the file has 12 -> its last item is truncated, however it ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from schema.records import Document, Issue, Item, Listing

PREVIEW_SHARE: Final = (
    0.75  # of the pages claimed; sites count their own document, which may run a little longer
)


def mark_cut(items: tuple[Item, ...], document: Document, listing: Listing | None) -> tuple[Item, ...]:
    """`items` with the last one truncated when the file holds much fewer pages than its listing claims, or is
    a listing page whose preview is known to be cut."""
    if not items or listing is None:
        return items
    fewer = _fewer(document, listing) and document.page_count < PREVIEW_SHARE * (listing.page_count or 0)
    cut = is_page(document) and any(issue.code == "preview-cut" for issue in document.issues)
    if not fewer and not cut:
        return items
    last = items[-1]
    return (*items[:-1], replace(last, description=replace(last.description, truncated=True)))


def preview_issues(items: tuple[Item, ...], document: Document, listing: Listing | None) -> tuple[Issue, ...]:
    """`preview-cut` where the last item stops before it ends and the claims say that there is more."""
    if not items or listing is None or not items[-1].description.truncated:
        return ()
    noted = any(issue.code == "preview-cut" for issue in document.issues)
    if noted or not (is_page(document) or _fewer(document, listing)):
        return ()
    page = items[-1].speech.paragraphs[-1].spans[-1].page
    return (Issue("describe", "preview-cut", page, "the text stops before the speech does"),)


def is_page(document: Document) -> bool:
    """Whether the document is a listing page itself: a preview, which is not held against its own claims."""
    return document.listing is not None


def _fewer(document: Document, listing: Listing) -> bool:
    """Whether a PDF has fewer pages than claimed; text has no pages to compare."""
    return (
        listing.page_count is not None
        and document.media_type == "application/pdf"
        and not is_page(document)
        and document.page_count < listing.page_count
    )
