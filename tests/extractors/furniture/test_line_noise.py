"""Noise inside a line goes and the words around it stay."""

from __future__ import annotations

import pytest

from extractors.furniture.line_noise import BOLD, HEADED, JAM, LEFT_OVER, QUOTED, STRAY
from tests.support.plain_reading import only, reading_of, taken, value

BODY = [
    "渠口的闸门换了新的，放水的时辰写在木牌上，谁家先谁家后，一看就明白。",
    "晒场边上的路灯坏了三盏，电工说零件月底到，到了当天就装。",
    "合作社的账每季度贴一回，贴在小卖部的墙上，字写大一些。",
    "老井封了口，装了手压泵，孩子们也打得上水来。",
]


def text(*lines: str) -> str:
    """Lines of a file."""
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "jam",
    ["| c9 ! D7 & B0 ) F7 % a7", "8 o( U: x6 Y ) q1 W", "$ z4 ; M2 / p8 ( L0 _ k3 =", "' N8 | a2 - W1 $ n4"],
)
def test_a_forums_jamming_goes(jam: str) -> None:
    """At the end of lines and on lines of its own."""
    read = only(
        reading_of(text("在全乡水利会上的讲话", "同志们：", *(f"{line}{jam}\n{jam}" for line in BODY)))
    )
    assert read.text.split("\n")[1:] == BODY


@pytest.mark.parametrize(
    "line",
    [
        "公式是 a + b = c，大家记住 x - y = 1 就行了。",
        "分成 A B C D 四个小组，每组五个人",
        "参见 GB/T 7714-2015 的规定",
    ],
)
def test_formulas_and_lists_of_letters_stay(line: str) -> None:
    """Signs and letters that mean something."""
    read = only(reading_of(text("在全乡水利会上的讲话", "同志们：", *BODY, line, line, line, line)))
    assert "".join(read.text.split()).count("".join(line.split())) == 4


@pytest.mark.parametrize("code", ["x0dx0a", "_x000D_", "&nbsp;", "&nbsp;&nbsp;", "&#160;"])
def test_codes_of_line_ends_and_spaces_go(code: str) -> None:
    """Behind a sentence, wherever they stand."""
    reading = reading_of(text("在全乡水利会上的讲话", "同志们：" + code, *(line + code for line in BODY)))
    assert only(reading).text == "同志们：\n" + "\n".join(BODY)
    assert taken(reading, "left-over-code")


@pytest.mark.parametrize(
    ("entity", "sign"),
    [("&ldquo;", "“"), ("&rdquo;", "”"), ("&hellip;", "…"), ("&mdash;", "—"), ("&#8220;", "“")],
)
def test_names_of_signs_become_the_signs(entity: str, sign: str) -> None:
    """As a browser would have shown them."""
    read = only(
        reading_of(text("在全乡水利会上的讲话", "同志们：", f"这就是{entity}公开账{entity}。", *BODY))
    )
    assert f"这就是{sign}公开账{sign}。" in read.text


def test_marks_of_markdown_go_from_a_text_file() -> None:
    """Headings, quotes and bold words, where there are several."""
    lines: list[str] = []
    for place in ("护渠", "修仓", "种树"):
        lines += [f"## **在{place}会议上的讲话**", "> 乡长　何敏", "同志们：", *BODY, ""]
    reading = reading_of(text(*lines))
    first = reading.items[0].description
    assert (value(first.title), value(first.role), value(first.speaker)) == (
        "在护渠会议上的讲话",
        "乡长",
        "何敏",
    )
    said = [one.text for item in reading.items for one in (*item.speech.heading, *item.speech.paragraphs)]
    assert not any(sign in text for text in said for sign in ("#", "*", ">"))


def test_one_sharp_sign_stays() -> None:
    """`#` once is print."""
    assert "#一号闸" in only(reading_of(text("在全乡水利会上的讲话", "同志们：", "#一号闸", *BODY))).text


def test_stray_backticks_go() -> None:
    """Strewn between words, twice and more."""
    read = only(reading_of(text("在全乡水利会上的讲话", "同志们：", BODY[0].replace("，", "`，"), *BODY[1:])))
    assert "`" not in read.text


def test_torn_digits_are_joined() -> None:
    """`9 2处` is 92; numbers that stand apart stay apart."""
    read = only(
        reading_of(text("在全乡水利会上的讲话", "同志们：", "全乡修了9 2处塘坝，花了1 0 5万元。", *BODY))
    )
    assert "修了92处塘坝，花了105万元。" in read.text


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert JAM.search("同志们：| c9 ! D7 & B0 ) F7") and not JAM.search("同志们：大家好 OK")
    assert LEFT_OVER.search("。x0dx0a") and not LEFT_OVER.search("AT&T")
    assert HEADED.match("## 讲话") and not HEADED.match("#1号")
    assert QUOTED.match("> 镇长") and not QUOTED.match("5 > 3")
    assert BOLD.search("**讲话**") and not BOLD.search("20**年")
    assert STRAY.search("九个村`，") and not STRAY.search("a`b")
