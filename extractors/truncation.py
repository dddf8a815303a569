"""Previews: a file that shows only the beginning of what its listing declares.

A listing page shows one speech of five and stops in mid-sentence -> its last item is truncated, and the
file says `preview-cut`.
"""

from __future__ import annotations

from dataclasses import replace

from schema.records import Document, Issue, Item, Listing


def cut_preview(
    items: tuple[Item, ...], document: Document, listing: Listing | None
) -> tuple[tuple[Item, ...], tuple[Issue, ...]]:
    """The items with truncation judged against the claims, and the issues that follow."""
    if not items or listing is None:
        return items, ()
    is_page = document.listing is not None
    fewer = listing.page_count is not None and document.media_type == "application/pdf" and document.page_count < listing.page_count
    last = items[-1].description
    issues = []
    if fewer and not is_page:
        detail = f"the listing claims {listing.page_count} pages, the file has {document.page_count}"
        issues.append(Issue("describe", "listing-differs", None, detail))
    if is_page or (fewer and last.truncated):
        if last.truncated or fewer:
            known = any(issue.code == "preview-cut" for issue in document.issues)
            issues += [] if known else [Issue("describe", "preview-cut", items[-1].speech.paragraphs[-1].spans[-1].page, "the text stops before the speech does")]
            items = (*items[:-1], replace(items[-1], description=replace(last, truncated=True)))
    return items, tuple(issues)
