"""What a person may call a thing: a speech id (an old one too), a file's sha256, a path, a URL, a name.

Beginnings of ids are enough where they fit one thing only: `s_4mzq`, `9f86d0`; so are a file's name or the ending of
its path (`h01.pdf`, `2024/h01.pdf`), a speech's title, and `REF#3` for the third item of a file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.errors import AmbiguousReference, NoSuchReference
from schema.tables.handles import ALIAS, FILE, OCCURRENCE, OFFER, SPEECH, UPLOAD
from schema.text.storable import place, spelled

SHORTEST: Final = 6  # characters of a sha256: 1 in 16 million files has a given beginning
SHORTEST_SPEECH: Final = 6  # `s_` and four characters
NUMBERED: Final = re.compile(r"(?P<file>.+)#(?P<ordinal>[0-9]{1,6})", re.S)  # "汇编.pdf#2", "9f86d0#12"
SPEECH_ID: Final = re.compile(r"s_[a-z2-7]{26}")
WHOLE_SPEECH: Final = sa.select(SPEECH.c.speech_id).where(SPEECH.c.speech_id == sa.bindparam("speech_id"))
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
WHOLE_FILE: Final = sa.select(FILE).where(FILE.c.sha256 == sa.bindparam("sha256"))
SHOWN_FILE: Final = sa.select(
    FILE.c.sha256, FILE.c.state, FILE.c.media_type, FILE.c.paged, FILE.c.page_count
).where(FILE.c.sha256 == sa.bindparam("sha256"))
SHOWN: Final = 5  # candidates named when a reference fits several


class Reference(Struct, frozen=True):
    """A resolved reference. `name` is a speech id, a sha256, or the locator of an upload without a file."""

    kind: Literal["speech", "file", "upload"]
    name: str


def resolve(session: Session, reference: str) -> Reference:
    """Returns what `reference` names; raises NoSuchReference or AmbiguousReference (exit 2)."""
    if _is_speech_id(reference) or NUMBERED.fullmatch(reference):
        return Reference("speech", find_speech(session, reference))
    try:
        return Reference("file", find_file(session, reference)["sha256"])
    except NoSuchReference:
        for locator in _spellings(reference):
            if session.scalars(sa.select(UPLOAD.c.no).where(UPLOAD.c.locator == locator)).first() is not None:
                return Reference("upload", locator)
    return Reference("speech", find_speech(session, reference))


def find_speech(session: Session, reference: str) -> str:
    """Returns the current id of a speech by id, former id, an unambiguous beginning of either, `FILE#N` or title."""
    if not _is_speech_id(reference):
        numbered = NUMBERED.fullmatch(reference)
        if numbered:
            return _numbered(session, reference, numbered["file"], int(numbered["ordinal"]))
        return _only(reference, _titled(session, reference))
    if (
        SPEECH_ID.fullmatch(reference)
        and session.scalars(WHOLE_SPEECH, {"speech_id": reference}).first() is not None
    ):
        return reference
    ids = session.scalars(
        sa.select(SPEECH.c.speech_id).where(_begins(SPEECH.c.speech_id, reference)).limit(SHOWN)
    ).all()
    former = session.scalars(
        sa.select(ALIAS.c.new_id)
        .join(SPEECH, SPEECH.c.speech_id == ALIAS.c.new_id)
        .where(_begins(ALIAS.c.old_id, reference))
        .limit(SHOWN)
    ).all()
    return _only(reference, sorted({*ids, *former}))


def file_to_show(session: Session, sha256: str) -> dict[str, Any]:
    """Returns what decides whether pages of a file can be shown: its digest, state, form and number of pages; by its
    digest or the beginning of that, else as `find_file` without names."""
    if DIGEST.fullmatch(sha256):
        row = session.execute(SHOWN_FILE, {"sha256": sha256}).mappings().first()
        if row is not None:
            return dict(row)
    return dict(find_file(session, sha256, by_name=False))


def find_file(session: Session, reference: str, *, by_name: bool = True) -> Any:
    """Returns the row of a file by sha256, its beginning, a locator (of several offers there the newest), or, with
    `by_name`, by the ending of a locator that fits one file."""
    if DIGEST.fullmatch(reference):
        by_digest = session.execute(WHOLE_FILE, {"sha256": reference}).mappings().first()
        if by_digest is not None:
            return by_digest
    for locator in _spellings(reference):
        row = session.execute(
            sa.select(FILE)
            .join(OFFER, OFFER.c.file_no == FILE.c.no)
            .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
            .where(UPLOAD.c.locator == locator)
            .order_by(OFFER.c.no.desc())
            .limit(1)
        )
        found = row.mappings().first()
        if found is not None:
            return found
    if len(reference) >= SHORTEST:
        rows = session.execute(sa.select(FILE).where(_begins(FILE.c.sha256, reference.lower())).limit(SHOWN))
        by_sha = {row["sha256"]: row for row in rows.mappings()}
        if by_sha:
            return by_sha[_only(reference, sorted(by_sha))]
    named = _ending_in(session, reference) if by_name else {}
    if len(named) > 1:
        raise AmbiguousReference(reference, tuple(sorted(named.values())[:SHOWN]))
    for file_no in named:
        return session.execute(sa.select(FILE).where(FILE.c.no == file_no)).mappings().one()
    raise NoSuchReference(reference)


def _is_speech_id(reference: str) -> bool:
    return reference.startswith("s_") and len(reference) >= SHORTEST_SPEECH


def _numbered(session: Session, reference: str, file: str, ordinal: int) -> str:
    """Returns the id of a file's item by its number, from 1."""
    file_no = find_file(session, file)["no"]
    found = session.scalars(
        sa.select(SPEECH.c.speech_id)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .where(OCCURRENCE.c.file_no == file_no, OCCURRENCE.c.ordinal == ordinal)
    )
    return _only(reference, list(found))


