"""Checks a library after a fault: no file may be lost, doubled or loaded in part.

`between` compares it right after the fault with the states before and after a run without faults; `same` compares it
after the work was repeated. Both return the violations in words.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from flows.archive.store import Archive
from schema.audit import check
from schema.database.connection import Database
from schema.dedup.differences import wording
from schema.dedup.similarity import related
from schema.export.formats import write_jsonl
from schema.export.lines import What
from schema.export.rows import lines
from schema.tables.base import json_text
from schema.tables.handles import (
    DOCUMENT,
    FILE,
    FURNITURE,
    ISSUE,
    LIBRARY,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    OFFER,
    RELATION,
    SPEECH,
    SPEECH_TEXT,
    UPLOAD,
)

EXPORTS: Final[tuple[What, ...]] = ("speeches", "files", "matches", "issues")
OF_A_FILE: Final = (DOCUMENT, FURNITURE, ISSUE, OCCURRENCE)
ARBITRARY: Final = {
    *("no", "file_no", "upload_no", "speech_no", "occurrence_no"),
    *("updated_at", "loaded_at", "at"),
}
TIME: Final = re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')  # "2026-03-01T12:00:00Z"
UNCOUNTED: Final = {"run"}  # the rows of runs differ, since a fault adds a run


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a library. `files` are digests of everything stored about each file by itself; `problems` are
    those of `wengao check`; `archived` are the digests of sound archived files, `strays` the other files there."""

    files: Mapping[str, str]
    states: Mapping[str, str]
    rows: Mapping[str, int]
    exports: Mapping[What, bytes]
    problems: tuple[str, ...]
    dangling: tuple[str, ...]
    archived: frozenset[str]
    strays: tuple[str, ...]
    revision: str = ""


NOTHING: Final = Snapshot({}, {}, {}, {}, (), (), frozenset(), ())


def snapshot(database: Database, archive: Archive) -> Snapshot:
    """Take the snapshot of a library and its archive."""
    archived, strays = _archived(archive)
    with database.read() as session:
        return Snapshot(
            files=dict(_files(session)),
            states={row.sha256: row.state for row in session.execute(sa.select(FILE.c.sha256, FILE.c.state))},
            rows={
                table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in LIBRARY.sorted_tables
                if table.name not in UNCOUNTED
            },
            exports={what: _exported(session, what) for what in EXPORTS},
            problems=tuple(f"{found.kind} {found.where}: {found.detail}" for found in check.look(session)),
            dangling=(*_dangling(session), *_unrelated(session)),
            archived=archived,
            strays=strays,
        )


def between(
    now: Snapshot, before: Snapshot, after: Snapshot, said: Mapping[str, str], *, misread: bool = False
) -> list[str]:
    """The violations right after a fault: each file must be in its state before or after the scenario, and files
    that the program acknowledged (`said`: state by sha256) must be in the library.

    A `misread` file is rightly quarantined, thus in neither state; it is checked after it was read again."""
    wrong = [f"check: {problem}" for problem in now.problems]
    wrong += [f"dangling: {row}" for row in now.dangling]
    for sha256, digest in () if misread else now.files.items():
        if digest not in (before.files.get(sha256), after.files.get(sha256)):
            wrong.append(f"partial: file {sha256[:12]} is neither as before nor as after")
    wrong += [f"lost: file {sha256[:12]}" for sha256 in before.files.keys() - now.files.keys()]
    for sha256, state in () if misread else said.items():
        if now.files.get(sha256) != after.files[sha256] and state != "quarantined":
            wrong.append(f"lost: {sha256[:12]} was acknowledged as {state}, and is not so")
    return wrong + _archive(now)


def same(now: Snapshot, after: Snapshot, *, but_for_times: bool = False) -> list[str]:
    """The differences from the library of a run without faults."""

    def compared(seen: Snapshot, what: What) -> bytes:
        return _untimed(seen.exports[what]) if but_for_times else seen.exports[what]

    wrong = [f"check: {problem}" for problem in now.problems]
    wrong += [f"dangling: {row}" for row in now.dangling]
    wrong += [
        f"export {what} differs" for what in after.exports if compared(now, what) != compared(after, what)
    ]
    wrong += [
        f"rows: {table} has {now.rows.get(table)}, should have {rows}"
        for table, rows in after.rows.items()
        if now.rows.get(table) != rows
    ]
    if now.archived != after.archived:
        wrong.append(f"archive: {len(now.archived ^ after.archived)} files more or less")
    return wrong + _archive(now)


