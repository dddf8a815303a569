"""A file's title, date, count and year by the contract's rule."""

from __future__ import annotations

import pytest

from schema.records import Attested, Document, Evidence, Listing, PdfInfo
from schema.text.titles import (
    agree,
    compilation_title,
    declared_items,
    listing_differs,
    title_year,
)

PRINTED = "(5篇)2022 在推动修渠工作讲话"
CLAIMED = "（5篇）2022在推动修渠工作讲话"
OTHER = "修渠工作讲话汇编"


def head(value: str | None) -> Attested[str] | None:
    """A printed head."""
    return Attested(value, Evidence(1, 0, "head")) if value else None


def document(title: str | None = None) -> Document:
    """A PDF that calls itself `title`."""
    return Document("application/pdf", "x", "1", 1, (), info=PdfInfo(title=title))


@pytest.mark.parametrize(
    ("printed", "claimed", "own", "title", "source"),
    [
        (PRINTED, CLAIMED, None, PRINTED, "printed"),
        (OTHER, CLAIMED, None, CLAIMED, "listing"),
        (None, CLAIMED, OTHER, CLAIMED, "listing"),
        (PRINTED, None, OTHER, PRINTED, "printed"),
        (None, None, OTHER, OTHER, "pdf"),
        (None, None, "Microsoft Word - x.doc", None, None),
        (None, None, None, None, None),
        (None, " ", "讲话.pdf", None, None),
    ],
)
def test_title(
    printed: str | None, claimed: str | None, own: str | None, title: str | None, source: str | None
) -> None:
    """The printed head if the listing agrees, else the listing, else print, else the PDF, else nothing."""
    listing = Listing(title=claimed) if claimed else None
    assert compilation_title(head(printed), document(own), listing) == (title, source)


def test_titles_that_agree() -> None:
    """Spaces and width make no other title; words do."""
    assert agree(PRINTED, CLAIMED) and agree("Ａ　B", "a b")
    assert not agree(PRINTED, OTHER)


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("(5篇)2022在推动修渠工作讲话", 5),
        ("修渠工作讲话5篇", 5),
        ("修渠讲话五篇", 5),
        ("讲话稿（精选10篇）", 10),
        ("【12篇】修渠讲话", 12),
        ("汇编（共8篇）", 8),
        ("领导讲话三篇", 3),
        ("讲话（３篇）", 3),
        ("精选三十六篇", 36),
        ("讲话稿（ 4 篇 ）", 4),
        ("发言材料6份", 6),
        ("2022年讲话10余篇", 10),
        ("Five speeches on water", 5),
        ("12 selected speeches", 12),
        ("2022年工作报告", None),
        ("2022篇", None),
        ("2022年讲话（第3篇）", None),
        ("讲话稿 篇五", None),
        ("第二篇 修渠", None),
        ("长篇大论", None),
        ("论语三篇幅研究", None),
        ("", None),
    ],
)
def test_declared_items(title: str, count: int | None) -> None:
    """Counts in any notation; years, ordinals and other words with 篇 are none."""
    assert declared_items(title) == count


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("(5篇)2022在推动修渠工作讲话", 2022),
        ("二〇二三年春耕讲话", 2023),
        ("２０２１年讲话", 2021),
        ("讲话5篇", None),
        ("编号136929198", None),
        ("2022篇", None),
        ("3000亩水田", None),
    ],
)
def test_title_year(title: str, year: int | None) -> None:
    """A year in the title, in either notation; serial numbers and counts are none."""
    assert title_year(title) == year


FILE = {
    "media_type": "application/pdf",
    "page_count": 64,
    "printed_title": None,
    "declared": None,
    "items": 5,
}


def differing(listing: Listing, **file: object) -> list[str]:
    """What `listing_differs` says of a file of 64 pages and five items, but for `file`."""
    return [issue.detail for issue in listing_differs(listing, **{**FILE, **file})]  # type: ignore[arg-type]


def test_claims_that_are_the_files_are_no_issue() -> None:
    """Nor is a byte size, which is of another document, nor views, nor a title that the site wrote around."""
    claims = Listing(
        title="(5篇)2022在推动政务服务便利化讲话(全文完整)", page_count=64, byte_size=1, views_min=1
    )
    assert differing(claims) == []
    assert differing(claims, printed_title="2022 在推动政务服务便利化讲话", declared=5) == []
    assert differing(claims, printed_title="2022年在推动政务服务便利化会上的讲话") == []
    assert differing(Listing()) == []


def test_claims_that_are_not_the_files_are_told() -> None:
    """Pages either way, the title, and how many items there are."""
    assert len(differing(Listing(page_count=12))) == len(differing(Listing(page_count=65))) == 1
    (title,) = differing(Listing(title="在全县春耕生产会议上的讲话"), printed_title="党员干部个人述职报告")
    assert "春耕" in title and "述职" in title
    assert "declares 8 items, the file 5" in differing(Listing(title="(8篇)讲话"), declared=5)[0]
    assert "declares 8 items, the file holds 5" in differing(Listing(title="(8篇)讲话"))[0]


def test_what_cannot_be_compared_is_not() -> None:
    """Text has no pages; the only speech of a preview bears its own title, not the compilation's."""
    assert differing(Listing(page_count=12), media_type="text/plain") == []
    assert differing(Listing(page_count=12), page_count=None) == []
    claims = Listing(title="(5篇)在全县春耕生产会议上的讲话")
    assert len(differing(claims, printed_title="党员干部个人述职报告", items=1)) == 1  # the count alone
