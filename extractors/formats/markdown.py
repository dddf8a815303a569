"""Markdown: headings, lists, quotes and tables as lines without their marks; numbers as they are written.

Promise: every word is kept; marks go only where Markdown knows them, so that `20**年` stays a blank; blocks of HTML
are read as HTML.

    ## **在护林会议上的讲话**  ->  "在护林会议上的讲话", LineStyle(level=2, bold=True)
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from extractors.claims.pdf_metadata import pdf_info
from extractors.formats.media_type import HEAD, media_type
from extractors.formats.sheets import PLAIN, Sheets
from extractors.html.lines import html_lines
from extractors.text.columns import columns
from extractors.text.encodings import decode_text
from schema.errors import Unreadable
from schema.records import Document, Issue, LineStyle, OutlineEntry, SourceFile

MARKDOWN: Final = "text/markdown"
HEADING: Final = re.compile(
    r" {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[\u3400-\u9fff（【]))(.*?)(?:[ \t]+#+)?[ \t]*"
)  # "## 第一篇"
UNDERLINE: Final = re.compile(r" {0,3}(=+|-{2,})[ \t]*")  # "====" below a heading
UNDERLINED_COLUMNS: Final = 90  # a longer line above "---" is a paragraph, and the line a rule
RULE: Final = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")  # "* * *"
QUOTE: Final = re.compile(r"^ {0,3}(?:> ?)+")  # "> > 注"
BULLET: Final = re.compile(r"^[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")  # "- [x] 已办"
FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
ROW: Final = re.compile(r"[ \t]*\|.*\|[ \t]*")  # "| 河段 | 里程 |"
ROW_RULE: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")  # "|---|:-:|"
FRONT: Final = re.compile(r"---[ \t]*\n(.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
FRONT_TITLE: Final = re.compile(r"^title[ \t]*:[ \t]*[\"']?(.{1,300}?)[\"']?[ \t]*$", re.M)
HTML_BLOCK: Final = re.compile(
    r" {0,3}</?(?:table|div|p|center|section|article|h[1-6]|ul|ol|blockquote|font|span|details)\b", re.I
)
TAG: Final = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.I)  # "<br>"
DEFINITION: Final = re.compile(r" {0,3}\[[^\]^][^\]]*\]:[ \t]*\S+.*")  # "[1]: https://docs.example"
NOTE: Final = re.compile(r"\[\^([^\]]{1,20})\]:?")  # "[^1]"  "[^1]: 参见…"
IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^()]*\)")  # "![](images/1.jpg)"
LINK: Final = re.compile(r"\[([^\[\]]+)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")  # "[全文](https://docs.example)"
# "**重点**"  "__重点__": not the blank of "20**年", and not around white space
STRONG: Final = re.compile(r"(?<![0-9０-９*_\\])(\*\*|__)(?![\s*_])(.+?)(?<![\s\\])\1(?!\*)")
EMPHASIS: Final = re.compile(r"(?<![0-9０-９*_\\\w])([*_])(?![\s*_])([^*_]+?)(?<![\s\\])\1(?![*_\w])")
STRUCK: Final = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
CODE: Final = re.compile(r"`([^`]+)`")
ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")  # "\*"


class Markdown:
    """Reads Markdown."""

    name: ClassVar[str] = "markdown"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """12 for Markdown."""
        return 12 if media_type(source.name, source.data[:HEAD]) == MARKDOWN else None

    def extract(self, source: SourceFile) -> Document:
        """One page without pages; raises `Unreadable` with bad-encoding or empty-text."""
        decoded = decode_text(source.data)
        if decoded is None:
            raise Unreadable("bad-encoding", "neither UTF-8, UTF-16, GB18030 nor Big5")
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        front = FRONT.match(text)
        title = FRONT_TITLE.search(front[1]) if front else None
        sheets = Sheets(self.name)
        outline: list[OutlineEntry] = []
        _read((text[front.end() :] if front else text).split("\n"), sheets, outline)
        pages, issues = sheets.pages()
        if decoded.broken and not issues:
            issues = (
                Issue("extract", "bad-unicode", detail=f"{decoded.broken} bytes that are no character"),
            )
        if not decoded.certain:
            issues = (*issues, Issue("extract", "encoding-guessed", detail=f"read as {decoded.encoding}"))
        return Document(
            media_type=MARKDOWN,
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=pages,
            info=pdf_info({"Title": title[1]}) if title else None,
            layout=False,
            issues=issues,
            outline=tuple(outline),
            paged=False,
        )


def _read(lines: Sequence[str], sheets: Sheets, outline: list[OutlineEntry]) -> None:
    at, fenced = 0, False
    while at < len(lines):
        line = lines[at].rstrip(" \t")
        below = lines[at + 1].rstrip() if at + 1 < len(lines) else ""
        at += 1
        if FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            sheets.line(line)
        elif HTML_BLOCK.match(line):
            end = next((k for k in range(at, len(lines)) if not lines[k].strip()), len(lines))
            _html("\n".join(lines[at - 1 : end]), sheets)
            at = end
        elif heading := HEADING.fullmatch(line):
            _heading(heading[2], len(heading[1]), sheets, outline)
        elif line.strip() and UNDERLINE.fullmatch(below) and not _other(line):
            _heading(line, 1 if below.strip()[0] == "=" else 2, sheets, outline)
            at += 1
        elif RULE.fullmatch(line):
            sheets.breaks()
        elif DEFINITION.fullmatch(line) or (ROW_RULE.fullmatch(line) and "|" in line):
            continue
        else:
            _plain(QUOTE.sub("", line, count=1), sheets)


def _other(line: str) -> bool:
    """Whether a line cannot be a heading that is underlined."""
    return bool(
        columns(line) > UNDERLINED_COLUMNS
        or RULE.fullmatch(line)
        or QUOTE.match(line)
        or BULLET.match(line)
        or ROW.fullmatch(line)
    )


def _heading(text: str, level: int, sheets: Sheets, outline: list[OutlineEntry]) -> None:
    words = _words(text)[0]
    if not words.strip():
        return
    outline.append(OutlineEntry(" ".join(words.split()), level, *sheets.place))
    sheets.line(words, style=LineStyle(level=level, bold=True))


def _plain(line: str, sheets: Sheets) -> None:
    if ROW.fullmatch(line):
        cells = line.strip().strip("|").replace("\\|", "\0").split("|")
        sheets.line("\t".join(_words(cell.strip())[0].replace("\0", "|") for cell in cells))
    elif TAG.search(line):
        _html(BULLET.sub("• ", line, count=1), sheets)
    else:
        words, bold = _words(BULLET.sub("• ", line, count=1))
        sheets.line(words, style=replace(PLAIN, bold=bold))


def _html(block: str, sheets: Sheets) -> None:
    page = html_lines(block)
    for (text, _), style in zip(page.lines, page.styles, strict=True):
        words, bold = _words(text)
        sheets.line(words, style=replace(style, bold=style.bold or bold, size=0.0))


def _words(text: str) -> tuple[str, bool]:
    """`text` without marks, and whether all of it is set bold."""
    text = IMAGE.sub("", text)
    text = NOTE.sub(lambda match: f"[{match[1]}]", text)
    text = LINK.sub(lambda match: match[1], text)
    whole = STRONG.fullmatch(text.strip())
    text = STRONG.sub(lambda match: match[2], text)
    text = EMPHASIS.sub(lambda match: match[2], text)
    text = CODE.sub(lambda match: match[1], STRUCK.sub(lambda match: match[1], text))
    return html.unescape(ESCAPED.sub(lambda match: match[1], text)), whole is not None
