"""Finds the places of search keys in a text, and cuts a snippet with the hits marked.

The key of a print is shorter and folded; `aligned` remembers which printed character each of its characters
came from, so that `经济发展` is marked in `……推进经济\n发展。` across the line break.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schema.records import Span
from schema.text.search_key import BETWEEN_HAN, WHITE, search_key

CONTEXT = 30  # characters on each side of the first hit: two lines of a terminal together
# Characters that NFKC and case folding take one by one and to one: Han, ASCII, full-width ASCII, 、。《》.
# Everything else is folded with the combining marks behind it.
PLAIN = re.compile("[\u4e00-\u9fff\u3001-\u3029\\x21-\\x7e\uff01-\uff5e]+")  # "推进经济，"
CLUSTER = re.compile("(?s:.)[\u0300-\u036f\u3099\u309a]*")  # "é" as two characters


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text as parts, each a hit or not; `…` marks where the text was cut."""

    parts: tuple[tuple[str, bool], ...]

    def html(self) -> str:
        """The snippet as HTML: escaped, hits in `<mark>`."""
        escaped = ((html.escape(text, quote=False), hit) for text, hit in self.parts)
        return "".join(f"<mark>{text}</mark>" if hit else text for text, hit in escaped)

    def plain(self) -> str:
        """The snippet without marks."""
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True, slots=True)
class TextPlace:
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
            part = unicodedata.normalize("NFKC", text[at:end]).casefold()
            places += range(at, end)
        folded.append(part)
        at = end
    return _without_white("".join(folded), places)


def _without_white(folded: str, places: list[int]) -> tuple[str, list[int]]:
    """Remove white space as the search key does, and the places of the removed characters."""
    dropped = {found.start() for found in BETWEEN_HAN.finditer(folded)}
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for found in WHITE.finditer(folded):
        parts.append(folded[at : found.start()])
        kept += places[at : found.start()]
        if found.start() not in dropped:
            parts.append(" ")
            kept.append(places[found.start()])
        at = found.end()
    return "".join([*parts, folded[at:]]), kept + places[at:]


def stretches(text: str, keys: Iterable[str]) -> list[tuple[int, int]]:
    """The places (start, end) of the keys in `text`, in order; touching or overlapping ones are joined.

    Empty when no key occurs, or when unusual characters prevent aligning key and text.
    """
    key, places = aligned(text)
    if key != search_key(text):
        return []
    marked = bytearray(len(text))
    for wanted in keys:
        at = key.find(wanted)
        while at >= 0:
            first, last = places[at], places[at + len(wanted) - 1]
            marked[first : last + 1] = b"\x01" * (last + 1 - first)
            at = key.find(wanted, at + 1)
    return [run.span() for run in re.finditer(rb"\x01+", bytes(marked))]


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
