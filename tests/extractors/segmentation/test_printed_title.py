"""The compilation's own title is found on top, and nothing else is taken for it."""

from __future__ import annotations

from extractors.segmentation.printed_title import compilation_head
from schema.records import Evidence, Listing, Paragraph
from tests.support.typeset import document, paragraph, plain, prose

PRINT, TEXT = document([]), plain("")


def head(
    *rows: Paragraph | str, listing: str | None = None, layout: bool = True
) -> tuple[str, Evidence] | None:
    """The head's text and its evidence."""
    made = [paragraph(row, at) if isinstance(row, str) else row for at, row in enumerate(rows)]
    claims = Listing(title=listing) if listing else None
    found = compilation_head(made, PRINT if layout else TEXT, claims)
    return (found.value, found.evidence) if found else None


def test_a_counted_title_is_the_head() -> None:
    """`（5篇）…` above the first item, with its place."""
    assert head("（5篇）2022年优化营商环境讲话", "第1篇：", "同志们：", prose(1)) == (
        "（5篇）2022年优化营商环境讲话",
        Evidence(1, 0, "printed-head"),
    )


def test_a_title_that_the_listing_claims_is_the_head() -> None:
    """Whatever its words, and whatever spaces it is printed with."""
    assert head("2022 在推动政务服务便利化", "同志们：", listing="2022在推动政务服务便利化") == (
        "2022在推动政务服务便利化",
        Evidence(1, 0, "listing-title"),
    )


def test_a_word_of_compilations_needs_to_stand_out() -> None:
    """`…汇编` larger than the text is a head; in running type it may be what the speech is about."""
    large = paragraph("优秀讲话汇编", 0, size=22.0)
    assert head(large, prose(1)) == ("优秀讲话汇编", Evidence(1, 0, "printed-head"))
    assert head("法规汇编工作", prose(1)) is None


def test_plain_text_has_no_sizes_to_stand_out_by() -> None:
    """Without geometry the word alone is enough."""
    assert head("优秀讲话汇编", prose(1), layout=False) is not None


def test_a_site_line_above_the_title_does_not_hide_it() -> None:
    """The head may be some lines down."""
    found = head("某某文库", "党政公文", "精选10篇讲话稿", prose(1))
    assert found and found[1] == Evidence(1, 2, "printed-head")


def test_prose_ends_the_search() -> None:
    """A count below the first sentence belongs to a speech."""
    assert head(prose(1), "（5篇）讲话") is None
    assert head("同志们今天开会。", "（5篇）讲话") is None


def test_a_file_that_opens_with_its_first_item_has_none() -> None:
    """A speech's own title, an ordinal, a year: no head."""
    assert head("在全县大会上的讲话", "同志们：", prose(1)) is None
    assert head("第5篇", "同志们：", prose(1)) is None
    assert head() is None
