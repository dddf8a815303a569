"""Stores items: each speech once, an occurrence for each print; only changed rows are written.

Loading the same reading again writes nothing, so a forced second ingest leaves the library as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.dedup.boilerplate import posted
from schema.dedup.canonical import cluster_of
from schema.dedup.similarity import is_short
from schema.records import Attested, Document, Fingerprint, Item, Span
from schema.tables.handles import ATTESTED, OCCURRENCE, OCCURRENCE_TEXT, SPEECH, SPEECH_TEXT
from schema.tables.spans import pack_paragraphs
from schema.text.identity import identity_key
from schema.text.shingles import pack_keys, signed

KEPT: Final = ("no", "loaded_at")  # columns that a changed occurrence keeps
LONG: Final = ("head_spans", "body_spans", "text")  # columns of `occurrence_text`


NEW_SPEECHES: Final = sa.insert(SPEECH)
NEW_TEXTS: Final = sa.insert(SPEECH_TEXT)
NEW_KEYS: Final = {  # all keys of a speech as one value: a row each through the driver takes ten times as long
    dialect: sa.text(f"INSERT INTO fingerprint (key, speech_no, short) SELECT {keys}").bindparams(
        sa.bindparam("short", type_=sa.Boolean)
    )
    for dialect, keys in (
        ("sqlite", "value, :speech_no, :short FROM json_each(:keys)"),
        (
            "postgresql",
            "unnest(CAST(translate(:keys, '[]', '{}') AS bigint[])), CAST(:speech_no AS integer), "
            "CAST(:short AS boolean)",
        ),
    )
}
NUMBERS: Final = sa.select(SPEECH.c.speech_id, SPEECH.c.no).where(
    SPEECH.c.speech_id.in_(sa.bindparam("ids", expanding=True))
)
KNOWN: Final = (
    sa.select(SPEECH.c.speech_id, SPEECH.c.no, SPEECH_TEXT.c.text)
    .join(SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no)
    .where(SPEECH.c.speech_id.in_(sa.bindparam("ids", expanding=True)))
)
OF_FILE: Final = (
    sa.select(OCCURRENCE, *(OCCURRENCE_TEXT.c[name] for name in LONG))
    .outerjoin(OCCURRENCE_TEXT, OCCURRENCE_TEXT.c.occurrence_no == OCCURRENCE.c.no)
    .where(OCCURRENCE.c.file_no == sa.bindparam("file_no"))
)
NEW_OCCURRENCES: Final = sa.insert(OCCURRENCE)
NEW_OCCURRENCE_TEXTS: Final = sa.insert(OCCURRENCE_TEXT)
PLACES_OF_FILES: Final = sa.select(OCCURRENCE.c.file_no, OCCURRENCE.c.ordinal, OCCURRENCE.c.no).where(
    OCCURRENCE.c.file_no.in_(sa.bindparam("files", expanding=True))
)


class Change(Struct, frozen=True):
    """The difference between the stored occurrences of a file and new ones. Rows have the columns of the table."""

    before: Mapping[int, Mapping[str, Any]]  # by ordinal
    fresh: tuple[dict[str, Any], ...]
    changed: tuple[dict[str, Any], ...]
    gone: tuple[int, ...]  # numbers of occurrences

    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.fresh or self.changed or self.gone)

    def touched(self) -> list[int]:
        """Numbers of existing occurrences whose words or place change."""
        return [row["no"] for row in self.changed] + list(self.gone)


def _keys_of(no: int, fingerprint: Fingerprint) -> dict[str, Any]:
    """A speech's keys as one value, for `NEW_KEYS`."""
    keys = ",".join(str(signed(key)) for key in posted(fingerprint.shingles))
    return {"keys": f"[{keys}]", "speech_no": no, "short": is_short(fingerprint.size)}


def key_rows(no: int, fingerprint: Fingerprint) -> list[dict[str, Any]]:
    """Returns a speech's rows in the index of keys."""
    short = is_short(fingerprint.size)
    return [{"key": signed(key), "speech_no": no, "short": short} for key in posted(fingerprint.shingles)]


