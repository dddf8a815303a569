"""Reads the rows of a library as lines of exports, in constant memory.

Speeches are ordered by file and ordinal, one line for each occurrence; the same library gives the same lines on
both databases, whatever order it was loaded in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.export.lines import (
    ChangeLine,
    EvidenceLine,
    ExportLine,
    FileLine,
    IssueLine,
    MatchLine,
    PdfLine,
    SpeechLine,
    UploadLine,
    What,
)
from schema.facts.evidence import SOURCES, joined_evidence, speech_columns
from schema.intake.offers import listing_of
from schema.query.filters import (
    Filter,
    file_conditions,
    files_with_speeches,
    matching_speech_ids,
    occurrence_conditions,
)
from schema.records import Issue
from schema.tables.handles import (
    CHANGE,
    FILE,
    ISSUE,
    OCCURRENCE,
    OFFER,
    PRINTED_TEXT,
    RELATION,
    SPEECH,
    UPLOAD,
    printed_page,
    with_facts,
    with_texts,
)

FILES_AT_ONCE: Final = 100  # files whose speeches the database sorts in one query
CHUNK: Final = 200  # rows in memory: a few MB with texts of 5,000 characters
PAGES: Final = ("page_first", "page_last")
FROM_OCCURRENCE: Final = tuple(
    name for name in SpeechLine.__slots__ if name in OCCURRENCE.c and name not in ("text", "evidence", *PAGES)
)


def lines(session: Session, what: What, where: Filter | None = None) -> Iterator[ExportLine]:
    """The lines of one export. Raises NoSuchReference when the filter names an unknown file."""
    of: dict[What, Callable[[Session, Filter], Iterator[ExportLine]]] = {
        "speeches": speeches,
        "files": files,
        "matches": matches,
        "issues": issues,
        "changes": changes,
    }
    return of[what](session, where or Filter())


def speeches(session: Session, where: Filter) -> Iterator[SpeechLine]:
    """The speeches by file sha256 and ordinal; some files at a time, since sorting all texts would be slow."""
    columns = [OCCURRENCE.c[name] for name in (*FROM_OCCURRENCE, "file_no", "evidence")]
    query = with_texts(
        sa.select(
            *columns,
            *(printed_page(OCCURRENCE.c[name]) for name in PAGES),
            SPEECH.c.speech_id,
            SPEECH.c.cluster_id,
            SPEECH.c.is_canonical,
            FILE.c.sha256.label("file_sha256"),
            FILE.c.declared_items,
            PRINTED_TEXT.label("text"),
            *speech_columns(),
            *SOURCES,
        )
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    )
    for chunk in prints(session, query, where):
        offered = _uploads(session, {row["file_no"] for row in chunk})
        for row, seen in zip(chunk, joined_evidence(session, chunk), strict=True):
            uploads = offered[row["file_no"]]
            facts = {name: row[name] for name in (*FROM_OCCURRENCE, *PAGES)}
            yield SpeechLine(
                **facts,
                speech_id=row["speech_id"],
                file_sha256=row["file_sha256"],
                locator=uploads[0].locator if uploads else None,
                locators=_locators(uploads),
                declared_items=row["declared_items"],
                text=row["text"],
                cluster_id=row["cluster_id"],
                is_canonical=row["is_canonical"],
                evidence=[EvidenceLine(**entry) for entry in (*row["evidence"], *seen)],
                source=uploads[0].source if uploads else None,
                **{column.name: row[column.name] for column in speech_columns()},
            )


def prints(session: Session, query: sa.Select[Any], where: Filter) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of `query` (over occurrence, speech and file) that fit, by file sha256 and ordinal, some at a time; it
    may name columns of the speeches' facts."""
    fitting = with_facts(query).where(*occurrence_conditions(session, where))
    ordered = fitting.order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    file_nos = session.scalars(files_with_speeches(session, where)).all()
    some_files = (ordered.where(FILE.c.no.in_(some)) for some in batches(file_nos, FILES_AT_ONCE))
    yield from chain.from_iterable(_chunks(session, some) for some in some_files)


