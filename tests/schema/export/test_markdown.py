"""Speeches as Markdown, read by a renderer that lets HTML through: print stays print."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from schema.export.chapter import Chapter
from schema.export.lines import SpeechLine
from schema.export.markdown import write_markdown
from tests.support.depth import examples

ATTACKS = [
    "<script>alert(1)</script>",
    "</small><img src=x onerror=alert(1)>",
    "[讲话](javascript:alert(1))",
    "![x](https://tracker.example/a.png)",
    "[a]: https://x.example",
    "<https://x.example>",
    "&lt;script&gt;",
    "题\n---\n# 大",
    "题\n\n    code\n\n```\n~~~",
    "~~~ html",
    "1. 一\n- 二",
    "20**年**、*某*、_某_、`x`",
    "| a | b |\n|---|---|",
    "\\<script>",
    "\\\\[a](b)",
    "<!-- -->",
    "<?php ?>",
    "    四个空格",
    "\t制表",
    "$$x$$",
    "+ 1",
    "= =",
]
LINE = SpeechLine(
    "s_x", "0" * 64, "/in/a.pdf", ["/in/a.pdf"], 1, None, None, None, None, None, None, [], None, None, None,
    None, None, None, None, None, None, [], "", 1, 1, 0, "s_x", True, False, 0, [], [], 0.9, [], None, "", "",
)  # fmt: skip


def rendered(line: SpeechLine) -> list[Any]:
    """The tokens that a Markdown program with tables and raw HTML makes of one chapter."""
    out = io.BytesIO()
    write_markdown([Chapter(line)], out)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(out.getvalue().decode())
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def assert_plain(text: str) -> None:
    """In every place of a chapter `text` is words: no tag, link, picture, list, table, heading or code of its own."""
    line = replace(
        LINE, title=text, subtitle=text, role=text, speaker=text, place=text, locator=text, text=text
    )
    for one in (
        line,
        replace(LINE, title=text),
        replace(LINE, text=text),
        replace(LINE, text=f"一\n{text}\n二"),
    ):
        tokens = rendered(one)
        html = [token.content for token in tokens if token.type.startswith("html")]
        assert html == ["<small>", "</small>"]
        kinds = {token.type for token in tokens} - {
            "html_inline",
            "inline",
            "text",
            "text_special",
            "softbreak",
        }
        assert kinds <= {
            "heading_open", "heading_close", "paragraph_open", "paragraph_close", "em_open", "em_close", "code_inline",
        }  # fmt: skip
        assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"]
        assert [token.content for token in tokens if token.type == "code_inline"] == ["s_x"]


@pytest.mark.parametrize("text", ATTACKS)
def test_markup_in_print_is_print(text: str) -> None:
    """Scripts, links, pictures that report who reads, headings and tables from a PDF are shown as their letters."""
    assert_plain(text)


@settings(max_examples=examples(150), deadline=None)
@given(st.text(alphabet="<>[]()!&;#*_`~-=+|\\\n\t 1.讲a:/'\"{}", max_size=24))
def test_no_mixture_of_signs_is_markup(text: str) -> None:
    """Whatever signs come together."""
    assert_plain(text)


def test_the_words_stay_readable() -> None:
    """A renderer shows exactly what was printed."""
    tokens = rendered(replace(LINE, title="20**年<讲话>&[甲]", text="　　同志们：1. 提高认识"))
    shown = ["".join(t.content for t in token.children) for token in tokens if token.type == "inline"]
    assert shown[0] == "20**年<讲话>&[甲]" and "同志们：1. 提高认识" in shown[1]
