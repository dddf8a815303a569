"""The views that outside programs read: the export's fields as flat columns, the same on both databases.

Lists and objects are JSON text, booleans are 0 and 1. Tables may change; these names and columns stay.
"""
# ruff: noqa: S608 - every part of the SQL is a constant of this module

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import Connection

from schema.tables.handles import JOINED
from schema.tables.view_decisions import no_speech, notes, tags
from schema.tables.view_dialects import POSTGRES, SQLITE, Dialect, json_object

NAMES: Final = ("speeches", "files", "uploads", "duplicates", "issues", "runs", "changes", "people")

CLAIMS: Final = ("title", "uploaded_on", "page_count", "byte_size", "views_min", "access")
NUMBERS: Final = frozenset({"page_count", "byte_size", "views_min", "page"})


def create(connection: Connection) -> None:
    """Recreate all views."""
    drop(connection)
    for name, sql in definitions(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {sql}".replace("%", "%%"))


def drop(connection: Connection) -> None:
    """Drop all views, since tables with views on them cannot be rebuilt."""
    for name in NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def definitions(dialect: str) -> dict[str, str]:
    """The SELECT of each view by name, for `sqlite` or `postgresql`."""
    expressions = POSTGRES if dialect == "postgresql" else SQLITE
    return {
        "speeches": _speeches(expressions),
        "files": _files(expressions),
        "people": _people(expressions),
        "uploads": _uploads(),
        "duplicates": f"SELECT a, b, kind, jaccard, containment, {expressions.text('differs')} AS differs "
        "FROM relation WHERE revoked_at IS NULL",
        "issues": _issues(),
        "runs": "SELECT run_id, command, source, state, started_at, heartbeat_at, finished_at, files, "
        "loaded, unchanged, quarantined, speeches, new_speeches, known_speeches, issues, error, pages, byte_size AS bytes, "
        f"{expressions.text('seconds')} AS seconds, {expressions.text('codes')} AS codes, undone_at FROM run",
        "changes": "SELECT no AS seq, at, run_id, kind, speech_id, file_sha256, "
        f"{expressions.text('detail')} AS detail FROM change",
    }


def _people(dialect: Dialect) -> str:
    """A person: the spellings of the name, the first and last speech, offices, places and kinds in order of time."""

    def stated(column: str) -> str:
        rows = (
            f"(SELECT {column} AS value FROM speech_fact AS fact WHERE fact.person = given.person "
            f"AND {column} IS NOT NULL GROUP BY {column} ORDER BY min(coalesce(date, '~')), {column}) AS stated"
        )
        return dialect.join(dialect.quote("value"), rows)

    def end(order: str) -> str:
        return (
            "(SELECT speech.speech_id FROM speech_fact AS fact JOIN speech ON speech.no = fact.speech_no "
            "WHERE fact.person = given.person AND fact.date IS NOT NULL "
            f"ORDER BY fact.date {order}, speech.speech_id LIMIT 1)"
        )

    kinds = dialect.join(
        dialect.quote("kind"),
        "(SELECT DISTINCT occurrence.kind FROM speech_fact AS fact JOIN occurrence "
        "ON occurrence.speech_no = fact.speech_no WHERE fact.person = given.person "
        "AND occurrence.kind IS NOT NULL ORDER BY occurrence.kind) AS stated",
    )
    return f"""
SELECT given.person AS name, {stated("speaker")} AS names, count(*) AS speeches, min(given.date) AS first_date,
  max(given.date) AS last_date, {end("")} AS first_speech, {end("DESC")} AS last_speech,
  {stated("role")} AS roles, {stated("place")} AS places, {kinds} AS kinds
FROM speech_fact AS given WHERE given.person IS NOT NULL GROUP BY given.person"""


def _first(file_no: str, column: str) -> str:
    """SQL for `column` of the upload that first offered these bytes."""
    return (
        f"(SELECT {column} FROM offer JOIN upload ON upload.no = offer.upload_no "
        f"WHERE offer.file_no = {file_no} ORDER BY offer.first_seen, upload.locator, upload.source LIMIT 1)"
    )


def _locators(dialect: Dialect, file_no: str) -> str:
    return dialect.join(
        dialect.quote("locator"),
        "(SELECT DISTINCT upload.locator FROM offer JOIN upload ON upload.no = offer.upload_no "
        f"WHERE offer.file_no = {file_no} ORDER BY upload.locator) AS found",
    )


def _text() -> str:
    """SQL for the text of an occurrence, as sub-selects: a statement that does not use it reads no text."""
    return (
        "coalesce((SELECT text FROM occurrence_text WHERE occurrence_no = occurrence.no), "
        "(SELECT text FROM speech_text WHERE speech_text.speech_no = occurrence.speech_no))"
    )


def _speeches(dialect: Dialect) -> str:
    return f"""
SELECT speech.speech_id, file.sha256 AS file_sha256, {_first("file.no", "upload.locator")} AS locator,
  {_locators(dialect, "file.no")} AS locators, occurrence.ordinal, file.declared_items, occurrence.kind,
  occurrence.title, occurrence.subtitle, occurrence.speaker, occurrence.role,
  {dialect.text("occurrence.roles")} AS roles, occurrence.place, occurrence.jurisdiction, occurrence.occasion,
  occurrence.date, occurrence.date_from, occurrence.date_to, occurrence.date_printed,
  occurrence.date_source, occurrence.salutation, {dialect.text("occurrence.heading")} AS heading,
  {_text()} AS text,
  CASE WHEN file.paged THEN occurrence.page_first END AS page_first,
  CASE WHEN file.paged THEN occurrence.page_last END AS page_last,
  occurrence.char_count, speech.cluster_id, {dialect.truth("speech.is_canonical")} AS is_canonical,
  {dialect.truth("occurrence.truncated")} AS truncated, occurrence.placeholders,
  {dialect.text("occurrence.engines")} AS engines, {dialect.text("occurrence.corrected")} AS corrected,
  occurrence.confidence, {_evidence(dialect)} AS evidence,
  {_first("file.no", "upload.source")} AS source, occurrence.loaded_at, occurrence.updated_at,
  {", ".join(f"fact.{name} AS speech_{name}" for name in JOINED)},
  {tags(dialect)} AS tags, {notes(dialect)} AS notes
FROM occurrence JOIN speech ON speech.no = occurrence.speech_no JOIN file ON file.no = occurrence.file_no
  LEFT JOIN speech_fact AS fact ON fact.speech_no = occurrence.speech_no"""


def _evidence(dialect: Dialect) -> str:
    """SQL for the evidence of a print and of its speech's facts, as one JSON list."""
    printed = dialect.text("occurrence.evidence")
    entries = [f"substr({printed}, 2, length({printed}) - 2)"]
    for name in JOINED:
        line = f"coalesce({dialect.seen('source.evidence', name, 'line')}, '0')"
        page = f"coalesce({dialect.seen('source.evidence', name, 'page')}, CAST(source.page_first AS text))"
        rule = f"fact.{name}_rule || ' ' || origin.sha256 || '#' || source.ordinal"
        entry = (
            f'\'{{"line": \' || {line} || \', "page": \' || {page} || \', "rule": "\' || {rule} || '
            f'\'", "field": "speech_{name}"}}\''
        )
        found = (
            f"SELECT ', ' || {entry} FROM occurrence AS source JOIN file AS origin ON origin.no = source.file_no "
            f"WHERE source.no = fact.{name}_print"
        )
        entries.append(f"coalesce(({found}), '')")
    return f"'[' || ltrim({' || '.join(entries)}, ', ') || ']'"


def _claimed(row: str) -> str:
    """The claims of an offer as flat columns, parsed and as printed."""
    parsed = [f"{row}.listing_{name} AS listing_{name}" for name in CLAIMS]
    return ", ".join(parsed + [f"{row}.raw_{name} AS listing_raw_{name}" for name in CLAIMS])


def _listing(dialect: Dialect, row: str) -> str:
    raw = json_object(dialect, {name: dialect.quote(f"{row}.raw_{name}") for name in CLAIMS})
    parsed = {
        name: f"CAST({column} AS text)" if name in NUMBERS else _quoted_or_null(dialect, column)
        for name in CLAIMS
        for column in (f"{row}.listing_{name}",)
    }
    return f"CASE WHEN {row}.has_listing THEN {json_object(dialect, {**parsed, 'raw': raw})} END"


def _quoted_or_null(dialect: Dialect, sql: str) -> str:
    return f"CASE WHEN {sql} IS NOT NULL THEN {dialect.quote(sql)} END"


def _files(dialect: Dialect) -> str:
    uploads = dialect.join(
        json_object(
            dialect,
            {
                "source": dialect.quote("source"),
                "locator": dialect.quote("locator"),
                "listing": "listing",
                "first_seen": dialect.quote("first_seen"),
                "last_seen": dialect.quote("last_seen"),
            },
        ),
        f"(SELECT upload.source, upload.locator, {_listing(dialect, 'offer')} AS listing, "
        "offer.first_seen, offer.last_seen FROM offer JOIN upload ON upload.no = offer.upload_no "
        "WHERE offer.file_no = file.no ORDER BY offer.first_seen, upload.locator, upload.source, offer.no) "
        "AS offered",
    )
    issues = dialect.join(
        json_object(
            dialect,
            {
                "stage": dialect.quote("stage"),
                "code": dialect.quote("code"),
                "page": "CAST(page AS text)",
                "detail": dialect.quote("detail"),
            },
        ),
        "(SELECT * FROM issue WHERE issue.file_no = file.no ORDER BY issue.no) AS noted",
    )
    return f"""
SELECT file.sha256, {_first("file.no", "upload.locator")} AS locator,
  {_locators(dialect, "file.no")} AS locators, {uploads} AS uploads, file.media_type,
  file.byte_size, file.page_count, file.title, file.title_source,
  file.title_year, file.date, file.date_source, file.declared_items, file.item_count, file.state,
  {issues} AS issues, {_claimed("claim")}, file.pdf_title, file.pdf_author, file.pdf_producer,
  file.pdf_created_at, {dialect.text("file.engines")} AS engines, {dialect.text("file.versions")} AS versions,
  file.loaded_at, file.updated_at, aside.author AS no_speech_author, aside.at AS no_speech_at,
  {dialect.part("aside.value", "why")} AS no_speech_why
FROM file {no_speech()} LEFT JOIN offer AS claim ON claim.no = (
  SELECT offer.no FROM offer JOIN upload ON upload.no = offer.upload_no
  WHERE offer.file_no = file.no AND offer.has_listing
  ORDER BY offer.first_seen, upload.locator, upload.source, offer.no LIMIT 1)
WHERE file.state <> 'removed'"""


def _uploads() -> str:
    return f"""
SELECT upload.source, upload.locator, file.sha256 AS file_sha256, file.state AS state, offer.etag,
  offer.first_seen, offer.last_seen, {_claimed("offer")},
  upload.page_url, upload.listed_at, upload.gone_at
FROM offer JOIN upload ON upload.no = offer.upload_no LEFT JOIN file ON file.no = offer.file_no"""


def _issues() -> str:
    return f"""
SELECT file.sha256 AS file_sha256, coalesce(upload.locator, {_first("file.no", "upload.locator")}) AS locator,
  issue.stage, issue.code, issue.page, issue.detail, issue.at,
  coalesce(issue.source, upload.source, {_first("file.no", "upload.source")}) AS source
FROM issue LEFT JOIN file ON file.no = issue.file_no LEFT JOIN upload ON upload.no = issue.upload_no"""
