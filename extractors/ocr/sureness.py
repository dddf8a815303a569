"""How sure the recogniser was of an item: what its confidence is at most, and the line that is least sure.

lines read with 1.0, 0.98 and 0.71 -> 0.95 on the whole, and the third line as evidence
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from schema.records import Document, Evidence, Span


class Sureness(Struct, frozen=True):
    """`mean` over the characters of an item (0-1), and where it is least."""

    mean: float
    least: Evidence


def sureness(document: Document, spans: Iterable[Span]) -> Sureness | None:
    """That of the recognised lines in these stretches; None where the file gives all of the text itself."""
    found: list[tuple[float, int, Span]] = []
    for span in spans:
        known = document.pages[span.page - 1].confidences
        if span.line < len(known):
            found.append((known[span.line], span.end - span.start, span))
    if not found:
        return None
    characters = sum(length for _, length, _ in found)
    mean = sum(sure * length for sure, length, _ in found) / max(1, characters)
    sure, _, at = min(found, key=lambda one: one[0])
    return Sureness(round(mean, 3), Evidence(at.page, at.line, f"recognised {sure:.2f}"))
