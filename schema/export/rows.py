"""Reads the rows of a library as lines of exports, in constant memory.

Speeches are ordered by file and ordinal, one line for each occurrence; the same library gives the same lines on
both databases, whatever order it was loaded in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Final, Literal, TypeAlias

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
    REMOVED,
    Filter,
    file_conditions,
    files_with_speeches,
    matching_speech_ids,
    occurrence_conditions,
)
from schema.query.followed import check_followed
from schema.query.marks import Marks, marks
from schema.query.set_aside import files_set_aside
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

FileOrder: TypeAlias = Literal["newest", "oldest", "title", "state", "longest", "file"]
FILE_ORDERS: Final[dict[FileOrder, list[sa.ColumnElement[Any]]]] = {
    "newest": [FILE.c.date.desc().nulls_last(), FILE.c.loaded_at.desc().nulls_last()],
    "oldest": [FILE.c.date.asc().nulls_last(), FILE.c.loaded_at.asc().nulls_last()],
    "title": [FILE.c.title.asc().nulls_last()],
    "state": [FILE.c.state.asc()],
    "longest": [FILE.c.page_count.desc().nulls_last()],
    "file": [],
}
FILES_AT_ONCE: Final = 100  # files whose speeches the database sorts in one query
CHUNK: Final = 200  # rows in memory: a few MB with texts of 5,000 characters
PAGES: Final = ("page_first", "page_last")
UNMARKED: Final = Marks()
FROM_OCCURRENCE: Final = tuple(
    name for name in SpeechLine.__slots__ if name in OCCURRENCE.c and name not in ("text", "evidence", *PAGES)
)


def lines(session: Session, what: What, where: Filter | None = None) -> Iterator[ExportLine]:
    """The lines of one export. Raises NoSuchReference when the filter names an unknown file, AnotherHistory when it
    names a change that is not there."""
    if where is not None and where.changed_since is not None:
        check_followed(session, where.changed_since)
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
    for chunk in prints(session, _whole_speeches(), where):
        yield from _speech_lines(session, chunk)


def speech_lines(session: Session, occurrence_nos: Sequence[int]) -> list[SpeechLine]:
    """The lines of these occurrences, in this order."""
    rows: dict[int, dict[str, Any]] = {}
    for some in batches(occurrence_nos):
        query = with_facts(_whole_speeches()).where(OCCURRENCE.c.no.in_(some))
        rows |= {row["occurrence_no"]: dict(row) for row in session.execute(query).mappings()}
    return list(_speech_lines(session, [rows[no] for no in occurrence_nos]))


def prints_of(session: Session, speech_id: str) -> list[SpeechLine]:
    """The lines of one speech, by file sha256 and ordinal, as `speeches` gives them."""
    rows = session.execute(PRINTS_OF_SPEECH, {"speech_id": speech_id}).mappings()
    return list(_speech_lines(session, [dict(row) for row in rows]))


def file_line(session: Session, sha256: str) -> FileLine | None:
    """The line of one file, whatever its state; None where it is not known."""
    rows = session.execute(ONE_FILE, {"sha256": sha256}).mappings()
    return next(file_lines(session, [dict(row) for row in rows]), None)


def _whole_speeches() -> sa.Select[Any]:
    columns = [OCCURRENCE.c[name] for name in (*FROM_OCCURRENCE, "file_no", "evidence")]
    return with_texts(
        sa.select(
            *columns,
            *(printed_page(OCCURRENCE.c[name]) for name in PAGES),
            OCCURRENCE.c.no.label("occurrence_no"),
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


# Put together once: pages of one speech or file ask these.
PRINTS_OF_SPEECH: Final = (
    with_facts(_whole_speeches())
    .where(SPEECH.c.speech_id == sa.bindparam("speech_id"), FILE.c.state != REMOVED)
    .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
)
ONE_FILE: Final = sa.select(FILE).where(FILE.c.sha256 == sa.bindparam("sha256"))
OFFERED: Final = (
    sa.select(OFFER, UPLOAD.c.source, UPLOAD.c.locator)
    .join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
    .where(OFFER.c.file_no.in_(sa.bindparam("file_nos", expanding=True)))
    .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source, OFFER.c.no)
)
NOTED: Final = (
    sa.select(ISSUE).where(ISSUE.c.file_no.in_(sa.bindparam("file_nos", expanding=True))).order_by(ISSUE.c.no)
)


def _speech_lines(session: Session, chunk: Sequence[dict[str, Any]]) -> Iterator[SpeechLine]:
    offered = _uploads(session, {row["file_no"] for row in chunk})
    marked = marks(session, {row["speech_id"] for row in chunk})
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
            tags=list(marked.get(row["speech_id"], UNMARKED).tags),
            notes=list(marked.get(row["speech_id"], UNMARKED).notes),
        )


def prints(session: Session, query: sa.Select[Any], where: Filter) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of `query` (over occurrence, speech and file) that fit, by file sha256 and ordinal, some at a time; it
    may name columns of the speeches' facts."""
    fitting = with_facts(query).where(*occurrence_conditions(session, where))
    ordered = fitting.order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    file_nos = session.scalars(files_with_speeches(session, where)).all()
    some_files = (ordered.where(FILE.c.no.in_(some)) for some in batches(file_nos, FILES_AT_ONCE))
    yield from chain.from_iterable(_chunks(session, some) for some in some_files)


