"""Summary tails: the end of a file that prints its own beginning once more.

Sites add an abstract made of the title, the first marker and the opening, cut off in mid-sentence. It is
found by what it repeats, not by the word above it.

`摘要：(5篇)2022…讲话第1篇:县委书记同志们：今天，我们…` behind the last speech -> summary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from extractors.layout.metrics import Placed, key
from schema.records import Span

PROBE = 10  # characters of the file's beginning that the tail must start with
AGREE = 48  # characters that must repeat before it counts as a summary: a title alone comes again anywhere
HEAD_LINES = 12
RESYNC = 16  # characters that may stand on one side only before the repetition goes on
BLOCK = 32  # characters compared at once
SURE = 8  # characters that must agree for it to go on
LATEST_SHARE = 0.4  # the tail lies in the last part of the file
OPENING = 4000  # characters of the beginning that a summary may repeat
# No repetition that began further from the end than this could come to it.
REACH = OPENING * (1 + RESYNC // SURE) + RESYNC
# Places that are tried for one line: a title stands on every page, but only "一一一一…" is everywhere.
STARTS = 64
OPENERS = "([（【《「『“\"' "  # printed before the title, outside its key
# "摘要："
LABEL = re.compile(r"[【\[（(]?\s*(摘要|内容摘要|内容简介|简介|导读|概要)\s*[】\])）]?\s*[:：]?\s*$")
BUTTON = re.compile(r"(展开|收起|更多|全文)\s*[<>《》＜＞▼▲↓↑]*")  # "展开>>"


def summary_spans(lines: Sequence[Placed]) -> list[Span]:
    """The spans of a summary tail, in reading order; empty when the file does not repeat its beginning."""
    keys = [key(placed.line.text) for placed in lines]
    stream = "".join(keys)
    if len(stream) < 4 * AGREE:
        return []
    floor = max(int(LATEST_SHARE * len(stream)), AGREE)
    begin = 0
    ends = set(accumulate(map(len, keys)))
    for whole in keys[:HEAD_LINES]:  # site chrome may stand above the title that the summary begins with
        probe = stream[begin : begin + PROBE]
        at = max(floor, begin + AGREE, len(stream) - REACH) - 1
        for _ in range(STARTS if len(whole) >= PROBE else 0):
            at = stream.find(probe, at + 1)
            if at < 0:
                break
            if at + len(whole) in ends:
                continue  # a repeated speech has its title on a line of its own, a summary is glued
            length = _agreement(stream, begin, at)
            if length >= AGREE and at + length >= len(stream) - 2:
                return _spans(lines, keys, at)
        begin += len(whole)
    return []


def _agreement(stream: str, begin: int, at: int) -> int:
    """How many characters from `at` on repeat those from `begin` on."""
    head, tail = begin, at
    last = min(at, begin + OPENING)
    while tail < len(stream) and head < last:
        if head + BLOCK <= last and stream[tail : tail + BLOCK] == stream[head : head + BLOCK]:
            head, tail = head + BLOCK, tail + BLOCK
            continue
        if stream[tail] == stream[head]:
            head, tail = head + 1, tail + 1
            continue
        for skip in range(1, RESYNC + 1):  # the site adds its own marker (第1篇:) or leaves one out
            probe = stream[head : head + SURE]
            if stream.startswith(probe, tail + skip):
                tail += skip
                break
            if stream[tail : tail + SURE] and stream.startswith(stream[tail : tail + SURE], head + skip):
                head += skip
                break
        else:
            break
    return tail - at


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
    while spans and spans[0].start == 0:  # labels and buttons may stand on lines of their own above it
        above = next((p for p in reversed(lines) if (p.page, p.index) < (spans[0].page, spans[0].line)), None)
        if above is None or not (
            LABEL.fullmatch(above.line.text.strip()) or BUTTON.fullmatch(above.line.text.strip())
        ):
            break
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
