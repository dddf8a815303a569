"""Headings whose level the file states (web pages, Markdown): which of their levels begins items."""

from __future__ import annotations

import pytest

from extractors.html.lines import html_lines
from extractors.html.outline import heading_outline
from schema.records import Reading
from tests.support.plain_reading import reading_of, value

VILLAGE = (
    "井台重修那年，全村人轮流出工，没有一个人计较多少。今天说起来，大家脸上还有光。",
    "账本摊在桌上，谁都可以来看。看不懂的当面问，问清楚了再签字，这是我们的老规矩。",
    "果园去年遭了冰雹，今年的枝条反而更壮。老话说得对，根扎得深，就不怕一场风。",
    "学校只有六十个孩子，可是黑板要换新的，灯要换亮的。孩子的眼睛不能等。",
    "桥修好以后，去镇上的路近了七里。省下的时间做什么，请各家自己想一想。",
    "老人食堂一天两顿饭，菜由东头和西头轮着送。厨房的门，什么时候都是开着的。",
)
TITLES = ("在水渠通水仪式上的致辞", "在冬学开课时的讲话", "在果品交易会上的致辞", "在年终分配大会上的讲话")
SECTIONS = ("把井修好", "把账算清", "把人留住")


def passage(seed: int, count: int) -> list[str]:
    """Paragraphs, another order for each seed."""
    return [VILLAGE[(seed + 5 * n) % 6] + VILLAGE[(seed + n + 2) % 6] for n in range(count)]


def page(*parts: tuple[str, str]) -> Reading:
    """The reading of a web page of (tag, text) elements."""
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)
    return reading_of(f"<html><body>{body}</body></html>", "a.html")


def titles(reading: Reading) -> list[str]:
    """The titles of its items, in order."""
    return [value(item.description.title) for item in reading.items]


@pytest.mark.parametrize(("title", "section"), [("h1", "h2"), ("h2", "h4")])
def test_titles_above_sections(title: str, section: str) -> None:
    """The same section headings come back in every speech; only the level above them begins items."""
    parts = []
    for n, name in enumerate(TITLES):
        parts.append((title, name))
        parts += [("p", text) for text in passage(n, 2)]
        for k, head in enumerate(SECTIONS):
            parts += [(section, head), *(("p", text) for text in passage(n + k, 2))]
    assert titles(page(*parts)) == list(TITLES)


def test_titles_below_the_title_of_the_whole() -> None:
    """One heading above all others calls the page a collection."""
    parts = [("h1", "村民大会讲话集")]
    for n, name in enumerate(TITLES):
        parts += [("h3", name), *(("p", text) for text in passage(n, 6))]
    assert titles(page(*parts)) == list(TITLES)


def test_sections_of_one_speech() -> None:
    """Headings of one level below the speech's own title are its sections, and speak against nothing."""
    parts = [("h1", TITLES[3]), ("p", "乡亲们："), *(("p", text) for text in passage(0, 2))]
    for n, head in enumerate(SECTIONS):
        parts += [("h2", head), *(("p", text) for text in passage(n, 3))]
    reading = page(*parts, ("p", "谢谢大家！"))
    assert titles(reading) == [TITLES[3]]
    assert not {"contents-differs", "low-confidence"} & {issue.code for issue in reading.issues}


def test_headings_are_an_outline_by_level() -> None:
    """Wrapped headings are one entry; a link, a bold line and an empty heading are none."""
    found = html_lines("<h1>甲</h1><p>一</p><h2>乙<br>丙</h2><p><b>丁</b></p><h2> </h2><h3>戊 己</h3>")
    assert [(one.title, one.level, one.line) for one in heading_outline(found)] == [
        ("甲", 1, 0),
        ("乙丙", 2, 2),
        ("戊 己", 3, 5),
    ]
