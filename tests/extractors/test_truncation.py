"""A preview says that it is one; whole files and listings that claim nothing are left in peace."""

from __future__ import annotations

from msgspec.structs import replace

from extractors.fingerprint import fingerprint
from extractors.truncation import mark_cut, preview_issues
from schema.records import Description, Document, Issue, Item, Listing, Speech
from tests.support.typeset import document, paragraph

PDF = document([])


def item(truncated: bool) -> tuple[Item, ...]:
    """One item that stops in mid-sentence or does not."""
    speech = Speech(1, (), (paragraph("今天，我们"),), 1.0)
    return (Item(speech, Description(truncated=truncated), fingerprint("今天，我们"), "今天，我们"),)


def codes(truncated: bool, source: Document, listing: Listing | None) -> list[str]:
    """The codes of the issues."""
    return [issue.code for issue in preview_issues(item(truncated), source, listing)]


def test_fewer_pages_than_claimed_and_a_cut_sentence() -> None:
    """A file of one page where the listing claims 64 is a preview."""
    found = preview_issues(item(truncated=True), PDF, Listing(page_count=64))
    assert [issue.code for issue in found] == ["preview-cut"]
    assert found[0].page == 1
    assert codes(False, PDF, Listing(page_count=64)) == []


def test_much_fewer_pages_cut_the_last_item_however_it_ends() -> None:
    """12 pages of 64 end somewhere; 12 of 13 may be all there is; a listing page is judged by its text."""
    twelve = replace(PDF, page_count=12)
    (marked,) = mark_cut(item(truncated=False), twelve, Listing(page_count=64))
    assert marked.description.truncated and marked.text == item(truncated=False)[0].text
    for source, listing in (
        (twelve, Listing(page_count=13)),
        (twelve, Listing(page_count=12)),
        (twelve, Listing()),
        (twelve, None),
        (replace(twelve, listing=Listing(page_count=64)), Listing(page_count=64)),
        (replace(twelve, media_type="text/plain"), Listing(page_count=64)),
    ):
        (left,) = mark_cut(item(truncated=False), source, listing)
        assert not left.description.truncated
    assert mark_cut((), twelve, Listing(page_count=64)) == ()


def test_a_listing_page_that_stops_in_mid_sentence() -> None:
    """The page itself shows a preview."""
    page = replace(PDF, media_type="text/html", listing=Listing(title="讲话"))
    assert codes(True, page, page.listing) == ["preview-cut"]
    assert codes(False, page, page.listing) == []


def test_a_preview_is_noted_once() -> None:
    """What the page's reader noted is not said again."""
    page = replace(PDF, listing=Listing(), issues=(Issue("extract", "preview-cut"),))
    assert codes(True, page, page.listing) == []


def test_nothing_to_compare_with() -> None:
    """As many pages as claimed, more pages, no claims, no items: nothing to say."""
    assert codes(True, PDF, Listing(page_count=1)) == []
    assert codes(True, PDF, Listing()) == []
    assert codes(True, PDF, None) == []
    assert preview_issues((), PDF, Listing(page_count=64)) == ()


def test_pages_of_text_are_not_compared() -> None:
    """A listing's pages are those of its PDF; a text file has none."""
    assert codes(True, replace(PDF, media_type="text/plain"), Listing(page_count=64)) == []
