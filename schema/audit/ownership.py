"""The owner of each printed character of a stored file; used by `why` and `check`.

`第 3 页 共 64 页` on page 3 → furniture, rule `folio`; a body line → item 2, body.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.records import Document, Span
from schema.tables.handles import FILE, FURNITURE, OCCURRENCE, OCCURRENCE_TEXT
from schema.tables.spans import unpack_paragraphs, unpack_spans
from schema.text.coverage import GapKind, uncovered

OwnerKind = Literal["furniture", "head", "heading", "body", "unowned"]


class Owner(Struct, frozen=True):
    """A stretch of print with its owner. `rule` is set for furniture, `ordinal` for an item."""

    span: Span
    kind: OwnerKind
    rule: str = ""
    ordinal: int | None = None


class Gap(Struct, frozen=True):
    """A stretch with no owner (`lost`), several owners (`doubled`), or one that lies beyond the line (`outside`)."""

    span: Span
    problem: GapKind


NOTHING: Final = "[]"


def owners(session: Session, file_no: int) -> list[Owner]:
    """Returns every owned stretch of a file, in the order of print."""
    row = session.execute(sa.select(FILE.c.head, FILE.c.unowned).where(FILE.c.no == file_no)).one()
    owned = [Owner(span, "head") for span in unpack_spans(row.head or NOTHING)]
    owned += [Owner(span, "unowned") for span in unpack_spans(row.unowned or NOTHING)]
    furniture = sa.select(FURNITURE.c.rule, FURNITURE.c.spans).where(FURNITURE.c.file_no == file_no)
    for piece in session.execute(furniture):
        owned += [Owner(span, "furniture", rule=piece.rule) for span in unpack_spans(piece.spans)]
    items = (
        sa.select(OCCURRENCE.c.ordinal, OCCURRENCE_TEXT.c.head_spans, OCCURRENCE_TEXT.c.body_spans)
        .join(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no)
        .where(OCCURRENCE.c.file_no == file_no)
    )
    for item in session.execute(items):
        owned += _stretches(item.head_spans, "heading", item.ordinal)
        owned += _stretches(item.body_spans, "body", item.ordinal)
    return sorted(owned, key=lambda owner: owner.span)


def _stretches(packed: str, kind: OwnerKind, ordinal: int) -> Iterator[Owner]:
    for paragraph in unpack_paragraphs(packed):
        for span in paragraph:
            yield Owner(span, kind, ordinal=ordinal)


def gaps(document: Document, owned: Iterable[Owner]) -> list[Gap]:
    """Returns the printed characters without an owner or with more than one.

    White space needs no owner: lines are joined without it.
    """
    by_line: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for owner in owned:
        by_line[owner.span.page, owner.span.line].append(owner.span)
    problems: list[Gap] = []
    for page in document.pages:
        for number, line in enumerate(page.lines):
            spans = by_line.pop((page.number, number), [])
            for problem, start, end in uncovered(line.text, ((span.start, span.end) for span in spans)):
                problems.append(Gap(Span(page.number, number, start, end), problem))
    problems += [Gap(span, "outside") for spans in by_line.values() for span in spans]
    return problems


def printed(document: Document, span: Span) -> str:
    """Returns the characters of a span; "" when the document has no such line."""
    for page in document.pages:
        if page.number == span.page and 0 <= span.line < len(page.lines):
            return page.lines[span.line].text[span.start : span.end]
    return ""
