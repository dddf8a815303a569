"""Spans as columns hold them: packed, so that a page's furniture is one row, not hundreds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from schema.records import Span


def pack_spans(spans: Iterable[Span]) -> str:
    """Spans as one short JSON text: `[[page,line,start,end],…]`, a third of the size of four columns."""
    return msgspec.json.encode([(s.page, s.line, s.start, s.end) for s in spans]).decode()


def unpack_spans(packed: str) -> tuple[Span, ...]:
    """The spans in what `pack_spans` wrote."""
    return tuple(Span(*four) for four in msgspec.json.decode(packed, type=list[tuple[int, int, int, int]]))


def pack_paragraphs(paragraphs: Iterable[Iterable[Span]]) -> str:
    """One list of spans a paragraph: `[[[page,line,start,end],…],…]`."""
    return msgspec.json.encode(
        [[(s.page, s.line, s.start, s.end) for s in spans] for spans in paragraphs]
    ).decode()


def unpack_paragraphs(packed: str) -> tuple[tuple[Span, ...], ...]:
    """The spans of each paragraph in what `pack_paragraphs` wrote."""
    kind = list[list[tuple[int, int, int, int]]]
    return tuple(tuple(Span(*four) for four in spans) for spans in msgspec.json.decode(packed, type=kind))
