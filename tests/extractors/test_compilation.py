"""A file's title, date, count and year by the contract's rule."""

from __future__ import annotations

import pytest

from extractors.compilation import agree, compilation_title, declared_items, title_year, upload_date
from schema.records import Attested, Document, Evidence, Listing, PdfInfo

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


def test_date() -> None:
    """The upload date or none: nothing else dates a file."""
    assert upload_date(Listing(uploaded_on="2024-06-11")) == ("2024-06-11", "listing")
    assert upload_date(Listing()) == upload_date(None) == (None, None)


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
