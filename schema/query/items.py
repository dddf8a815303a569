"""What stands in one file: its items in order, and the text that belongs to its pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.records import Evidence
from schema.tables.handles import FILE, FURNITURE, OCCURRENCE, SPEECH, SPEECH_FACT, printed_page
from schema.tables.spans import unpack_spans

STATED: Final = ("title", "speaker", "role", "date")
# Put together once, since every page asks some of them.
ITEMS: Final[sa.Select[Any]] = (
    sa.select(
        FILE.c.sha256,
        OCCURRENCE.c.ordinal,
        SPEECH.c.speech_id,
        SPEECH.c.cluster_id,
        OCCURRENCE.c.kind,
        *(sa.func.coalesce(OCCURRENCE.c[name], SPEECH_FACT.c[name]) for name in STATED),
        printed_page(OCCURRENCE.c.page_first),
        printed_page(OCCURRENCE.c.page_last),
        OCCURRENCE.c.char_count,
        OCCURRENCE.c.confidence,
        OCCURRENCE.c.truncated,
    )
    .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
    .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
)
OF_FILE: Final = ITEMS.where(FILE.c.sha256 == sa.bindparam("sha256"))
OF_SPEECH: Final = ITEMS.where(SPEECH.c.speech_id == sa.bindparam("speech_id"))
OF_CLUSTERS: Final = ITEMS.where(SPEECH.c.cluster_id.in_(sa.bindparam("ids", expanding=True)))
CONTENTS: Final = "contents"  # the rule that takes the lines of a printed contents list
BOUNDARIES: Final = (
    sa.select(OCCURRENCE.c.ordinal, OCCURRENCE.c.evidence)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .where(FILE.c.sha256 == sa.bindparam("sha256"))
    .order_by(OCCURRENCE.c.ordinal)
)
NAMES_OF: Final = sa.select(FILE.c.sha256, FILE.c.title, FILE.c.name, FILE.c.date).where(
    FILE.c.sha256.in_(sa.bindparam("ids", expanding=True))
)


class FileItem(Struct, frozen=True):
    """One item of a file as its contents list shows it; what the print does not state is that of its speech."""

    file_sha256: str
    ordinal: int
    speech_id: str
    cluster_id: str
    kind: str | None
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    page_first: int | None
    page_last: int | None
    char_count: int
    confidence: float
    truncated: bool


class PageFurniture(Struct, frozen=True):
    """Text that belongs to the page, the rule that took it, where it stands first and how often."""

    rule: str
    text: str
    page: int
    times: int


def items_of(session: Session, sha256: str) -> list[FileItem]:
    """Returns the items of a file, in order."""
    return _items(session, OF_FILE, sha256=sha256)


def items_of_speech(session: Session, speech_id: str) -> list[FileItem]:
    """Returns all prints of a speech, by file and ordinal."""
    return _items(session, OF_SPEECH, speech_id=speech_id)


def items_of_clusters(session: Session, cluster_ids: Iterable[str]) -> list[FileItem]:
    """Returns all prints of the speeches of some clusters, by file and ordinal."""
    found: list[FileItem] = []
    for some in batches(sorted(set(cluster_ids))):
        found += _items(session, OF_CLUSTERS, ids=some)
    return found


def furniture_of(session: Session, sha256: str, *, rule: str | None = None) -> list[PageFurniture]:
    """Returns the furniture of a file, in the order of print; all of it, or what one rule took."""
    query = sa.select(FURNITURE.c.rule, FURNITURE.c.text, FURNITURE.c.spans).join(
        FILE, FILE.c.no == FURNITURE.c.file_no
    )
    if rule is not None:
        query = query.where(FURNITURE.c.rule == rule)
    found = []
    for taken_by, text, packed in session.execute(
        query.where(FILE.c.sha256 == sha256).order_by(FURNITURE.c.no)
    ):
        spans = unpack_spans(packed)
        found.append(PageFurniture(taken_by, text, min((span.page for span in spans), default=1), len(spans)))
    return found


def contents_of(session: Session, sha256: str) -> list[PageFurniture]:
    """Returns the lines of the contents lists that are printed in a file."""
    return furniture_of(session, sha256, rule=CONTENTS)


def boundaries_of(session: Session, sha256: str) -> dict[int, list[Evidence]]:
    """Returns for each item of a file, by its ordinal, what its beginning was judged by."""
    rows = session.execute(BOUNDARIES, {"sha256": sha256})
    return {
        ordinal: [
            Evidence(seen["page"], seen["line"], seen["rule"])
            for seen in evidence
            if seen["field"] == "boundary"
        ]
        for ordinal, evidence in rows
    }


def compilation_names(session: Session, sha256s: Iterable[str]) -> dict[str, str]:
    """Returns the title of each of these files, else its name."""
    return {sha256: name for sha256, (name, _) in compilations(session, sha256s).items()}


def compilations(session: Session, sha256s: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Returns the title of each of these files, else its name, and the upload date that its listing claims."""
    found: dict[str, tuple[str, str | None]] = {}
    for some in batches(sorted(set(sha256s))):
        for sha256, title, name, date in session.execute(NAMES_OF, {"ids": some}):
            found[sha256] = (title or name.rpartition("/")[2] or sha256[:12], date)
    return found


def _items(session: Session, query: sa.Select[Any], **given: Any) -> list[FileItem]:
    return [FileItem(*row) for row in session.execute(query, given)]