def files(session: Session, where: Filter) -> Iterator[FileLine]:
    """The files by sha256; removed ones only when the filter asks for that state."""
    query = sa.select(FILE).where(*file_conditions(session, where)).order_by(FILE.c.sha256)
    for chunk in _chunks(session, query):
        numbers = {row["no"] for row in chunk}
        offered, noted = _uploads(session, numbers), _issues(session, numbers)
        for row in chunk:
            uploads = offered[row["no"]]
            pdf = (row["pdf_title"], row["pdf_author"], row["pdf_producer"], row["pdf_created_at"])
            yield FileLine(
                sha256=row["sha256"],
                locators=_locators(uploads),
                uploads=uploads,
                media_type=row["media_type"],
                byte_size=row["byte_size"],
                page_count=row["page_count"],
                title=row["title"],
                title_source=row["title_source"],
                title_year=row["title_year"],
                date=row["date"],
                date_source=row["date_source"],
                declared_items=row["declared_items"],
                item_count=row["item_count"],
                state=row["state"],
                issues=noted[row["no"]],
                listing=next((upload.listing for upload in uploads if upload.listing is not None), None),
                pdf=PdfLine(*pdf) if row["has_pdf"] else None,
                engines=row["engines"],
                versions=dict(sorted(row["versions"].items())),
                loaded_at=row["loaded_at"],
                updated_at=row["updated_at"],
            )


def matches(session: Session, where: Filter) -> Iterator[MatchLine]:
    """The live relations by `a`, `b`, kind; with a filter, those of a speech that fits."""
    names = MatchLine.__slots__
    query = sa.select(*(RELATION.c[name] for name in names)).where(RELATION.c.revoked_at.is_(None))
    if where != Filter():
        wanted = matching_speech_ids(session, where)
        query = query.where(sa.or_(RELATION.c.a.in_(wanted), RELATION.c.b.in_(wanted)))
    for chunk in _chunks(session, query.order_by(RELATION.c.a, RELATION.c.b, RELATION.c.kind)):
        for row in chunk:
            yield MatchLine(**row)


def issues(session: Session, where: Filter) -> Iterator[IssueLine]:
    """The issues by file sha256 and time of recording; then those of uploads without a file, and of sources."""
    query = (
        sa.select(
            *(ISSUE.c[name] for name in ("stage", "code", "page", "detail", "at", "file_no")),
            FILE.c.sha256,
            UPLOAD.c.locator,
            sa.func.coalesce(ISSUE.c.source, UPLOAD.c.source).label("source"),
        )
        .outerjoin(FILE, FILE.c.no == ISSUE.c.file_no)
        .outerjoin(UPLOAD, UPLOAD.c.no == ISSUE.c.upload_no)
        .order_by(sa.nulls_last(FILE.c.sha256), UPLOAD.c.locator, ISSUE.c.no)
    )
    if where != Filter():
        query = query.where(*file_conditions(session, where))
    for chunk in _chunks(session, query):
        offered = _uploads(session, {row["file_no"] for row in chunk})
        for row in chunk:
            uploads = offered[row["file_no"]]
            locator = row["locator"] or (uploads[0].locator if uploads else None)
            noted = (row["stage"], row["code"], row["page"], row["detail"], row["at"])
            source = row["source"] or (uploads[0].source if uploads else None)
            yield IssueLine(row["sha256"], locator, *noted, source)


def changes(session: Session, where: Filter) -> Iterator[ChangeLine]:
    """The changes after `where.changed_since`, in sequence."""
    query = sa.select(CHANGE).where(CHANGE.c.no > (where.changed_since or 0)).order_by(CHANGE.c.no)
    for chunk in _chunks(session, query):
        for row in chunk:
            yield ChangeLine(row.pop("no"), **row)


def _chunks(session: Session, query: sa.Select[Any]) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of `query` in parts, never all at once."""
    found = session.execute(query, execution_options={"stream_results": True, "yield_per": CHUNK})
    for some in found.mappings().partitions(CHUNK):
        yield [dict(row) for row in some]


def _uploads(session: Session, file_nos: set[int | None]) -> dict[int, list[UploadLine]]:
    """The offers of these files, by file number, in the order of first sight, then of locator and source."""
    query = (
        sa.select(OFFER, UPLOAD.c.source, UPLOAD.c.locator)
        .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        .where(OFFER.c.file_no.in_(file_nos - {None}))
        .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source, OFFER.c.no)
    )
    found: dict[int, list[UploadLine]] = defaultdict(list)
    for row in session.execute(query).mappings():
        line = UploadLine(row["source"], row["locator"], listing_of(row), row["first_seen"], row["last_seen"])
        found[row["file_no"]].append(line)
    return found


def _locators(uploads: list[UploadLine]) -> list[str]:
    return sorted({upload.locator for upload in uploads})


def _issues(session: Session, file_nos: set[int]) -> dict[int, list[Issue]]:
    query = sa.select(ISSUE).where(ISSUE.c.file_no.in_(file_nos)).order_by(ISSUE.c.no)
    found: dict[int, list[Issue]] = defaultdict(list)
    for row in session.execute(query).mappings():
        found[row["file_no"]].append(Issue(row["stage"], row["code"], row["page"], row["detail"]))
    return found
