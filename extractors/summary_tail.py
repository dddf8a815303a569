"""Summary tails: the end of a file that prints its own beginning once more.

Sites add an abstract made of the title, the first marker and the opening, cut off in mid-sentence. It is
found by what it repeats, not by the word above it.

`摘要：(5篇)2022…讲话第1篇:县委书记同志们：今天，我们…` behind the last speech -> summary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.typography import Placed, key
from schema.records import Span

PROBE = 10  # characters of the file's beginning that the tail must start with
AGREE = 48  # characters that must repeat before it counts as a summary: a title alone comes again anywhere
LATEST_SHARE = 0.4  # the tail lies in the last part of the file
OPENING = 4000  # characters of the beginning that a summary may repeat
OPENERS = "([（【《「『“\"' "  # printed before the title, outside its key
LABEL = re.compile(r"[【\[（(]?\s*(摘要|内容摘要|内容简介|简介|导读|概要)\s*[】\])）]?\s*[:：]?\s*$")  # "摘要："


def summary_spans(lines: Sequence[Placed]) -> list[Span]:
    """The spans of a summary tail, in reading order; empty when the file does not repeat its beginning."""
    keys = [key(placed.line.text) for placed in lines]
    stream = "".join(keys)
    if len(stream) < 4 * AGREE:
        return []
    probe, at = stream[:PROBE], -1
    floor = max(int(LATEST_SHARE * len(stream)), AGREE)
    at = stream.find(probe, floor)
    while at >= 0:
        length = _agreement(stream, at)
        if length >= AGREE and at + length >= len(stream) - 2:
            return _spans(lines, keys, at)
        at = stream.find(probe, at + 1)
    return []


def _agreement(stream: str, at: int) -> int:
    """How far the text from `at` repeats the beginning."""
    limit = min(len(stream) - at, OPENING)
    length = 0
    while length < limit and stream[at + length] == stream[length]:
        length += 1
    return length


def _spans(lines: Sequence[Placed], keys: Sequence[str], at: int) -> list[Span]:
    """The printed stretches of the key from `at` to the end, the label before it included."""
    spans = []
    passed = 0
    for index, placed in enumerate(lines):
        text = placed.line.text
        if passed >= at:
            spans.append(Span(placed.page, placed.index, 0, len(text)))
        elif passed + len(keys[index]) > at:
            start = _offset(text, at - passed)
            while start and text[start - 1] in OPENERS:
                start -= 1
            label = LABEL.search(text[:start])
            spans.append(Span(placed.page, placed.index, label.start() if label else start, len(text)))
        passed += len(keys[index])
    first = spans[0] if spans else None
    if first and first.start == 0:  # the label may stand on a line of its own
        above = next((p for p in reversed(lines) if (p.page, p.index) < (first.page, first.line)), None)
        if above and LABEL.fullmatch(above.line.text.strip()):
            spans.insert(0, Span(above.page, above.index, 0, len(above.line.text)))
    return spans


def _offset(text: str, characters: int) -> int:
    """The index in `text` behind which its key has `characters` characters."""
    seen = 0
    for index, char in enumerate(text):
        if seen == characters and key(char):
            return index
        seen += len(key(char))
    return len(text)
