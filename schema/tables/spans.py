"""Packs spans into one column, so that the furniture of one rule and text is one row, not hundreds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from schema.records import Span


def pack_spans(spans: Iterable[Span]) -> str:
    """Spans as one short JSON text: `[[page,line,start,end],…]`, a third of the size of four columns."""
    return msgspec.json.encode([(s.page, s.line, s.start, s.end) for s in spans]).decode()


def unpack_spans(packed: str) -> tuple[Span, ...]:
    """The spans that `pack_spans` packed."""
    return tuple(Span(*four) for four in msgspec.json.decode(packed, type=list[tuple[int, int, int, int]]))


def pack_paragraphs(paragraphs: Iterable[Iterable[Span]]) -> str:
    """Pack a list of spans for each paragraph: `[[[page,line,start,end],…],…]`."""
    return msgspec.json.encode(
        [[(s.page, s.line, s.start, s.end) for s in spans] for spans in paragraphs]
    ).decode()


def unpack_paragraphs(packed: str) -> tuple[tuple[Span, ...], ...]:
    """The spans of each paragraph that `pack_paragraphs` packed."""
    kind = list[list[tuple[int, int, int, int]]]
    return tuple(tuple(Span(*four) for four in spans) for spans in msgspec.json.decode(packed, type=kind))