def insert_new_speeches(
    session: Session, items: Iterable[Item]
) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Inserts the speeches of items that are new; returns numbers and texts by id, and the new ids."""
    wanted = {item.fingerprint.speech_id: item for item in items}
    known = _known(session, wanted)
    new = [speech_id for speech_id in wanted if speech_id not in known]
    if new:
        session.execute(NEW_SPEECHES, [_speech_row(speech_id, wanted[speech_id]) for speech_id in new])
        numbers = session.execute(NUMBERS, {"ids": new})
        known |= {row.speech_id: (row.no, wanted[row.speech_id].text) for row in numbers}
        texts = [{"speech_no": no, "text": text} for no, text in (known[speech_id] for speech_id in new)]
        session.execute(NEW_TEXTS, texts)
        keys = [_keys_of(known[speech_id][0], wanted[speech_id].fingerprint) for speech_id in new]
        session.execute(NEW_KEYS[session.get_bind().dialect.name], keys)
    return known, new


def any_known(session: Session, items: Iterable[Item]) -> bool:
    """Whether the library holds the speech of one of these items."""
    ids = sorted({item.fingerprint.speech_id for item in items})
    return bool(ids) and session.execute(NUMBERS, {"ids": ids}).first() is not None


def _known(session: Session, speech_ids: Collection[str]) -> dict[str, tuple[int, str]]:
    """Numbers and texts of the speeches among these that are in the library, by id."""
    if not speech_ids:
        return {}
    rows = session.execute(KNOWN, {"ids": list(speech_ids)})
    return {speech_id: (no, text) for speech_id, no, text in rows}


def _speech_row(speech_id: str, item: Item) -> dict[str, Any]:
    return {
        "speech_id": speech_id,
        "key_length": len(identity_key(item.text)),
        "cluster_id": cluster_of(speech_id),
        "is_canonical": True,
        "canonical_reason": "only member",
        "loose": False,
        "fingerprint_version": item.fingerprint.version,
        "shingle_size": item.fingerprint.size,
        "shingles": pack_keys(item.fingerprint.shingles),
    }


def of_file(session: Session, file_no: int) -> dict[int, dict[str, Any]]:
    """Returns the stored occurrences of a file, with their texts and spans, by ordinal."""
    found = session.execute(OF_FILE, {"file_no": file_no}).mappings()
    return {row["ordinal"]: dict(row) for row in found}


def compare(
    file_no: int,
    before: Mapping[int, Mapping[str, Any]],
    items: Iterable[Item],
    speeches: Mapping[str, tuple[int, str]],
    engines: Mapping[int, str],
    laid_over: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _, row: row,
) -> Change:
    """Returns what loading `items` into a file changes, given its occurrences `before`. `engines` names each page's engine; `laid_over` gives a
    speech's row with the facts that persons set."""
    fresh, changed, ordinals = [], [], set()
    for item in items:
        number, text = speeches[item.fingerprint.speech_id]
        printed = occurrence_row(item, text, engines)
        row = {"file_no": file_no, "speech_no": number, **laid_over(item.fingerprint.speech_id, printed)}
        ordinals.add(row["ordinal"])
        old = before.get(row["ordinal"])
        if old is None:
            fresh.append(row)
        elif any(old[name] != value for name, value in row.items()):
            changed.append({**row, **{name: old[name] for name in KEPT}})
    gone = tuple(row["no"] for ordinal, row in before.items() if ordinal not in ordinals)
    return Change(before, tuple(fresh), tuple(changed), gone)


def apply(session: Session, change: Change, fresh_since: str, at: str) -> list[int]:
    """Writes a change; rows keep their numbers. Returns the numbers of those that came or changed."""
    if change.gone:
        session.execute(sa.delete(OCCURRENCE).where(OCCURRENCE.c.no.in_(change.gone)))
    for row in change.changed:
        short, long = _parted(row)
        session.execute(
            sa.update(OCCURRENCE).where(OCCURRENCE.c.no == row["no"]).values(**short, updated_at=at)
        )
        old = change.before[row["ordinal"]]
        if any(old[name] != value for name, value in long.items()):
            of_it = OCCURRENCE_TEXT.c.occurrence_no == row["no"]
            session.execute(sa.update(OCCURRENCE_TEXT).where(of_it).values(long))
    fresh = [{**row, "loaded_at": fresh_since, "updated_at": at} for row in change.fresh]
    return [row["no"] for row in change.changed] + (insert(session, fresh) if fresh else [])


