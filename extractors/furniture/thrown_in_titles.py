"""Recognizes a compilation's title that a site inserts between the paragraphs of its items.

`镇领导重阳节致辞` on the first line, and alone between two sentences further down, again and again -> site-noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed, key

RULE = "site-noise"
TOP = 4  # lines in which the title stands
SHORTEST, LONGEST = 5, 40  # letters of such a title
LONGEST_LINE = (
    200  # characters; a title's line is shorter, and blanks in a longer one would cost their square
)
TAIL = 8  # characters at a line's end in which its full stop stands
REPEATS = 2  # times it is thrown in
COUNTED = re.compile(
    r"[（(【\[]?\s*(?:精选|通用|热门|优秀|最新|共|推荐|集合|合集)?\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[篇份则]\s*[）)】\]]?"
)
SENTENCE = re.compile(r"[。！？!?；;…”]\s*$")


def thrown_in_titles(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines, as (page, line) -> "site-noise"; a title right above an item's text is not one of them."""
    titles = {
        name
        for placed in lines[:TOP]
        if len(placed.line.text) <= LONGEST_LINE
        and SHORTEST <= len(name := key(COUNTED.sub("", placed.line.text))) <= LONGEST
        and not SENTENCE.search(placed.line.text)
    }
    found = [
        at
        for at in range(TOP, len(lines) - 1)
        if key(lines[at].line.text) in titles
        and SENTENCE.search(lines[at - 1].line.text.rstrip()[-TAIL:])
        and SENTENCE.search(lines[at + 1].line.text.rstrip()[-TAIL:])
    ]
    return {(lines[at].page, lines[at].index): RULE for at in found} if len(found) >= REPEATS else {}
