"""Heads, feet and folios go; markers, titles and salutations at the same places stay."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from extractors.furniture.folios import FOLIO, FULL_DATE, PAGE_WORD
from extractors.furniture.running_lines import (
    DIGITS,
    ITEM_NUMBER,
    NUMBER_AT_EDGE,
    NUMERIC_ONLY,
    ROMAN_AT_END,
    folios_in_plain_text,
    running_lines,
)
from extractors.layout.metrics import upright_pages
from schema.records import Document
from tests.support.typeset import LEFT, PITCH, Block, document, flush, heading, line, plain, prose, typeset


def taken(source: Document) -> dict[str, list[str]]:
    """Rule -> the texts it took, in page order."""
    found: dict[str, list[str]] = {}
    rule = running_lines if source.layout else folios_in_plain_text
    for (page, index), name in sorted(rule(upright_pages(source), {}).items()):
        found.setdefault(name, []).append(source.pages[page - 1].lines[index].text)
    return found


def bound(**marks: str) -> Document:
    """Ten pages or so of prose with these marks."""
    return typeset([prose(n, 150) for n in range(10)], depth=7, **marks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "folio",
    [
        "{}",
        "- {} -",
        "— {} —",
        "第 {} 页",
        "第{}页 共64页",
        "{}/64",
        "Page {} of 64",
        "· {} ·",
        "[{}]",
        "－{}－",
    ],
)
def test_folios_in_any_dress(folio: str) -> None:
    """A number at the foot of every page that follows the pages, whatever stands around it."""
    source = bound(folio=folio)
    assert taken(source) == {"folio": [folio.format(page.number) for page in source.pages]}


def test_folios_may_start_anywhere_and_start_again() -> None:
    """Pages bound from elsewhere keep their own numbers: 17, 18 …, then 1, 2 …"""
    numbers = [17, 18, 19, 20, 21, 1, 2, 3, 4, 5]
    pages = [
        [line(prose(n)[:26]), line(prose(n)[26:52], top=120), line(f"- {n} -", 290.0, 800.0, 10.5)]
        for n in numbers
    ]
    assert taken(document(*pages)) == {"folio": [f"- {n} -" for n in numbers]}


def test_a_head_on_every_page_is_taken() -> None:
    """The same words in small type above the text."""
    source = bound(head="2022年优秀讲话汇编")
    assert taken(source) == {"running-head": ["2022年优秀讲话汇编"] * len(source.pages)}


def test_head_foot_and_folio_together() -> None:
    """Lines are peeled off from outside in, each by its own rule."""
    source = bound(head="某某文库", folio="第 {} 页")
    feet = tuple(
        replace(p, lines=(*p.lines, line("更多讲话请见文库", LEFT, 780.0, 9.0))) for p in source.pages
    )
    found = taken(replace(source, pages=feet))
    assert {rule: len(lines) for rule, lines in found.items()} == {
        "running-head": len(feet),
        "running-foot": len(feet),
        "folio": len(feet),
    }


@pytest.mark.parametrize(("size", "top"), [(16.0, 20.0), (10.5, 52.0)])
def test_a_head_of_some_pages_is_small_or_set_apart(size: float, top: float) -> None:
    """On a third of the pages: as large as the text but far above it, or close to it but smaller."""
    source = bound()
    pages = tuple(
        replace(p, lines=(line("第一编会议讲话", LEFT, top, size), *p.lines)) if 3 <= p.number <= 5 else p
        for p in source.pages
    )
    assert taken(replace(source, pages=pages)) == {"running-head": ["第一编会议讲话"] * 3}


def test_a_repeated_line_in_the_text_block_is_no_head() -> None:
    """On a third of the pages, as large as the text and right above it: text."""
    source = bound()
    pages = tuple(
        replace(p, lines=(line("第一编会议讲话", LEFT, 52.0), *p.lines)) if 3 <= p.number <= 5 else p
        for p in source.pages
    )
    assert taken(replace(source, pages=pages)) == {}


def test_odd_and_even_heads() -> None:
    """Two heads that take turns are both heads."""
    source = bound()
    heads = ("讲话汇编", "第一辑")
    pages = tuple(
        replace(p, lines=(line(heads[p.number % 2], LEFT, 30.0, 10.5), *p.lines)) for p in source.pages
    )
    assert taken(replace(source, pages=pages))["running-head"] == [heads[p.number % 2] for p in pages]


def test_a_head_with_its_page_number_in_it() -> None:
    """`2　Council of …` / `… 3`: the number goes up with the pages."""
    source = bound()
    pages = tuple(
        replace(
            p,
            lines=(
                line(f"{p.number}\t讲话汇编" if p.number % 2 else f"讲话汇编\t{p.number}", LEFT, 50.0),
                *p.lines,
            ),
        )
        for p in source.pages
    )
    assert len(taken(replace(source, pages=pages))["running-head"]) == len(pages)


def test_markers_at_the_top_of_pages_stay() -> None:
    """`第3篇：` opens a page, but its number counts items, not pages."""
    blocks = [
        b
        for n in range(1, 9)
        for b in (flush(f"第{n}篇：", new_page=True), Block(prose(n)), Block(prose(n + 99)))
    ]
    assert taken(typeset(blocks, depth=20)) == {}


@pytest.mark.parametrize("mark", ["{:02}.", "稿件{}"])
def test_items_of_a_page_each_are_no_folios(mark: str) -> None:
    """The numbers of short items go up with the pages by chance; the pages have their folios below."""
    blocks = []
    for n in range(1, 7):
        if n in (3, 5):  # these begin with their text; their marks were lost
            blocks.append(Block(prose(n, 120), new_page=True))
        else:
            blocks += [Block(mark.format(n), "center", new_page=True), Block(prose(n, 120))]
    source = typeset(blocks, depth=20, folio="- {} -")
    assert taken(source) == {"folio": [f"- {page.number} -" for page in source.pages]}


def test_marks_that_count_slower_than_the_pages_stay() -> None:
    """`No.1` on page 1, `No.2` on page 3, `No.3` on page 4 …: no head, whatever white stands below them."""
    blocks = [
        b
        for n, pages in enumerate((2, 1, 2, 1, 2), 1)
        for b in (Block(f"No.{n}", "center", new_page=True), Block(prose(n, 300 * pages), gap=2.0))
    ]
    assert set(taken(typeset(blocks, depth=18, folio="{}"))) == {"folio"}


def test_bare_markers_that_do_not_follow_the_pages_stay() -> None:
    """`001` alone above every third page is a marker."""
    blocks = [
        b for n in range(1, 6) for b in (Block(f"{n:03}", "center", new_page=True), Block(prose(n, 400)))
    ]
    assert taken(typeset(blocks, depth=7)) == {}


def test_salutations_and_closings_at_the_edges_of_pages_stay() -> None:
    """The same salutation opens each page where a speech begins: it is text."""
    blocks = [
        b for n in range(8) for b in (flush("同志们：", new_page=True), Block(prose(n)), Block("谢谢大家！"))
    ]
    assert taken(typeset(blocks, depth=20)) == {}


@pytest.mark.parametrize("white", [0.0, 1.5])
def test_titles_alike_on_top_of_pages_stay(white: float) -> None:
    """A title in large type repeated by every item is no running head, with and without white below it."""
    blocks = [
        b
        for n in range(6)
        for b in (
            heading("作风建设讲话稿", new_page=True),
            Block(prose(n), gap=white),
            Block(prose(n + 99, 400)),
        )
    ]
    assert taken(typeset(blocks, depth=20)) == {}


def test_a_number_that_ends_a_paragraph_stays() -> None:
    """Text that happens to end a page with a number is no folio."""
    pages = [[line(prose(9 * p + n)[:26], top=100 + PITCH * n) for n in range(5)] for p in range(4)]
    pages[2].append(line("2022", top=100 + PITCH * 5))
    assert taken(document(*pages)) == {}


def test_one_page_has_no_running_head() -> None:
    """Nothing repeats on a single page; only a small number far below may be its folio."""
    source = typeset([prose(1)], head="某某文库")
    assert "running-head" not in taken(source)


def test_lines_already_taken_count_no_more() -> None:
    """What another rule has taken is not the outermost line."""
    source = bound(head="某某文库", folio="{}")
    heads = {(page.number, 0): "watermark" for page in source.pages}
    assert set(running_lines(upright_pages(source), heads).values()) == {"folio"}


def test_folios_inside_plain_text() -> None:
    """A text without geometry: `- 3 -` lines that count up one by one go, a single `- 3 -` stays."""
    rows = [row for n in range(1, 6) for row in (prose(n), f"- {n} -")]
    source = plain("\n".join(rows))
    assert taken(source) == {"folio": [f"- {n} -" for n in range(1, 6)]}
    assert taken(plain(f"{prose(1)}\n- 3 -\n{prose(2)}")) == {}


def test_a_closing_date_at_the_foot_of_a_page_stays() -> None:
    """`2014-08-16` ends a letter on page 1: neither a folio nor a page of 16."""
    blocks = [Block(prose(1, 150)), flush("2014-08-16"), Block(prose(2, 150), new_page=True)]
    assert taken(typeset(blocks, depth=20)) == {}
    assert FULL_DATE.fullmatch("2014-08-16") and not FULL_DATE.fullmatch("2014-08")


def test_bare_numbers_in_plain_text_stay() -> None:
    """`1`, `2`, `3` alone on their lines may be markers."""
    assert taken(plain("\n".join(row for n in range(1, 6) for row in (str(n), prose(n))))) == {}


@pytest.mark.parametrize(
    "text",
    ["17", "- 17 -", "第 17 页 共 64 页", "17/64", "Page 17 of 64", "· 17 ·", "iv", "第十七页", "１７"],
)
def test_folio_pattern(text: str) -> None:
    """`FOLIO` takes a page number in its usual dress."""
    assert FOLIO.fullmatch(text)


@pytest.mark.parametrize("text", ["第17篇讲话", "17个", "二〇二二年", "第一部分", "3.5%", "一、提高认识"])
def test_folio_pattern_near_misses(text: str) -> None:
    """Numbers that count something else are no folios."""
    assert not FOLIO.fullmatch(text)


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert DIGITS.sub("#", "编号:136900017") == "编号:#"
    assert PAGE_WORD.search("第 3 页") and PAGE_WORD.search("Page 3") and not PAGE_WORD.search("第3篇")
    assert ITEM_NUMBER.search("第#篇") and ITEM_NUMBER.search("范文#") and ITEM_NUMBER.search("讲话稿(#)")
    assert not ITEM_NUMBER.search("#年讲话汇编#") and not ITEM_NUMBER.search("第#页")
    assert ROMAN_AT_END.search("ITIL 手册\tiii") and not ROMAN_AT_END.search("手册iii")
    assert (
        NUMBER_AT_EDGE.search("2\tCouncil of")
        and NUMBER_AT_EDGE.search("汇编\t3")
        and not NUMBER_AT_EDGE.search("第3次会议")
    )
    assert (
        NUMERIC_ONLY.fullmatch("- 3 -")
        and NUMERIC_ONLY.fullmatch("iv")
        and not NUMERIC_ONLY.fullmatch("第3页")
    )
