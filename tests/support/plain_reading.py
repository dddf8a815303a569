"""What a text says once it is read as a file of that name would be."""

from __future__ import annotations

import hashlib

from extractors.formats.media_type import HEAD, media_type
from extractors.reading import read
from extractors.registry import choose
from flows.isolation.jobs import engines
from schema.records import Attested, Item, Reading, SourceFile


def reading_of(text: str | bytes, name: str = "a.txt") -> Reading:
    """The reading of a file with this content."""
    data = text.encode() if isinstance(text, str) else text
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), data)
    return read(choose(source, engines(media_type(name, data[:HEAD]))).extract(source))


def only(reading: Reading) -> Item:
    """Its single item."""
    assert len(reading.items) == 1
    return reading.items[0]


def value(fact: Attested[str] | None) -> str:
    """A fact, "" where there is none."""
    return fact.value if fact else ""


def taken(reading: Reading, rule: str) -> list[str]:
    """The printed stretches that a rule took."""
    return [piece.text.strip() for piece in reading.furniture if piece.rule == rule]
