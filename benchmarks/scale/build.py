"""Builds a library of any size in minutes: the same rows and index as loading, many files in one transaction.

Speeches are written and fingerprinted in a process of their own while this one stores those before. What the store does besides (leases, documents, looking for relations) is left out while building; the
speeches that are timed afterwards go through `Store.load` one by one, as an ingest would bring them.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.pool import Pool

import sqlalchemy as sa
from sqlmodel import Session

from benchmarks.generator.random_speeches import SpeechSource, WrittenSpeech
from extractors.fingerprint import fingerprint
from schema.database.batches import batches
from schema.database.connection import Database
from schema.records import (
    ArchivedFile,
    Attested,
    DateRange,
    Description,
    Document,
    Evidence,
    Item,
    Offer,
    Page,
    Paragraph,
    Reading,
    Span,
    Speech,
    TextLine,
)
from schema.search import index
from schema.store import occurrences
from schema.tables.handles import FILE

AT = "2026-01-01T00:00:00Z"
AT_ONCE = 500  # speeches a transaction
A_FILE = 25  # speeches
AHEAD = 4  # batches

Made = tuple[int, list[Item]]  # the number of the first item, and the items


def item(written: WrittenSpeech, ordinal: int = 1) -> Item:
    """A speech as an item of a reading, printed on the page of its ordinal."""
    seen = Evidence(ordinal, 0, "marker:di-n-pian")
    day = DateRange(written.date, written.date, written.date, written.date)
    paragraphs = tuple(
        Paragraph(line, (Span(ordinal, number, 0, len(line)),))
        for number, line in enumerate(written.text.split("\n"), 1)
    )
    heading = (Paragraph(written.title, (Span(ordinal, 0, 0, len(written.title)),)),)
    facts = Description(
        title=Attested(written.title, seen), kind=Attested("讲话", seen), date=Attested(day, seen)
    )
    speech = Speech(ordinal, heading, paragraphs, 0.97, (seen,))
    return Item(speech, facts, fingerprint(written.text), written.text)


def one_file(name: str, written: WrittenSpeech) -> tuple[Offer, ArchivedFile, Document, Reading]:
    """A file of one speech, as the arguments of `Store.load`."""
    lines = tuple(
        TextLine(text, 90, 70 + 20 * n, 500, 84 + 20 * n, 12)
        for n, text in enumerate([written.title, *written.text.split("\n")])
    )
    document = Document("application/pdf", "pdf_lines", "1", 1, (Page(1, 595, 842, lines, "pdf_lines"),))
    reading = Reading(
        title=None,
        declared_items=None,
        head=(),
        furniture=(),
        items=(item(written),),
        unowned=(),
        issues=(),
        versions=(("extract", "1"), ("split", "1")),
    )
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return Offer("scale", name), ArchivedFile(name, sha256, len(written.text), ""), document, reading


def build(database: Database, source: SpeechSource, numbers: Iterable[int]) -> None:
    """Add these speeches of a source to a library."""
    with _written(source, numbers) as batches_of_items:
        for first, items in batches_of_items:
            with database.write() as session:
                _shelve(session, items, f"{source.__name__}-{first}")


@contextmanager
def _written(source: SpeechSource, numbers: Iterable[int]) -> Iterator[Iterator[Made]]:
    """Batches of items with the number of their first, generated a few batches ahead."""
    with multiprocessing.get_context("spawn").Pool(1) as writers:
        yield _ahead(writers, [partial(_items, source, some) for some in batches(numbers, AT_ONCE)])


def _ahead(writers: Pool, tasks: list[Callable[[], Made]]) -> Iterator[Made]:
    """The results in order; only a few are generated ahead, since a large library would fill the memory."""
    waiting = deque(writers.apply_async(task) for task in tasks[:AHEAD])
    for task in [*tasks[AHEAD:], *[None] * AHEAD]:
        if waiting:
            yield waiting.popleft().get()
        if task is not None:
            waiting.append(writers.apply_async(task))


def _items(source: SpeechSource, numbers: Sequence[int]) -> Made:
    return numbers[0], [item(source(number), at % A_FILE + 1) for at, number in enumerate(numbers)]


def _shelve(session: Session, items: list[Item], name: str) -> None:
    known, _ = occurrences.insert_new_speeches(session, items)
    names = [f"{name}-{at}" for at in range(-(-len(items) // A_FILE))]
    session.execute(
        sa.insert(FILE),
        [
            {
                "sha256": hashlib.sha256(file.encode()).hexdigest(),
                "name": file,
                "byte_size": 1,
                "state": "loaded",
                "item_count": A_FILE,
                "has_pdf": False,
                "engines": ["pdf_lines"],
                "versions": {},
                "head": "[]",
                "unowned": "[]",
                "loaded_at": AT,
                "updated_at": AT,
            }
            for file in names
        ],
    )
    numbered = sa.select(FILE.c.name, FILE.c.no).where(FILE.c.name.in_(names))
    numbers = {row.name: row.no for row in session.execute(numbered)}
    occurrences.insert(
        session,
        [
            {
                "file_no": numbers[names[at // A_FILE]],
                "speech_no": known[made.fingerprint.speech_id][0],
                "loaded_at": AT,
                "updated_at": AT,
                **occurrences.occurrence_row(made, made.text, {made.speech.ordinal: "pdf_lines"}),
            }
            for at, made in enumerate(items)
        ],
    )
    index.index(session, [no for no, _ in known.values()])


def size_of(database: Database) -> int:
    """The size of the library's files in bytes."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    asked = (
        sqlite
        if database.url.get_backend_name() == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    with database.read() as session:
        return session.scalar(sa.text(asked)) or 0
