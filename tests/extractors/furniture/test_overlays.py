"""Watermarks and stamps are told from text, whichever way they lean."""

from __future__ import annotations

from msgspec.structs import replace

from extractors.furniture.overlays import DIGITS, overlay_lines, watermark_lines
from extractors.layout.metrics import upright_pages
from schema.records import Document, TextLine
from tests.support.typeset import EM, LEFT, PITCH, TOP, document, heading, line, prose, typeset


def stamped(source: Document, *stamps: TextLine) -> Document:
    """Every page with the stamps painted over it, last of all."""
    return replace(source, pages=tuple(replace(page, lines=(*page.lines, *stamps)) for page in source.pages))


def pages(count: int) -> Document:
    """Prose over `count` pages."""
    return typeset([prose(n, 160) for n in range(count * 2)], depth=12)


def test_a_leaning_line_that_repeats_is_a_watermark() -> None:
    """The same words at an angle on two pages belong to neither."""
    source = document([line("内部资料", angle=45.0)], [line("内部资料", angle=44.5)])
    assert overlay_lines(source) == {(1, 0): "watermark", (2, 0): "watermark"}


def test_a_small_leaning_line_is_a_stamp() -> None:
    """One leaning line over a page of text is no part of it."""
    source = stamped(typeset([prose(1)]), line("草案", angle=30.0))
    assert list(overlay_lines(source).values()) == ["watermark"]


def test_a_page_written_at_an_angle_is_its_own_text() -> None:
    """Leaning text that is most of its page and stands nowhere else is what the page says."""
    source = document(
        [line(prose(1)[:30], angle=90.0), line(prose(1)[30:60], angle=90.0), line("页边", top=400)]
    )
    assert overlay_lines(source) == {}


def test_large_words_across_the_lines_of_every_page_are_a_watermark() -> None:
    """Upright, at one place on each page, over two lines of text."""
    source = stamped(pages(4), line("某某文库", 150.0, TOP + 4 * PITCH + 10, 34.0))
    found = watermark_lines(upright_pages(source), {})
    assert found == {(page.number, len(page.lines) - 1): "watermark" for page in source.pages}


def test_large_words_that_cross_only_now_and_then() -> None:
    """A watermark twice as large as the text is one although most pages have white where it stands."""
    pages_of = [
        [line(prose(n)[:20], top=TOP), line("某某文库", 150.0, TOP + (8 if n < 2 else 9), 34.0)]
        for n in range(5)
    ]
    pages_of = [
        [*rows, line(prose(n + 50)[:20], top=TOP + (20 if n < 2 else 400))] for n, rows in enumerate(pages_of)
    ]
    moved = [
        [
            replace(row, top=row.top - (0 if n < 2 else 60)) if row.size == EM and row.top == TOP else row
            for row in rows
        ]
        for n, rows in enumerate(pages_of)
    ]
    assert set(watermark_lines(upright_pages(document(*moved)), {}).values()) == {"watermark"}


def test_what_was_taken_before_is_not_looked_at() -> None:
    """Lines another rule has taken stay with that rule."""
    source = stamped(pages(4), line("某某文库", 150.0, TOP + 4 * PITCH + 10, 34.0))
    taken = {(page.number, len(page.lines) - 1): "other" for page in source.pages}
    assert watermark_lines(upright_pages(source), taken) == {}


def test_a_small_stamp_squeezed_between_lines_is_taken() -> None:
    """`第3页共9页` in small print between two lines that leave it no room, on every page."""
    source = pages(4)
    marked = tuple(
        replace(page, lines=(*page.lines, line(f"第{page.number}页共4页", 300.0, TOP + 3 * PITCH + 18, 8.0)))
        for page in source.pages
    )
    found = watermark_lines(upright_pages(replace(source, pages=marked)), {})
    assert set(found.values()) == {"stamp"}
    assert len(found) == len(source.pages)


def test_a_title_that_opens_every_item_is_no_watermark() -> None:
    """Large lines alike at one place of many pages, crossing nothing, stay."""
    source = typeset(
        [block for n in range(6) for block in (heading("作风建设讲话稿", new_page=True), prose(n))]
    )
    assert watermark_lines(upright_pages(source), {}) == {}


def test_words_that_cross_a_line_once_are_no_watermark() -> None:
    """One page's misprint is not furniture."""
    source = pages(5)
    odd = replace(source.pages[0], lines=(*source.pages[0].lines, line("某某文库", 150.0, TOP + 10, 34.0)))
    assert watermark_lines(upright_pages(replace(source, pages=(odd, *source.pages[1:]))), {}) == {}


def test_lines_of_running_text_cross_nothing() -> None:
    """Text set as tight as its type size touches, but does not cross."""
    rows = [[line(f"第{n}行同志们", LEFT, TOP + n * EM) for n in range(20)] for _ in range(4)]
    assert watermark_lines(upright_pages(document(*rows)), {}) == {}


def test_digits_differ_between_pages() -> None:
    """`DIGITS` masks the numbers of a stamp so that its pages are alike."""
    assert DIGITS.sub("#", "第3页共64页") == "第#页共#页"
    assert not DIGITS.search("第三页")
