"""Markdown: its marks are looks, not text."""

from __future__ import annotations

import pytest

from extractors.formats.markdown import Markdown
from extractors.formats.media_type import media_type
from schema.records import Document, SourceFile


def read(text: str) -> Document:
    """The document of `text`."""
    return Markdown().extract(SourceFile("a.md", "0" * 64, text.encode()))


def texts(text: str) -> list[str]:
    """Its lines that are not blank."""
    return [line.text for line in read(text).pages[0].lines if line.text]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("## **在护林会议上的讲话** ##", ["在护林会议上的讲话"]),
        ("# 第一篇\n\n> （2023年3月5日）\n> > 镇长", ["第一篇", "（2023年3月5日）", "镇长"]),
        ("# 题\n\n- 一项\n* [x] 又一项\n1. 照写的号", ["题", "• 一项", "• 又一项", "1. 照写的号"]),
        (
            "# 题\n\n20**年和20**年，某县*局*长，重*点*在*人*",
            ["题", "20**年和20**年，某县*局*长，重*点*在*人*"],
        ),
        ("# 题\n\n这是**重点**，_着重_，`代码`，~~删~~。", ["题", "这是重点，着重，代码，删。"]),
        ("# 题\n\n[全文](https://docs.example/1)见![](a.jpg)此\\*处&amp;", ["题", "全文见此*处&"]),
        ("# 题\n\n| 河段 | 里程 |\n|---|:-:|\n| 东段 | 3.2 |", ["题", "河段\t里程", "东段\t3.2"]),
        (
            "# 题\n\n<table><tr><td>河段</td><td>里程</td></tr></table>\n\n下文。",
            ["题", "河段\t里程", "下文。"],
        ),
        ("# 题\n\n一行<br>又一行", ["题", "一行", "又一行"]),
        ("# 题\n\n话[^1]。\n\n[^1]: 参见。\n\n[a]: https://x.example", ["题", "话[1]。", "[1] 参见。"]),
        ("---\ntitle: 汇编\n---\n# 题\n\n话。", ["题", "话。"]),
        ("# 题\n\n```\n## 不是标题\n```", ["题", "## 不是标题"]),
    ],
)
def test_marks_go_and_words_stay(written: str, expected: list[str]) -> None:
    """Headings, quotes, lists, emphasis, tables, HTML, notes; blanks of templates are no emphasis."""
    assert texts(written) == expected


def test_headings_have_levels_and_rules_break() -> None:
    """Both kinds of heading; a rule stands above what follows; a file without pages."""
    document = read("题目\n====\n\n节\n---\n\n一段，\n\n***\n\n### 小节\n\n**全是重点**")
    looks = [
        (line.text, line.style.level, line.style.bold, line.style.breaks)
        for line in document.pages[0].lines
        if line.text and line.style
    ]
    assert looks == [
        ("题目", 1, True, False),
        ("节", 2, True, False),
        ("一段，", 0, False, False),
        ("小节", 3, True, True),
        ("全是重点", 0, True, False),
    ]
    assert [(entry.title, entry.level) for entry in document.outline] == [("题目", 1), ("节", 2), ("小节", 3)]
    assert not document.paged


def test_markdown_is_known_by_its_marks() -> None:
    """By two headings, or one mark and the name; a page of HTML is none, nor is a plain text called .md."""
    assert media_type("a.txt", "# 一\n\n话，话。\n\n## 二\n\n话，又话。".encode()) == "text/markdown"
    assert media_type("a.md", "同志们：\n\n> 话，话。".encode()) == "text/markdown"
    assert media_type("a.md", "同志们：\n\n话，话。".encode()) == "text/plain"
    assert (
        media_type("a.md", ("# 一\n\n话。\n\n## 二\n\n" + "<tr><td>河</td></tr>" * 5).encode())
        == "text/markdown"
    )
    assert media_type("a.md", ("<html><body># 一\n\n## 二" + "<p>话</p>" * 9).encode()) == "text/html"
