"""Checks the invariants of a library from its rows; each violation is a `Problem` with advice.

Checked are: the ownership of every printed character, ids made of words, no speech without an occurrence; and
derived data: fingerprints, relations, clusters, index, counts, views. Only `repair` writes, and only derived data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.audit import rebuild
from schema.audit.decision_effects import undecided_items
from schema.audit.ownership import gaps, owners, printed
from schema.dedup import clusters, relations
from schema.facts import stored
from schema.intake.documents import stored_document
from schema.query.set_aside import is_set_aside
from schema.search import index
from schema.store.affected import SPLIT_STAGE
from schema.tables.handles import FILE, OCCURRENCE, OCCURRENCE_TEXT, SPEECH, SPEECH_TEXT
from schema.tables.views import NAMES
from schema.text.identity import speech_id

# problems of one kind that are listed for one file; of more, only the number is given
MOST_OF_A_KIND: Final = 20
BATCH: Final = 200  # speeches read at a time: their texts stay within some MB


class Problem(Struct, frozen=True):
    """A violated invariant. `where` is a sha256, a speech id or a view.

    `repairable`: `repair` corrects it; else `way_out` says what a person can do.
    """

    kind: str
    where: str
    detail: str
    repairable: bool = False
    way_out: str = ""


BACKUP: Final = "`wengao restore` brings a backup back into a new library"
READ_AGAIN: Final = "`wengao files reprocess --force {}` reads it again from what is stored of it"
OFFER_AGAIN: Final = "offer it again with `wengao ingest`, else {}"


def look(session: Session, *, quick: bool = False) -> Iterator[Problem]:
    """All problems of the database; `quick` skips comparing the words of speeches with their relations."""
    checks: tuple[Callable[[Session], Iterator[Problem]], ...] = (
        _sound_file,
        _ownership,
        _ids,
        _orphans,
        *(() if quick else (_fingerprints,)),
        _relations,
        *(() if quick else (_matches,)),
        _clusters,
        _facts,
        _index,
        _counts,
        _decisions,
        _views,
    )
    for check in checks:
        yield from check(session)


def repair(session: Session, at: str) -> dict[str, int]:
    """Recompute wrong derived data, each kind from data that is right by then; returns how many were wrong by kind."""
    mended = {
        "fingerprint": rebuild.mend_fingerprints(session),
        "relation": rebuild.mend_relations(session, at),
    }
    wrong = clusters.recompute(session)
    clusters.write_expected(session, wrong)
    unjoined = stored.refresh(session, list(stored.wrong(session)))  # the index asks for their dates
    unfindable = index.disagreements(session)
    index.mend(session, unfindable)
    mended |= {"cluster": len(wrong), "fact": len(unjoined), "index": len(unfindable)}
    return mended | {"count": rebuild.mend_counts(session), "view": rebuild.mend_views(session)}


def _sound_file(session: Session) -> Iterator[Problem]:
    """SQLite's own integrity check of pages and indexes."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (message,) in session.connection().exec_driver_sql("PRAGMA integrity_check").all():
        if message != "ok":
            yield Problem("database", "integrity_check", str(message), way_out=BACKUP)
    for row in session.connection().exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Problem("database", str(row[0]), f"row {row[1]} points to nothing in {row[2]}", way_out=BACKUP)


def _ownership(session: Session) -> Iterator[Problem]:
    """Every printed character must have exactly one owner."""
    columns = [FILE.c[name] for name in ("no", "sha256", "item_count", "versions")]
    loaded = sa.select(*columns).where(FILE.c.state == "loaded").order_by(FILE.c.sha256)
    for row in session.execute(loaded).all():
        document = stored_document(session, row.no)
        if document is None:
            missing = "what was read of it is not stored"
            advice = OFFER_AGAIN.format(f"`wengao files reprocess --stage extract --force {row.sha256[:12]}`")
            yield Problem("ownership", row.sha256, missing, way_out=advice)
            continue
        advice = READ_AGAIN.format(row.sha256[:12])
        problems = gaps(document, owners(session, row.no))
        emptied = row.item_count == 0 and SPLIT_STAGE not in row.versions  # it waits to be read again
        if emptied or is_set_aside(session, row.sha256):  # what its items would own, nobody owns
            problems = [gap for gap in problems if gap.problem != "lost"]
        for gap in problems[:MOST_OF_A_KIND]:
            quote = printed(document, gap.span)
            place = f"{gap.problem}: page {gap.span.page} line {gap.span.line} “{quote}”"
            yield Problem("ownership", row.sha256, place, way_out=advice)
        if len(problems) > MOST_OF_A_KIND:
            more = f"and {len(problems) - MOST_OF_A_KIND} more stretches"
            yield Problem("ownership", row.sha256, more, way_out=advice)