def _titled(session: Session, reference: str) -> list[str]:
    """Returns the ids of the speeches with this title; if there are none, those with it as a part of their title."""
    ids = sa.select(SPEECH.c.speech_id).join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no).distinct()
    whole = session.scalars(ids.where(OCCURRENCE.c.title == reference).limit(SHOWN)).all()
    part = OCCURRENCE.c.title.contains(reference, autoescape=True)
    return sorted(whole or session.scalars(ids.where(part).limit(SHOWN)).all())


def _ending_in(session: Session, ending: str) -> dict[int, str]:
    """Returns the files offered at a locator that ends in this name, by number, each with one such locator.

    Of several contents offered at one place, the newest counts.
    """
    if not ending.strip("/") or "\x00" in ending:
        return {}
    newest: dict[str, int] = {}
    offered = (
        sa.select(UPLOAD.c.locator, OFFER.c.file_no)
        .join(OFFER, OFFER.c.upload_no == UPLOAD.c.no)
        .where(OFFER.c.file_no.is_not(None), UPLOAD.c.locator.endswith(ending, autoescape=True))
        .order_by(OFFER.c.no)
    )
    for locator, file_no in session.execute(offered):
        if locator.endswith("/" + ending.lstrip("/")):
            newest[locator] = file_no
    return {file_no: locator for locator, file_no in newest.items()}


def _begins(column: sa.ColumnElement[str], beginning: str) -> sa.ColumnElement[bool]:
    """`column` starts with these characters, as a range: both databases answer it from the index."""
    return sa.and_(column >= beginning, column < beginning + "\U0010ffff")


def _spellings(reference: str) -> tuple[str, ...]:
    """A locator as given and, for a path, as stored: its one name."""
    if "://" in reference or "\x00" in reference:
        return (reference,)
    return (reference, spelled(place(Path(os.path.expanduser(reference)))))


def _only(reference: str, candidates: list[str]) -> str:
    if not candidates:
        raise NoSuchReference(reference)
    if len(candidates) > 1:
        raise AmbiguousReference(reference, tuple(candidates))
    return candidates[0]
