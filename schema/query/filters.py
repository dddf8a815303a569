"""Filters that lists, exports and search share, and the counts for `status`.

Text filters are substrings as printed, `=VALUE` the whole value: `--speaker 张` and `--speaker =张明`.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session

from schema.query import marks
from schema.query.followed import Followed
from schema.query.references import find_file
from schema.tables.handles import (
    CHANGE,
    FILE,
    ISSUE,
    OCCURRENCE,
    OFFER,
    SPEECH,
    UPLOAD,
    fact,
    with_facts,
)

REMOVED: Final = "removed"


class Filter(Struct, frozen=True):
    """The conditions on rows; None and False are no condition. Dates are YYYY, YYYY-MM or YYYY-MM-DD.

    A speech dated `2021` lies in every span that touches 2021. `speech` is a whole speech id, `changed_since` a
    change that another system saw last: speeches that changed after it.
    """

    title: str | None = None
    speaker: str | None = None
    role: str | None = None
    place: str | None = None
    kind: str | None = None
    year: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    source: str | None = None
    state: str | None = None
    loaded_since: str | None = None
    file: str | None = None
    speech: str | None = None
    no_templates: bool = False
    no_truncated: bool = False
    tag: str | None = None
    changed_since: Followed | None = None


class position(sa.sql.functions.GenericFunction[int]):  # noqa: N801 - SQLAlchemy names functions by class
    """The position of a text in another, from 1; 0 if it is not in it. Case-sensitive, unlike LIKE in SQLite."""

    type = sa.Integer()
    inherit_cache = True


@compiles(position, "sqlite")
def _sqlite_position(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(position, "postgresql")
def _postgres_position(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def contains(column: sa.ColumnElement[Any], wanted: str) -> sa.ColumnElement[bool]:
    """`column` holds `wanted`, or with a leading `=` is exactly the rest."""
    if wanted.startswith("="):
        return column == wanted[1:]
    return position(column, wanted) > 0


def occurrence_conditions(session: Session, where: Filter) -> list[sa.ColumnElement[bool]]:
    """`where` over occurrence joined with speech and file, and `with_facts`: title, speaker, role, place and date are
    those of the speech. Raises NoSuchReference for an unknown file."""
    found = _of_file(session, where)
    for column, wanted in (
        (fact("title"), where.title),
        (fact("speaker"), where.speaker),
        (fact("role"), where.role),
        (fact("place"), where.place),
        (OCCURRENCE.c.kind, where.kind),
    ):
        if wanted is not None:
            found.append(contains(column, wanted))
    first, last = fact("date_from"), fact("date_to")
    if where.year is not None:
        found += _touches(first, last, str(where.year), str(where.year))
    found += _touches(first, last, where.date_from, where.date_to)
    if where.loaded_since is not None:
        found.append(OCCURRENCE.c.loaded_at >= where.loaded_since)
    if where.speech is not None:
        found.append(SPEECH.c.speech_id == where.speech)
    if where.changed_since is not None:
        found.append(
            SPEECH.c.speech_id.in_(sa.select(CHANGE.c.speech_id).where(CHANGE.c.no > where.changed_since.seq))
        )
    if where.tag is not None:
        of_speeches, tag = marks.tagged()
        found.append(SPEECH.c.speech_id.in_(of_speeches.where(contains(tag, where.tag))))
    if where.no_templates:
        found.append(OCCURRENCE.c.placeholders == 0)
    if where.no_truncated:
        found.append(~OCCURRENCE.c.truncated)
    return found


def file_conditions(session: Session, where: Filter) -> list[sa.ColumnElement[bool]]:
    """`where` over file: its title and upload date; what is said of speeches asks for a file with one."""
    found = _of_file(session, where)
    if where.title is not None:
        found.append(contains(FILE.c.title, where.title))
    if where.year is not None:
        year = str(where.year)
        found.append(sa.or_(FILE.c.title_year == where.year, sa.func.substr(FILE.c.date, 1, 4) == year))
    found += _touches(FILE.c.date, FILE.c.date, where.date_from, where.date_to)
    if where.loaded_since is not None:
        found.append(FILE.c.loaded_at >= where.loaded_since)
    inner = Filter(
        speaker=where.speaker,
        role=where.role,
        place=where.place,
        kind=where.kind,
        speech=where.speech,
        no_templates=where.no_templates,
        no_truncated=where.no_truncated,
        tag=where.tag,
    )
    if inner != Filter():
        held = sa.select(OCCURRENCE.c.no).join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        held = with_facts(held).where(
            OCCURRENCE.c.file_no == FILE.c.no, *occurrence_conditions(session, inner)
        )
        found.append(held.correlate(FILE).exists())
    return found


def matching_speech_ids(session: Session, where: Filter) -> sa.Select[tuple[str]]:
    """The ids of the speeches that have an occurrence that fits, as a sub-select."""
    return _of_fitting(session, where, SPEECH.c.speech_id)


def matching_speech_nos(session: Session, where: Filter) -> sa.Select[tuple[int]]:
    """The numbers of the same speeches."""
    return _of_fitting(session, where, OCCURRENCE.c.speech_no)


def files_with_speeches(session: Session, where: Filter) -> sa.Select[tuple[int]]:
    """The numbers of the files in which something fits, by sha256; where only files are asked for, all of those."""
    found = sa.select(FILE.c.no).order_by(FILE.c.sha256)
    if where == Filter(file=where.file, source=where.source, state=where.state):
        return found.where(*_of_file(session, where))
    return found.where(FILE.c.no.in_(_of_fitting(session, where, OCCURRENCE.c.file_no).correlate(None)))


def _of_fitting(session: Session, where: Filter, column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """A column of the occurrences that fit, each with its speech and file."""
    query = (
        sa.select(column)
        .select_from(OCCURRENCE)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    )
    return with_facts(query).where(*occurrence_conditions(session, where))


def _of_file(session: Session, where: Filter) -> list[sa.ColumnElement[bool]]:
    """The conditions on the file; without a state removed ones are left out."""
    found: list[sa.ColumnElement[bool]] = []
    if where.file is not None:
        found.append(FILE.c.sha256 == find_file(session, where.file)["sha256"])
    if where.source is not None:
        offered = sa.select(OFFER.c.no).join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
        offered = offered.where(OFFER.c.file_no == FILE.c.no, contains(UPLOAD.c.source, where.source))
        found.append(offered.correlate(FILE).exists())
    if where.state is not None:
        found.append(contains(FILE.c.state, where.state))
    else:
        found.append(FILE.c.state != REMOVED)
    return found


def _touches(
    first: sa.ColumnElement[Any], last: sa.ColumnElement[Any], start: str | None, end: str | None
) -> list[sa.ColumnElement[bool]]:
    """The days from `first` to `last` touch those from `start` to `end`, which may be months or years."""
    found: list[sa.ColumnElement[bool]] = []
    if start is not None:
        found.append(last >= start)
    if end is not None:
        found.append(first < end + "~")  # `~` sorts behind digits and `-`: 2021~ ends the year
    return found


# ------------------------------------------------------------------ status


class Counts(Struct, frozen=True):
    """What the library holds."""

    files: int
    quarantined: int
    removed: int
    speeches: int
    occurrences: int
    clusters: int
    characters: int
    issues: tuple[tuple[str, int], ...]  # by code, most frequent first


def counts(session: Session) -> Counts:
    """The figures for `status`. `files` are the loaded ones."""
    of_files = sa.select(FILE.c.state, sa.func.count()).group_by(FILE.c.state)
    states: dict[str, int] = {row[0]: row[1] for row in session.execute(of_files)}
    number = sa.func.count()
    rows = sa.select(number)
    issues = session.execute(
        sa.select(ISSUE.c.code, number).group_by(ISSUE.c.code).order_by(number.desc(), ISSUE.c.code)
    )
    return Counts(
        files=states.get("loaded", 0),
        quarantined=states.get("quarantined", 0),
        removed=states.get(REMOVED, 0),
        speeches=_scalar(session, rows.select_from(SPEECH)),
        occurrences=_scalar(session, rows.select_from(OCCURRENCE)),
        clusters=_scalar(session, sa.select(sa.func.count(SPEECH.c.cluster_id.distinct()))),
        characters=_scalar(session, sa.select(sa.func.coalesce(sa.func.sum(OCCURRENCE.c.char_count), 0))),
        issues=tuple((code, found) for code, found in issues),
    )


def last_change(session: Session) -> int:
    """The number of the last change; 0 where there is none."""
    return int(session.scalar(sa.select(sa.func.max(CHANGE.c.no))) or 0)


def is_empty(session: Session) -> bool:
    """Whether there is no speech at all."""
    return session.scalar(sa.select(SPEECH.c.no).limit(1)) is None


def _scalar(session: Session, query: sa.Select[Any]) -> int:
    return int(session.execute(query).scalar_one())