def _ids(session: Session) -> Iterator[Problem]:
    """The id of a speech must be that of its text, and of the text of each print."""
    last = 0
    while True:
        query = sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH_TEXT.c.text).join(
            SPEECH_TEXT, SPEECH_TEXT.c.speech_no == SPEECH.c.no
        )
        rows = session.execute(query.where(SPEECH.c.no > last).order_by(SPEECH.c.no).limit(BATCH)).all()
        if not rows:
            break
        last = rows[-1].no
        for row in rows:
            if speech_id(row.text) != row.speech_id:
                detail = "its id is not made of its words"
                yield Problem("id", row.speech_id, detail, way_out=_reading_again(session, row.speech_id))
    prints = (
        sa.select(SPEECH.c.speech_id, OCCURRENCE_TEXT.c.text)
        .join(OCCURRENCE, OCCURRENCE.c.no == OCCURRENCE_TEXT.c.occurrence_no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(OCCURRENCE_TEXT.c.text.is_not(None))
    )
    for row in session.execute(prints):
        if speech_id(row.text) != row.speech_id:
            detail = "a print of it has other words"
            yield Problem("id", row.speech_id, detail, way_out=_reading_again(session, row.speech_id))


def _orphans(session: Session) -> Iterator[Problem]:
    """Every speech must have an occurrence, and each of both what stands in a table of its own."""
    occurrences = sa.select(OCCURRENCE.c.speech_no)
    for orphan in session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.no.not_in(occurrences))):
        yield Problem("orphan", orphan, "no file holds this speech", way_out=BACKUP)
    with_text = sa.select(SPEECH_TEXT.c.speech_no)
    for without_text in session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.no.not_in(with_text))):
        yield Problem("orphan", without_text, "its text is missing", way_out=BACKUP)
    with_places = sa.select(OCCURRENCE_TEXT.c.occurrence_no)
    without_places = (
        sa.select(FILE.c.sha256, OCCURRENCE.c.ordinal)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(OCCURRENCE.c.no.not_in(with_places))
    )
    for row in session.execute(without_places):
        detail = f"the places of item {row.ordinal} are missing"
        yield Problem("orphan", row.sha256, detail, way_out=READ_AGAIN.format(row.sha256[:12]))


def _fingerprints(session: Session) -> Iterator[Problem]:
    """Samples and index keys must be those of the words."""
    for wrong in rebuild.wrong_fingerprints(session):
        detail = "its fingerprint is not that of its words: copies are not found"
        yield Problem("fingerprint", wrong.speech_id, detail, repairable=True)


def _relations(session: Session) -> Iterator[Problem]:
    """A live relation must join two speeches that exist."""
    for match in relations.dangling(session):
        detail = f"{match.kind} with {match.b}, but not both are in the library"
        yield Problem("relation", match.a, detail, repairable=True)


def _matches(session: Session) -> Iterator[Problem]:
    """Live relations must be those that the words of both speeches give."""
    existing = set(session.scalars(sa.select(SPEECH.c.speech_id)))
    for wrong in rebuild.wrong_relations(session):
        match = wrong.pair
        if {match.a, match.b} <= existing:
            difference = (
                "is missing" if wrong.stored is None else "is not so" if wrong.expected is None else "differs"
            )
            yield Problem("relation", match.a, f"{match.kind} with {match.b} {difference}", repairable=True)


def _clusters(session: Session) -> Iterator[Problem]:
    """Clusters and canonicals must follow from the live relations."""
    for wrong in clusters.recompute(session):
        yield Problem(
            "cluster", wrong.speech_id, f"{wrong.stored}, expected {wrong.expected}", repairable=True
        )


def _facts(session: Session) -> Iterator[Problem]:
    """The joined facts of each speech must follow from its prints."""
    names = _names(session, list(stored.wrong(session)))
    for no in names:
        yield Problem("fact", names[no], "its facts are not those of its prints", repairable=True)


def _index(session: Session) -> Iterator[Problem]:
    """The search index must hold exactly the words of all prints of every speech."""
    for name in _names(session, index.disagreements(session)).values():
        yield Problem("index", name, "the search index has other words", repairable=True)


def _names(session: Session, speech_nos: Sequence[int]) -> dict[int, str]:
    """The ids of these speeches by number, in their order; a number that no speech has any more as `number 3`."""
    rows = session.execute(sa.select(SPEECH.c.no, SPEECH.c.speech_id)) if speech_nos else ()
    ids: dict[int, str] = {row.no: row.speech_id for row in rows}
    return {no: ids.get(no, f"number {no}") for no in speech_nos}


def _counts(session: Session) -> Iterator[Problem]:
    """The counts stored with files (items) and occurrences (characters) must be right."""
    for row in rebuild.wrong_counts(session):
        yield Problem("count", row.sha256, f"says {row.item_count} items, holds {row.found}", repairable=True)
    for row in rebuild.wrong_lengths(session):
        detail = f"says {row.char_count} characters, has {row.found}"
        yield Problem("count", row.speech_id, detail, repairable=True)


def _decisions(session: Session) -> Iterator[Problem]:
    """Facts and boundaries that are marked as corrected must follow from decisions in force."""
    for item in undecided_items(session):
        advice = READ_AGAIN.format(item.sha256[:12])
        yield Problem("decision", item.sha256, f"item {item.ordinal}: {item.detail}", way_out=advice)


def _reading_again(session: Session, speech: str) -> str:
    """The advice for a speech whose words were changed: read one of its files again."""
    query = (
        sa.select(FILE.c.sha256)
        .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .where(SPEECH.c.speech_id == speech)
        .order_by(FILE.c.sha256)
    )
    holding = session.scalars(query.limit(1)).first()
    return BACKUP if holding is None else READ_AGAIN.format(holding[:12])


def _views(session: Session) -> Iterator[Problem]:
    """Each view must exist, be readable, and have as many rows as its tables say."""
    missing = rebuild.missing_views(session)
    for name in missing:
        yield Problem("view", name, "it is not there", repairable=True)
    counts: dict[str, int] = {}
    for name in NAMES:
        if name not in missing:
            number = sa.select(sa.func.count()).select_from(sa.table(name))
            counts[name] = session.execute(number).scalar_one()
    number = sa.select(sa.func.count())
    tables = {
        "speeches": number.select_from(OCCURRENCE),
        "files": number.select_from(FILE).where(FILE.c.state != "removed"),
    }
    for name, query in tables.items():
        rows = session.execute(query).scalar_one()
        if rows != counts.get(name, rows):
            said = f"{counts[name]} rows, but {rows} in its table"
            yield Problem("view", name, said, way_out=BACKUP)
