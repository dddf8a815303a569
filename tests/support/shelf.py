"""A shelf for tests: speeches put straight into the tables, without reading files."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from extractors.fingerprint import fingerprint
from schema.records import Description, Item, Speech
from schema.store import occurrences, refresh
from schema.tables.base import Row, core
from schema.tables.files import FileRow, OfferRow, UploadRow
from schema.tables.handles import FILE, OCCURRENCE, OCCURRENCE_TEXT, SPEECH, SPEECH_TEXT

AT = "2026-11-23T08:00:00Z"


@dataclass(frozen=True)
class Print:
    """One print of a speech in a file of its own."""

    text: str
    title: str | None = None
    speaker: str | None = None
    place: str | None = None
    role: str | None = None
    date: str | None = None
    truncated: bool = False
    placeholders: int = 0
    page: int = 1
    file: str = ""  # files of one name are one file
    uploaded_on: str | None = None
    seen: str = AT


def han(count: int, seed: int) -> str:
    """Random Han without meaning: nothing repeats by chance."""
    chooser = random.Random(seed)
    return "".join(chr(chooser.randrange(0x4E00, 0x9FA5)) for _ in range(count))


def put(session: Session, *prints: Print) -> list[str]:
    """Load prints as files would be loaded, all in this transaction; their speech ids."""
    ids, changed, joined = [], [], []
    for printed in prints:
        speech_id, occurrence_no, new = _insert(session, printed)
        ids.append(speech_id)
        changed.append(occurrence_no)
        joined += new
    refresh.occurrences_changed(session, changed, joined)
    if joined:
        refresh.speeches_joined(session, joined, AT)
    return ids


def _insert(session: Session, printed: Print) -> tuple[str, int, list[str]]:
    """The print as rows: the id of its speech, its number, and the ids of new speeches."""
    item = Item(Speech(1, (), (), 1.0), Description(), fingerprint(printed.text), printed.text)
    known, new = occurrences.insert_new_speeches(session, [item])
    speech_id = item.fingerprint.speech_id
    speech_no, speech_text = known[speech_id]
    file_no = _file(session, printed)
    ordinal = 1 + (
        session.scalar(
            sa.select(sa.func.count()).select_from(OCCURRENCE).where(OCCURRENCE.c.file_no == file_no)
        )
        or 0
    )
    date = printed.date
    row = {
        "file_no": file_no,
        "ordinal": ordinal,
        "speech_no": speech_no,
        "text": None if printed.text == speech_text else printed.text,
        "title": printed.title,
        "speaker": printed.speaker,
        "place": printed.place,
        "role": printed.role,
        "date": date,
        "date_from": date and (date + "-01-01")[:10],
        "date_to": date and (date + "-12-28")[:10],
        "truncated": printed.truncated,
        "placeholders": printed.placeholders,
        "page_first": printed.page,
        "page_last": printed.page,
        "char_count": len(printed.text),
        "confidence": 1.0,
        "roles": [],
        "heading": [],
        "engines": [],
        "corrected": [],
        "evidence": [],
        "head_spans": "[]",
        "body_spans": "[]",
        "loaded_at": AT,
        "updated_at": AT,
    }
    occurrences.insert(session, [row])
    of_it = (OCCURRENCE.c.file_no == file_no, OCCURRENCE.c.ordinal == ordinal)
    return speech_id, session.scalars(sa.select(OCCURRENCE.c.no).where(*of_it)).one(), [*new]


def _file(session: Session, printed: Print) -> int:
    name = printed.file or hashlib.sha256(repr(printed).encode()).hexdigest()
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    found = session.scalar(sa.select(FILE.c.no).where(FILE.c.sha256 == sha256))
    if found is not None:
        return int(found)
    facts = {"sha256": sha256, "name": name, "byte_size": 1, "state": "loaded", "date": printed.uploaded_on}
    file_no = _add_row(session, FileRow, **facts, updated_at=AT)
    upload_no = _add_row(session, UploadRow, source="test", locator=f"/in/{name}")
    _add_row(
        session,
        OfferRow,
        upload_no=upload_no,
        file_no=file_no,
        first_seen=printed.seen,
        last_seen=printed.seen,
    )
    return file_no


def _add_row(session: Session, model: type[Row], **given: object) -> int:
    """Insert one row, with the declared defaults of what is not given; returns its number."""
    declared = {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if name != "no" and not field.is_required()
    }
    table = core(model)
    return int(session.execute(sa.insert(table).values(declared | given).returning(table.c.no)).scalar_one())


def print_again(session: Session, times: int, text: str) -> None:
    """The only print of a library again and again, each time of another speech of this text."""
    row = dict(session.execute(sa.select(OCCURRENCE)).mappings().one())
    work = dict(session.execute(sa.select(SPEECH)).mappings().one())
    many = range(2, times + 2)
    ids = [{"no": n, "speech_id": f"s_{n}", "cluster_id": f"c_{n}"} for n in many]
    session.execute(sa.insert(SPEECH), [work | named for named in ids])
    session.execute(sa.insert(SPEECH_TEXT), [{"speech_no": n, "text": text} for n in many])
    session.execute(sa.insert(OCCURRENCE), [{**row, "no": n, "ordinal": n, "speech_no": n} for n in many])
    session.execute(sa.insert(OCCURRENCE_TEXT), [{"occurrence_no": n} for n in many])
