"""Compares a new reading of a stored file with the library: items, boundaries, facts and texts; writes nothing.

Items are paired by their printed lines, so a corrected title or a repaired character is a change of one
item, not the loss of an old one and the arrival of a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.curation.overrides import for_file
from schema.records import Document, Issue, Reading
from schema.store import files
from schema.store.occurrences import occurrence_row, page_engines
from schema.store.revise import StoredFile
from schema.store.set_aside import without_items
from schema.tables.handles import (
    ATTESTED,
    FURNITURE,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    PRINTED_TEXT,
    SPEECH,
    with_texts,
)
from schema.tables.spans import unpack_paragraphs

LinePlace = tuple[int, int]  # page, line
FACTS: Final = (*ATTESTED, "heading", "truncated", "placeholders", "confidence")


class FactChange(Struct, frozen=True):
    """One field of an item: its value before and after."""

    field: str
    before: str | None
    after: str | None


class ItemChange(Struct, frozen=True):
    """One item that would change. Ordinals, ids, places and texts are None on the side that lacks it."""

    kind: Literal["changed", "new", "gone"]
    ordinal_before: int | None
    ordinal: int | None
    speech_id_before: str | None
    speech_id: str | None
    begins_before: LinePlace | None
    begins: LinePlace | None
    facts: tuple[FactChange, ...]
    text_before: str | None
    text: str | None


class Revision(Struct, frozen=True):
    """The changes of one file. Of lines of furniture and unowned stretches, only the numbers are given."""

    sha256: str
    locator: str
    versions: tuple[FactChange, ...]
    file: tuple[FactChange, ...]
    items: tuple[ItemChange, ...]
    unchanged: int
    issues_gone: tuple[Issue, ...]
    issues_new: tuple[Issue, ...]

    def is_empty(self) -> bool:
        """Whether nothing would change but version numbers."""
        return not (self.file or self.items or self.issues_gone or self.issues_new)


class _Side(Struct, frozen=True):
    """One item on one side."""

    speech_id: str
    row: Mapping[str, Any]
    text: str
    lines: frozenset[LinePlace]


def revision(session: Session, stored: StoredFile, document: Document, reading: Reading) -> Revision:
    """Returns how a new reading of a file differs from what the library holds of it."""
    row = files.find_file(session, stored.sha256) or {}
    reading = without_items(session, stored.sha256, reading)
    by_hand = for_file(session, stored.sha256, reading.items, follow=False)
    before = _stored_items(session, row["no"])
    engines = page_engines(document)
    after = []
    for item in reading.items:
        speech_id = item.fingerprint.speech_id
        laid = by_hand.laid_over(speech_id, occurrence_row(item, item.text, engines))
        after.append(_Side(speech_id, laid, item.text, _lines(laid)))
    pairs = list(_pairs(before, after))
    changes = [change for old, new in pairs if (change := _change(old, new)) is not None]
    old_issues = Counter(files.file_issues(session, row["no"]))
    new_issues = Counter((*reading.issues, *by_hand.lost))
    versions = dict(stored.versions)
    return Revision(
        sha256=stored.sha256,
        locator=stored.locator,
        versions=tuple(
            FactChange(stage, versions.get(stage), version)
            for stage, version in reading.versions
            if versions.get(stage) != version
        ),
        file=tuple(_file_facts(session, row, document, reading)),
        items=tuple(changes),
        unchanged=len(pairs) - len(changes),
        issues_gone=tuple((old_issues - new_issues).elements()),
        issues_new=tuple((new_issues - old_issues).elements()),
    )


def _stored_items(session: Session, file_no: int) -> list[_Side]:
    spans = (OCCURRENCE_TEXT.c.head_spans, OCCURRENCE_TEXT.c.body_spans)
    query = with_texts(
        sa.select(OCCURRENCE, SPEECH.c.speech_id, *spans, PRINTED_TEXT.label("whole_text"))
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(OCCURRENCE.c.file_no == file_no)
        .order_by(OCCURRENCE.c.ordinal)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    return [_Side(row["speech_id"], row, row["whole_text"], _lines(row)) for row in rows]


def _lines(row: Mapping[str, Any]) -> frozenset[LinePlace]:
    return frozenset((span.page, span.line) for span in _spans(row))


def _spans(row: Mapping[str, Any]) -> Iterable[Any]:
    for packed in (row["head_spans"], row["body_spans"]):
        for spans in unpack_paragraphs(packed):
            yield from spans


def _pairs(before: Sequence[_Side], after: Sequence[_Side]) -> Iterable[tuple[_Side | None, _Side | None]]:
    """Each new item with the old one that shares most of its lines; items without a partner come with None."""
    shared = sorted(
        (
            (-len(old.lines & new.lines), abs(n - m), n, m)
            for n, old in enumerate(before)
            for m, new in enumerate(after)
            if old.lines & new.lines
        ),
    )
    partner: dict[int, int] = {}
    for _, _, n, m in shared:
        if m not in partner and n not in partner.values():
            partner[m] = n
    left = [n for n in range(len(before)) if n not in partner.values()]
    for m, new in enumerate(after):
        while left and left[0] < partner.get(m, -1):
            yield before[left.pop(0)], None
        yield (before[partner[m]] if m in partner else None), new
    for n in left:
        yield before[n], None


def _change(old: _Side | None, new: _Side | None) -> ItemChange | None:
    differing = _facts(old, new)
    same_text = old is not None and new is not None and old.text == new.text
    same_place = old is not None and new is not None and _begins(old) == _begins(new)
    if old is not None and new is not None and same_text and same_place and not differing:
        return None
    return ItemChange(
        kind="new" if old is None else "gone" if new is None else "changed",
        ordinal_before=old.row["ordinal"] if old else None,
        ordinal=new.row["ordinal"] if new else None,
        speech_id_before=old.speech_id if old else None,
        speech_id=new.speech_id if new else None,
        begins_before=_begins(old),
        begins=_begins(new),
        facts=differing,
        text_before=old.text if old else None,
        text=new.text if new else None,
    )


def _begins(side: _Side | None) -> LinePlace | None:
    return min(side.lines, default=None) if side else None


def _facts(old: _Side | None, new: _Side | None) -> tuple[FactChange, ...]:
    found = []
    for name in FACTS:
        before = _written(old.row[name]) if old else None
        after = _written(new.row[name]) if new else None
        if before != after:
            found.append(FactChange(name, before, after))
    return tuple(found)


def _written(value: object) -> str | None:
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return None if value is None else str(value)


def _file_facts(
    session: Session, row: Mapping[str, Any], document: Document, reading: Reading
) -> Iterable[FactChange]:
    facts_now = files.read_facts(document, reading)
    for name in ("printed_title", "printed_declared", "item_count", "page_count"):
        if row[name] != facts_now[name]:
            yield FactChange(name, _written(row[name]), _written(facts_now[name]))
    furniture = sa.select(FURNITURE.c.rule, FURNITURE.c.text)
    stored = {
        (found.rule, found.text)
        for found in session.execute(furniture.where(FURNITURE.c.file_no == row["no"]))
    }
    now = {(piece.rule, piece.text) for piece in reading.furniture}
    for rule, text in sorted(stored - now):
        yield FactChange("cleaned", f"{text} [{rule}]", None)
    for rule, text in sorted(now - stored):
        yield FactChange("cleaned", None, f"{text} [{rule}]")