def files(session: Session, where: Filter, order: FileOrder = "file") -> Iterator[FileLine]:
    """The files, by sha256 unless `order` says otherwise; removed ones only when the filter asks for that state."""
    first = FILE_ORDERS[order]
    query = sa.select(FILE).where(*file_conditions(session, where)).order_by(*first, FILE.c.sha256)
    for chunk in _chunks(session, query):
        yield from file_lines(session, chunk)


def file_lines(session: Session, chunk: Sequence[dict[str, Any]]) -> Iterator[FileLine]:
    """The lines of these rows of the table of files."""
    numbers = {row["no"] for row in chunk}
    offered, noted = _uploads(session, numbers), _issues(session, numbers)
    no_speeches = files_set_aside(session, {row["sha256"] for row in chunk})
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
            no_speech=no_speeches.get(row["sha256"]),
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
    query = _whole_issues().order_by(sa.nulls_last(FILE.c.sha256), UPLOAD.c.locator, ISSUE.c.no)
    if where != Filter():
        query = query.where(*file_conditions(session, where))
    for chunk in _chunks(session, query):
        yield from _issue_lines(session, chunk)


def issue_lines(session: Session, issue_nos: Sequence[int]) -> list[IssueLine]:
    """The lines of these issues, by number."""
    query = _whole_issues().where(ISSUE.c.no.in_(issue_nos)).order_by(ISSUE.c.no)
    return list(_issue_lines(session, [dict(row) for row in session.execute(query).mappings()]))


def _whole_issues() -> sa.Select[Any]:
    return (
        sa.select(
            *(ISSUE.c[name] for name in ("stage", "code", "page", "detail", "at", "file_no")),
            FILE.c.sha256,
            UPLOAD.c.locator,
            sa.func.coalesce(ISSUE.c.source, UPLOAD.c.source).label("source"),
        )
        .outerjoin(FILE, FILE.c.no == ISSUE.c.file_no)
        .outerjoin(UPLOAD, UPLOAD.c.no == ISSUE.c.upload_no)
    )


def _issue_lines(session: Session, chunk: Sequence[dict[str, Any]]) -> Iterator[IssueLine]:
    offered = _uploads(session, {row["file_no"] for row in chunk})
    for row in chunk:
        uploads = offered[row["file_no"]]
        locator = row["locator"] or (uploads[0].locator if uploads else None)
        noted = (row["stage"], row["code"], row["page"], row["detail"], row["at"])
        source = row["source"] or (uploads[0].source if uploads else None)
        yield IssueLine(row["sha256"], locator, *noted, source)


def changes(session: Session, where: Filter) -> Iterator[ChangeLine]:
    """The changes after `where.changed_since`, in sequence."""
    since = where.changed_since.seq if where.changed_since is not None else 0
    query = sa.select(CHANGE).where(CHANGE.c.no > since).order_by(CHANGE.c.no)
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
    found: dict[int, list[UploadLine]] = defaultdict(list)
    for row in session.execute(OFFERED, {"file_nos": sorted(file_nos - {None})}).mappings():
        line = UploadLine(row["source"], row["locator"], listing_of(row), row["first_seen"], row["last_seen"])
        found[row["file_no"]].append(line)
    return found


def _locators(uploads: list[UploadLine]) -> list[str]:
    return sorted({upload.locator for upload in uploads})


def _issues(session: Session, file_nos: set[int]) -> dict[int, list[Issue]]:
    found: dict[int, list[Issue]] = defaultdict(list)
    for row in session.execute(NOTED, {"file_nos": sorted(file_nos)}).mappings():
        found[row["file_no"]].append(Issue(row["stage"], row["code"], row["page"], row["detail"]))
    return found
