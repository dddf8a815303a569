"""Finds the places of search keys in a text, and cuts a snippet with the hits marked.

The key of a print is shorter and folded; `aligned` remembers which printed character each of its characters
came from, so that `经济发展` is marked in `……推进经济\n发展。` across the line break.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from schema.records import Span
from schema.text.loose_key import loose_key
from schema.text.nfkc import nfkc
from schema.text.search_key import HAN, WHITE, search_key

CONTEXT = 30  # characters on each side of the first hit: two lines of a terminal together
LONGEST_SENTENCE = 160  # characters; of a longer one that much is shown
SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）)]*|\n")  # "……丰收。”"
# Characters that NFKC and case folding take one by one and to one: Han, ASCII, full-width ASCII, 、。《》“”—, line breaks
# and blanks of either width. Everything else is folded with the combining marks behind it.
PLAIN = re.compile(
    "[\u4e00-\u9fff\u3000-\u3029\\x20-\\x7e\t\n\r\u00b7\u2014\u2018-\u201d\uff01-\uff5e]+"
)  # "推进经济，\n发展"
IS_HAN = re.compile(f"[{HAN}]")
CLUSTER = re.compile("(?s:.)[\u0300-\u036f\u3099\u309a]*")  # "é" as two characters


class Snippet(Struct, frozen=True):
    """A stretch of text as parts, each a hit or not; `…` marks where the text was cut."""

    parts: tuple[tuple[str, bool], ...]

    def html(self) -> str:
        """The snippet as HTML: escaped, hits in `<mark>`."""
        escaped = ((html.escape(text, quote=False), hit) for text, hit in self.parts)
        return "".join(f"<mark>{text}</mark>" if hit else text for text, hit in escaped)

    def plain(self) -> str:
        """The snippet without marks."""
        return "".join(text for text, _ in self.parts)


class TextPlace(Struct, frozen=True):
    """Where words stand: `text[start:end]` of a print (the export's `text`), and the page of the first; None without
    pages."""

    page: int | None
    start: int
    end: int


def aligned(text: str) -> tuple[str, list[int]]:
    """The key of `text`, and for each of its characters the place in `text` it came from."""
    folded: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        found = PLAIN.match(text, at)
        end = found.end() if found else at
        # A mark behind a plain character belongs to it, so that character is folded with its mark.
        if end < len(text) and end > at and CLUSTER.match(text, end - 1).end() > end:  # type: ignore[union-attr]
            end -= 1
        if end == at:
            end = CLUSTER.match(text, at).end()  # type: ignore[union-attr]
            part = unicodedata.normalize("NFKC", text[at:end]).casefold()
            places += [at] * len(part)
        else:
            part = nfkc(text[at:end]).casefold()
            places += range(at, end)
        folded.append(part)
        at = end
    return _without_white("".join(folded), places)


def _without_white(folded: str, places: list[int]) -> tuple[str, list[int]]:
    """Remove white space as the search key does, and the places of the removed characters."""
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for found in WHITE.finditer(folded):
        parts.append(folded[at : found.start()])
        kept += places[at : found.start()]
        before, after = (
            folded[max(0, found.start() - 1) : found.start()],
            folded[found.end() : found.end() + 1],
        )
        if not (IS_HAN.match(before) and IS_HAN.match(after)):
            parts.append(" ")
            kept.append(places[found.start()])
        at = found.end()
    return "".join([*parts, folded[at:]]), kept + places[at:]


def stretches(text: str, keys: Iterable[str], *, loose: bool = False) -> list[tuple[int, int]]:
    """The places (start, end) of the keys in `text`, in order; touching or overlapping ones are joined.

    Empty when no key occurs, or when unusual characters prevent aligning key and text. `loose`: in either script.
    """
    key: str
    if PLAIN.fullmatch(text):  # nearly all: of these no list of all places is needed
        key, starts, shifts = _closed_up(nfkc(text).casefold())

        def printed(at: int) -> int:
            return at + shifts[bisect_right(starts, at) - 1]
    else:
        key, places = aligned(text)
        if key != search_key(text):
            return []

        def printed(at: int) -> int:
            return places[at]

    if loose:
        key, keys = loose_key(key), map(loose_key, keys)
    found: list[tuple[int, int]] = []
    for wanted in keys:
        at = key.find(wanted)
        while at >= 0:
            found.append((printed(at), printed(at + len(wanted) - 1) + 1))
            at = key.find(wanted, at + 1)
    return _joined(found)


def _closed_up(folded: str) -> tuple[str, list[int], list[int]]:
    """Remove white space as the search key does; from each of `starts` on the key stands as much before the text as the
    number in `shifts` says."""
    parts: list[str] = []
    starts, shifts = [0], [0]
    at = length = 0
    for found in WHITE.finditer(folded):
        start, end = found.span()
        parts.append(folded[at:start])
        length += start - at
        if not (IS_HAN.match(folded, start - 1) and IS_HAN.match(folded, end)) or not start:
            parts.append(" ")
            length += 1
        starts.append(length)
        shifts.append(end - length)
        at = end
    return "".join([*parts, folded[at:]]), starts, shifts


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def cut(text: str, found: Sequence[tuple[int, int]]) -> Snippet:
    """The snippet of `text`: the first hit with its surroundings, or the beginning when there is no hit."""
    first, last = found[0] if found else (0, CONTEXT)
    start, end = max(0, first - CONTEXT), min(len(text), max(last, first + 1) + CONTEXT)
    parts: list[tuple[str, bool]] = [("…", False)] if start > 0 else []
    at = start
    for left, right in found:
        if left < end:
            parts += [(text[at:left], False), (text[left : min(right, end)], True)]
            at = min(right, end)
    parts.append((text[at:end], False))
    if end < len(text):
        parts.append(("…", False))
    return Snippet(tuple((WHITE.sub(" ", part), hit) for part, hit in parts if part))


def sentence(text: str, found: Sequence[tuple[int, int]]) -> Snippet:
    """The whole sentence of the first hit, every hit in it marked; the beginning of the text when there is no hit.

    `…全年目标。要抓好春耕生产，不误农时。今天…` with 春耕 → `要抓好春耕生产，不误农时。`
    """
    first, last = found[0] if found else (0, 0)
    start = max((end.end() for end in SENTENCE_END.finditer(text, 0, first)), default=0)
    ended = SENTENCE_END.search(text, max(last - 1, first))
    end = ended.end() if ended else len(text)
    parts: list[tuple[str, bool]] = []
    if first - start > LONGEST_SENTENCE:
        start = first - CONTEXT
        parts.append(("…", False))
    end = min(end, max(last, start + LONGEST_SENTENCE))
    at = start
    for left, right in found:
        if left < end:
            parts += [(text[at:left], False), (text[left : min(right, end)], True)]
            at = min(right, end)
    parts.append((text[at:end], False))
    if end < len(text) and not SENTENCE_END.match(text, end - 1):
        parts.append(("…", False))
    return Snippet(tuple((WHITE.sub(" ", part), hit) for part, hit in parts if part.strip()))


def page_of(text: str, offset: int, paragraphs: Sequence[Sequence[Span]]) -> int | None:
    """The page on which the character at `offset` of a body is printed; None without printed lines.

    Within a paragraph the page is estimated by its share of the printed characters, since lines were joined.
    """
    before = text[:offset]
    lines = text.split("\n")
    if len(lines) == len(paragraphs):
        number = before.count("\n")
        spans: Sequence[Span] = paragraphs[number]
        share = (offset - (before.rfind("\n") + 1)) / max(1, len(lines[number]))
    else:
        spans = [span for paragraph in paragraphs for span in paragraph]
        share = offset / max(1, len(text))
    left = share * sum(span.end - span.start for span in spans)
    for span in spans:
        left -= span.end - span.start
        if left < 0:
            return span.page
    return spans[-1].page if spans else None