def _untimed(export: bytes) -> bytes:
    """An export without times, and without what depends on them: which place of a file was seen first."""
    told = []
    for line in export.splitlines():
        row = json.loads(line)
        row.pop("locator", None)
        if "uploads" in row:
            row["uploads"].sort(key=lambda upload: (upload["source"], upload["locator"]))
        told.append(json.dumps(row, ensure_ascii=False).encode())
    return TIME.sub(b"", b"\n".join(told))


def _archive(now: Snapshot) -> list[str]:
    wrong = [f"archive: {stray}" for stray in now.strays]
    kept = {sha256 for sha256, state in now.states.items() if state != "removed"}
    return wrong + [f"archive: the bytes of {sha256[:12]} are not there" for sha256 in kept - now.archived]


def _archived(archive: Archive) -> tuple[frozenset[str], tuple[str, ...]]:
    """The digests of sound archived files, and the files whose bytes do not have their digest."""
    digests = list(archive.digests())
    sound = frozenset(digest for digest in digests if archive.sound(digest))
    return sound, tuple(
        f"{digest[:12]} is not what its name says" for digest in digests if digest not in sound
    )


def _files(session: Session) -> Iterator[tuple[str, str]]:
    """Everything stored about each file, without row numbers and times."""
    speeches = _texts().add_columns(SPEECH.c.no)
    speech_ids = {row.no: row for row in session.execute(speeches)}
    long = {row["occurrence_no"]: dict(row) for row in session.execute(sa.select(OCCURRENCE_TEXT)).mappings()}
    for row in session.execute(sa.select(FILE).order_by(FILE.c.sha256)).mappings().all():
        said: list[Any] = [_plain(row)]
        for table in OF_A_FILE:
            found = session.execute(sa.select(table).where(table.c.file_no == row["no"])).mappings()
            for owned in found:
                plain = _plain(owned)
                if table is OCCURRENCE:
                    speech = speech_ids[owned["speech_no"]]
                    text = _plain(long.get(owned["no"], {}))  # in part, where a fault is planted
                    plain |= text | {"speech": speech.speech_id, "text": text.get("text") or speech.text}
                said.append([table.name, plain])
        told = sorted(json_text(part) for part in said)
        yield row["sha256"], hashlib.sha256("\n".join(told).encode()).hexdigest()


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.hex() if isinstance(value, bytes) else value
        for name, value in row.items()
        if name not in ARBITRARY
    }


def _texts() -> sa.Select[Any]:
    return sa.select(SPEECH.c.speech_id, SPEECH_TEXT.c.text).outerjoin(
        SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no
    )


def _unrelated(session: Session) -> Iterator[str]:
    """The live relations that differ from those computed from the whole texts of each pair."""
    texts = [(row.speech_id, row.text or "") for row in session.execute(_texts())]
    pairs = {_related(a, b) for a, b in combinations(sorted(texts), 2)} - {None}
    live = sa.select(RELATION.c.a, RELATION.c.b, RELATION.c.kind).where(RELATION.c.revoked_at.is_(None))
    for row in {(row.a, row.b, row.kind) for row in session.execute(live)} ^ pairs:
        yield f"relation {row}"


@lru_cache(maxsize=10_000)
def _related(a: tuple[str, str], b: tuple[str, str]) -> tuple[str, str, str] | None:
    match = related(a[0], wording(a[1]), b[0], wording(b[1]))
    return (match.a, match.b, match.kind) if match else None


def _dangling(session: Session) -> Iterator[str]:
    """Rows that only half a transaction could leave: uploads without an offer and without an issue."""
    bare = sa.select(UPLOAD.c.locator).where(
        UPLOAD.c.skip.is_(None), ~sa.exists().where(OFFER.c.upload_no == UPLOAD.c.no)
    )
    for locator in session.scalars(bare):
        yield f"upload {locator} offers nothing"
    silent = sa.select(OFFER.c.no).where(
        OFFER.c.file_no.is_(None), ~sa.exists().where(ISSUE.c.upload_no == OFFER.c.upload_no)
    )
    for no in session.scalars(silent):
        yield f"offer {no} has neither file nor issue"
    unsaid = sa.select(FILE.c.sha256).where(
        FILE.c.state == "quarantined", ~sa.exists().where(ISSUE.c.file_no == FILE.c.no)
    )
    for sha256 in session.scalars(unsaid):
        yield f"file {sha256[:12]} is quarantined and nothing says why"


def _exported(session: Session, what: What) -> bytes:
    out = io.BytesIO()
    write_jsonl(lines(session, what), out)
    return out.getvalue()
