"""Noise that one line shows by itself: a forum's jamming, left-over codes, marks of Markdown, stray signs.

`同志们：| c9 ! D7 & B0` -> `| c9 ! D7 & B0`; `…充数。x0dx0a` -> `x0dx0a`; `## 在会上的讲话` -> `## `.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed
from schema.records import Span

# One piece of jamming: "N3", "(", "k9", "$": letters with a digit, single letters and signs, no word
PIECE = r"(?:[A-Za-z][0-9]|[0-9][A-Za-z]|[A-Za-z0-9]|[!-/:-@\[-`{-~]{1,2}|[A-Za-z0-9][!-/:-@\[-`{-~]|[!-/:-@\[-`{-~][A-Za-z0-9]{1,2})"
JAM = re.compile(rf"(?:^|(?<=[^A-Za-z0-9\s])|\s)\s*{PIECE}(?:\s+{PIECE}){{4,}}\s*$")  # "| c9 ! D7 & B0 ) F7"
CODED = re.compile(r"[A-Za-z][0-9]|[0-9][A-Za-z]")  # "c9": what no formula and no list of letters is full of
CODES = 2  # of them in one stretch of jamming
SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
JAMMED = 3  # lines before it is jamming and not a formula
# "x0dx0a", "_x000D_", "&nbsp;": codes for line ends and spaces that a program left as text
LEFT_OVER = re.compile(
    r"(?:_x000[0-9A-Fa-f]_|x0dx0a|\\r\\n|&(?:nbsp|ensp|emsp|zwnj|zwj|thinsp);|&#(?:160|13|10|xa0|8203);)+",
    re.I,
)
HEADED = re.compile(r"^\s*#{1,6}\s+(?=\S)")  # "## 在会上的讲话"
QUOTED = re.compile(r"^\s*(?:>\s*)+(?=\S)")  # "> 镇长 周维良"
BOLD = re.compile(
    r"(?P<open>\*\*|__)(?=\S)(?P<text>[^*_]{1,80}?)(?<=\S)(?P<close>\*\*|__)"
)  # "**在护林会议上的讲话**"
MARKED = 2  # lines with a heading's mark, or with bold words, before a file is Markdown
STRAY = re.compile(
    r"(?<=[\u4e00-\u9fff，。、；：！？”])[`´](?=[\u4e00-\u9fff，。、；：！？“]|$)"
)  # "十九个村`，"
STRAYS = 2


def line_noise(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    """The stretches that are noise by what the line itself says, each with its rule."""
    return [*_jamming(lines), *_left_over(lines), *_markdown(lines), *_strays(lines)]


def _span(placed: Placed, start: int, end: int) -> Span:
    return Span(placed.page, placed.index, start, end)


def _jamming(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    found = []
    for placed in lines:
        text = placed.line.text
        match = JAM.search(text[-400:]) if SIGNS.search(text) else None
        if match is None:
            continue
        start = len(text) - len(text[-400:]) + match.start()
        if len(CODED.findall(match.group())) >= CODES and len(SIGNS.findall(match.group())) >= CODES:
            found.append((_span(placed, start, len(text)), "jamming"))
    return found if len(found) >= JAMMED else []


def _left_over(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    return [
        (_span(placed, *match.span()), "left-over-code")
        for placed in lines
        if "x0" in placed.line.text.lower() or "&" in placed.line.text or "\\r" in placed.line.text
        for match in LEFT_OVER.finditer(placed.line.text)
    ]


def _markdown(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    headed = sum(HEADED.match(placed.line.text) is not None for placed in lines)
    bold = sum("**" in placed.line.text and BOLD.search(placed.line.text) is not None for placed in lines)
    if headed < MARKED and bold < MARKED:
        return []
    found = []
    for placed in lines:
        text = placed.line.text
        for pattern in (HEADED, QUOTED) if headed >= MARKED else ():
            if match := pattern.match(text):
                found.append((_span(placed, *match.span()), "markup"))
        for match in BOLD.finditer(text) if "*" in text or "_" in text else ():
            if match["open"] == match["close"] and match["text"].strip("_"):
                found += [
                    (_span(placed, *match.span("open")), "markup"),
                    (_span(placed, *match.span("close")), "markup"),
                ]
    return found


def _strays(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    found = [
        (_span(placed, *match.span()), "stray-sign")
        for placed in lines
        if "`" in placed.line.text or "´" in placed.line.text
        for match in STRAY.finditer(placed.line.text)
    ]
    return found if len(found) >= STRAYS else []
