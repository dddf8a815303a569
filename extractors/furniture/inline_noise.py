"""Noise inside lines: pinyin glosses, addresses and page stamps strewn between words, a forum's jamming, marks.

`发(fā)展` -> the gloss `(fā)` is taken; `…的境界。wk.example文库热线…`, again and again with the same words -> the
address with the words that always follow it; `换第2页共6页了新电池` -> the stamp; `同志们：| c9 ! D7 & B0` -> the jamming.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from extractors.furniture.line_noise import line_noise
from extractors.layout.metrics import Placed
from schema.records import Span

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
TONE = re.compile(f"[{TONED}]")  # "ò"
# "众(zhòng)": a reading glossed behind its character; the tone mark tells it from an abbreviation
# also several: "石料(shíliào)"
GLOSS = re.compile(rf"(?<=[\u4e00-\u9fff])[(（](?=[^)）]{{0,30}}[{TONED}])[a-zü{TONED}'’·]{{1,30}}[)）]")
LABEL = re.compile(r"\[(?:标签|标签云|来源|编辑)[:：][^\]]{0,20}\]")  # "[标签:介绍]"
ADDRESS = re.compile(
    r"(?:https?://|www\.)?[a-z0-9-]{2,30}(?:\.[a-z0-9-]{2,30})?\.(?:com|cn|net|org|edu|info|example|invalid|cc|top|vip)(?:\.cn)?(?![a-z0-9])",
    re.I,
)
STAMP = re.compile(r"第(?P<page>\d{1,4})页[,，/]?共(?P<all>\d{1,4})页")  # "第3页共64页"
REPEATS = 4  # times in a file before an address inside sentences is the site's, not the author's
STAMPS = 2  # times that a stamp's number must go up before it is one
SHARE = 0.8  # of its occurrences that must have the same neighbour for the neighbour to belong to it
REACH = 40  # characters on either side that may belong to it


class CharacterStream(Struct, frozen=True):
    """The body's characters one after the other, and where each was printed."""

    text: str
    places: tuple[tuple[int, int, int], ...]

    def spans(self, start: int, end: int) -> list[Span]:
        """The printed stretches of `text[start:end]`, one a line."""
        found: list[Span] = []
        for page, line, at in self.places[start:end]:
            if found and (found[-1].page, found[-1].line, found[-1].end) == (page, line, at):
                found[-1] = Span(page, line, found[-1].start, at + 1)
            else:
                found.append(Span(page, line, at, at + 1))
        return found


def inline_spans(lines: Sequence[Placed]) -> list[tuple[Span, str]]:
    """The stretches inside lines that are noise, each with its rule."""
    found = line_noise(lines)
    glossed = any(TONE.search(placed.line.text) for placed in lines)
    strewn = (
        sum("." in placed.line.text and ADDRESS.search(placed.line.text) is not None for placed in lines)
        >= REPEATS
    )
    labelled = any("[标签" in placed.line.text or LABEL.search(placed.line.text) for placed in lines)
    stamped = sum("页" in placed.line.text and "共" in placed.line.text for placed in lines) >= STAMPS
    if not (glossed or strewn or labelled or stamped):
        return found
    text = "".join("".join(placed.line.text.split()) for placed in lines)
    taken = [(*match.span(), "gloss") for match in GLOSS.finditer(text)] if glossed else []
    taken += [(*match.span(), "site-label") for match in LABEL.finditer(text)] if labelled else []
    taken += [(start, end, "site-address") for start, end in _jammers(text)] if strewn else []
    taken += [(start, end, "stamp") for start, end in _stamps(text)] if stamped else []
    stream = _stream(lines) if taken else CharacterStream("", ())  # a place for each character is dear
    return found + [(span, rule) for start, end, rule in taken for span in stream.spans(start, end)]


def _stream(lines: Sequence[Placed]) -> CharacterStream:
    places = [
        (placed.page, placed.index, at)
        for placed in lines
        for at, c in enumerate(placed.line.text)
        if not c.isspace()
    ]
    text = "".join(c for placed in lines for c in placed.line.text if not c.isspace())
    return CharacterStream(text, tuple(places))


def _jammers(text: str) -> list[tuple[int, int]]:
    """The stretches of an address that comes again and again, with the words that always stand beside it."""
    by_address: dict[str, list[tuple[int, int]]] = {}
    for match in ADDRESS.finditer(text):
        by_address.setdefault(match.group().lower(), []).append(match.span())
    return [
        span for places in by_address.values() if len(places) >= REPEATS for span in _widened(text, places)
    ]


def _stamps(text: str) -> list[tuple[int, int]]:
    """The page stamps that count up through the text, with the words that always stand beside them."""
    marks = list(STAMP.finditer(text))
    totals = Counter(match["all"] for match in marks)
    if not marks or totals.most_common(1)[0][1] <= STAMPS:
        return []
    total = totals.most_common(1)[0][0]
    same = [match for match in marks if match["all"] == total]
    ups = sum(int(after["page"]) - int(before["page"]) == 1 for before, after in pairwise(same))
    return _widened(text, [match.span() for match in same]) if ups >= STAMPS else []


def _widened(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches with the words that nearly always stand right before or behind them."""
    after = _common([text[end : end + REACH] for _, end in places])
    before = _common([text[max(start - REACH, 0) : start][::-1] for start, _ in places])
    found = []
    for start, end in places:
        left = start - len(before) if text[start - len(before) : start][::-1] == before else start
        right = end + len(after) if text[end : end + len(after)] == after else end
        found.append((left, right))
    return found


def _common(neighbours: Sequence[str]) -> str:
    """The longest beginning that most neighbours share."""
    shared = ""
    while True:
        following = Counter(
            n[len(shared)] for n in neighbours if n.startswith(shared) and len(n) > len(shared)
        )
        if not following:
            return shared
        char, count = following.most_common(1)[0]
        if count < SHARE * len(neighbours) or char in "。！？；":
            return shared
        shared += char
