"""The lines of a web page: their looks as the page states them, its contents, its white space."""

from __future__ import annotations

import pytest

from extractors.html.lines import HtmlPage, html_lines
from extractors.html.outline import internal_links, link_lines
from extractors.html.styles import MOST_RULES, ElementStyle, Sheet
from schema.records import LineStyle


def looks(source: str) -> dict[str, LineStyle]:
    """Text -> look of the lines with text."""
    page = html_lines(source)
    return {text: style for (text, _), style in zip(page.lines, page.styles, strict=True) if text}


def test_alignment_level_weight_size_and_indent_are_kept() -> None:
    """By tag, by attribute, by `style`, by class; what is inside inherits."""
    found = looks(
        "<style>.t{text-align:center;font-size:1.5em} p.z {text-indent:2em} /* .t{text-align:left} */</style>"
        "<h2>一</h2><p align=center>二</p><center>三</center><div style='text-align:right'><p>四</p></div>"
        "<p class='t'>五</p><p class='z'>六</p><p><b>七</b></p><p>八<b>八</b>八</p><p><font size=5>九</font></p>"
        "<p style='font-size:22px;font-weight:700'>十</p>"
    )
    assert found["一"] == LineStyle(level=2, bold=True, size=18.0)
    assert found["二"].align == found["三"].align == found["五"].align == "center"
    assert found["四"].align == "right"
    assert found["五"].size == 18.0
    assert found["六"].indent == 2.0
    assert found["七"].bold and not found["八八八"].bold
    assert found["九"].size == 18.0
    assert (found["十"].size, found["十"].bold) == (16.5, True)


def test_rules_and_page_breaks_stand_above_the_next_line() -> None:
    """`<hr>`, a style, and what Word writes between sections."""
    found = looks(
        "<p>一</p><hr><p>&nbsp;</p><p>二</p><p style='page-break-before:always'>三</p>"
        "<br clear=all style='page-break-before:always'><p>四</p><p>五</p>"
    )
    assert [text for text, style in found.items() if style.breaks] == ["二", "三", "四"]


def test_a_paragraph_of_a_space_is_white() -> None:
    """What a browser shows as an empty line is one; an empty element is nothing."""
    assert [text for text, _ in html_lines("<p>一</p><p>&nbsp;</p><p></p><p>　</p><p>二</p>").lines] == [
        *("一", "", "", "二")
    ]


def test_a_heading_that_word_marks_as_a_place_is_no_link() -> None:
    """`<a name>` around a heading leads nowhere."""
    page = html_lines("<h1><a name='_Toc1'>在护河会议上的讲话</a></h1><p><a href='/x'>下一页</a></p>")
    assert [role for _, role in page.lines] == ["html:title", "html:link"]


def contents(source: str) -> tuple[HtmlPage, list[tuple[str, int]]]:
    """A page, and its contents: words and the line they lead to."""
    page = html_lines(source)
    return page, [(link.text, line) for link, line in internal_links(page)]


def test_links_to_places_below_are_the_contents() -> None:
    """Words and the first line with text; notes and links upwards are none."""
    page, found = contents(
        "<p id=top>汇编</p><p><a href='#a'>护河</a></p><p><a href='#b'>修路</a></p><p><a href='#c'>护林</a></p>"
        "<h2 id=a>护河讲话</h2><p>一<a href='#n'>[1]</a></p><a name=b></a><p>&nbsp;</p><h2>修路讲话</h2><h2 id=c>护林讲话</h2>"
        "<p id=n>[1] 注</p><p><a href='#top'>回到顶部</a></p>"
    )
    assert found == [("护河", 4), ("修路", 7), ("护林", 8)]
    assert link_lines(page, lambda link: link.target in ("#a", "#b", "#c")) == {1, 2, 3}
    assert contents("<a href='#a'>一篇</a><a href='#b'>二篇</a><p id=a>甲</p><p id=b>乙</p>")[1] == []


@pytest.mark.campaign
def test_hostile_sheets_cost_no_more_than_their_length() -> None:
    """Unclosed comments, a million rules, absurd numbers."""
    sheet = Sheet()
    sheet.add("/*" * 200_000)
    sheet.add("".join(f".a{at}{{text-align:center}}" for at in range(3 * MOST_RULES)))
    sheet.add("{" * 100_000)
    assert sheet.look("p", {"class": "a1"}, ElementStyle()).align == "center"
    assert (
        sheet.look("p", {"style": "font-size:9999999pt;text-indent:-99em"}, ElementStyle()) == ElementStyle()
    )
