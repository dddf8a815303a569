"""Previews: a file that shows only the beginning of what its listing declares.

A listing page shows one speech of five and stops in mid-sentence -> its last item is truncated, and the
file says `preview-cut`.
"""

from __future__ import annotations

from schema.records import Document, Issue, Item, Listing


def preview_issues(items: tuple[Item, ...], document: Document, listing: Listing | None) -> tuple[Issue, ...]:
    """What the claims say that the file does not hold; nothing without claims."""
    if not items or listing is None:
        return ()
    is_page = document.listing is not None
    fewer = (
        listing.page_count is not None
        and document.media_type == "application/pdf"
        and document.page_count < listing.page_count
    )
    last = items[-1].description
    issues = []
    if fewer and not is_page:
        detail = f"the listing claims {listing.page_count} pages, the file has {document.page_count}"
        issues.append(Issue("describe", "listing-differs", None, detail))
    noted = any(issue.code == "preview-cut" for issue in document.issues)
    if last.truncated and (is_page or fewer) and not noted:
        page = items[-1].speech.paragraphs[-1].spans[-1].page
        issues.append(Issue("describe", "preview-cut", page, "the text stops before the speech does"))
    return tuple(issues)