def insert(session: Session, rows: Collection[Mapping[str, Any]]) -> list[int]:
    """Inserts occurrences, each with what is as long as its text; returns their numbers."""
    parted = [_parted(row) for row in rows]
    session.execute(NEW_OCCURRENCES, [short for short, _ in parted])
    of_files = session.execute(PLACES_OF_FILES, {"files": list({row["file_no"] for row in rows})})
    numbers = {(file_no, ordinal): no for file_no, ordinal, no in of_files}
    texts = [{"occurrence_no": numbers[short["file_no"], short["ordinal"]], **long} for short, long in parted]
    session.execute(NEW_OCCURRENCE_TEXTS, texts)
    return [text["occurrence_no"] for text in texts]


def _parted(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a row that stand in `occurrence`, and those in `occurrence_text`."""
    short = {name: value for name, value in row.items() if name not in LONG}
    return short, {name: row[name] for name in LONG}


def page_engines(document: Document) -> dict[int, str]:
    """Returns the engine that read each page, by page."""
    return {page.number: page.engine for page in document.pages}


def occurrence_row(item: Item, speech_text: str, engines: Mapping[int, str]) -> dict[str, Any]:
    """Returns the columns of an occurrence, and of its text, that print fills."""
    facts = item.description
    heading, paragraphs = item.speech.heading, item.speech.paragraphs
    first, last = _pages([span for part in (*heading, *paragraphs) for span in part.spans])
    date = facts.date
    return {
        "ordinal": item.speech.ordinal,
        "text": None if item.text == speech_text else item.text,
        "title": _value(facts.title),
        "subtitle": _value(facts.subtitle),
        "kind": _value(facts.kind),
        "speaker": _value(facts.speaker),
        "role": _value(facts.role),
        "roles": list(facts.roles),
        "place": _value(facts.place),
        "jurisdiction": _value(facts.jurisdiction),
        "occasion": _value(facts.occasion),
        "date": date.value.date if date else None,
        "date_from": date.value.first if date else None,
        "date_to": date.value.last if date else None,
        "date_printed": date.value.printed if date else None,
        "date_source": date.source if date else None,
        "salutation": _value(facts.salutation),
        "heading": [line for paragraph in heading for line in paragraph.text.split("\n")],
        "head_spans": pack_paragraphs(paragraph.spans for paragraph in heading),
        "body_spans": pack_paragraphs(paragraph.spans for paragraph in paragraphs),
        "page_first": first,
        "page_last": last,
        "char_count": len(item.text),
        "truncated": facts.truncated,
        "placeholders": facts.placeholders,
        "engines": sorted({engine for page, engine in engines.items() if first <= page <= last}),
        "corrected": [],
        "confidence": item.speech.confidence,
        "evidence": _evidence(item),
    }


def _value(fact: Attested[str] | None) -> str | None:
    return None if fact is None else fact.value


def _pages(spans: list[Span]) -> tuple[int, int]:
    pages = [span.page for span in spans] or [1]
    return min(pages), max(pages)


def _evidence(item: Item) -> list[dict[str, Any]]:
    """The evidence of the boundary and of every fact: `{field, page, line, rule}` each."""
    boundary = [
        {"field": "boundary", "page": seen.page, "line": seen.line, "rule": seen.rule}
        for seen in item.speech.evidence
    ]
    if (least := item.recognised) is not None:
        boundary.append({"field": "text", "page": least.page, "line": least.line, "rule": least.rule})
    facts: list[tuple[str, Attested[Any] | None]] = [
        (name, getattr(item.description, name)) for name in ATTESTED
    ]
    return boundary + [
        {"field": name, "page": fact.evidence.page, "line": fact.evidence.line, "rule": fact.evidence.rule}
        for name, fact in facts
        if fact is not None
    ]
