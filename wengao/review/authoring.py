"""Turns the references of a command line into decisions: items by file and number, places by page and line or words.

`9f86d0#2` is the second item of a file, `12:3` page 12 line 3 as `review show` prints them.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from extractors.corrections.anchors import LetterStream, key_of, quoted, stream
from extractors.description.people import offices
from extractors.text.dates import find_date
from schema.curation.decisions import Decision, Fact
from schema.curation.items import StoredItem, items_of, places_of
from schema.curation.queue import ReviewItem, queue
from schema.database.session import Session
from schema.intake import documents
from schema.query.references import NUMBERED, find_file, find_speech
from schema.records import Document, Span
from schema.store import files
from schema.tables.handles import ATTESTED
from schema.tables.spans import unpack_paragraphs, unpack_spans
from schema.tables.speeches import KINDS
from schema.text.storable import storable
from wengao.errors import UsageProblem

PLACE: Final = re.compile(r"(?P<page>[0-9]+):(?P<line>[0-9]+)")  # "12:3"
# the id of a review item, "r_61abefdd70", or its beginning
REVIEW_ID: Final = re.compile(r"r_[0-9a-f]{1,10}")
SHOWN: Final = 5  # places that a message names at most when words occur at several


class PrintedFile(Struct, frozen=True):
    """A file's items with their print: `starts` holds, for each item, the index in `stream` of its first letter."""

    sha256: str
    document: Document
    stream: LetterStream
    items: tuple[StoredItem, ...]
    starts: tuple[int, ...]


def author_of(given: str | None) -> str:
    """The author of a decision: the name given, else the login name."""
    if given:
        return storable(given)
    try:
        return storable(getpass.getuser())
    except (KeyError, OSError):
        return "unknown"


def find_item(session: Session, reference: str, file: str | None = None) -> StoredItem:
    """The item that `FILE#N` or a speech id names; a speech in several files needs `file`.

    Raises UsageProblem, NoSuchReference, AmbiguousReference (exit 2).
    """
    numbered = NUMBERED.fullmatch(reference)
    if numbered:
        items = items_of(session, find_file(session, numbered["file"])["sha256"])
        ordinal = int(numbered["ordinal"])
        if not 1 <= ordinal <= len(items):
            raise UsageProblem(f"{reference}: the file has {len(items)} items", "`wengao review show FILE`")
        return items[ordinal - 1]
    speech_id = find_speech(session, reference)
    within = None if file is None else find_file(session, file)["sha256"]
    places = places_of(session, speech_id, within)
    if not places:
        raise UsageProblem(f"{reference} is not printed in {file}", "`wengao speeches show` lists its prints")
    if len({place.sha256 for place in places}) > 1:
        names = ", ".join(f"{place.sha256[:12]}#{place.ordinal}" for place in places[:SHOWN])
        raise UsageProblem(f"{reference} is printed in several files", f"name one of {names}")
    return items_of(session, places[0].sha256)[places[0].ordinal - 1]


def find_review(session: Session, reference: str) -> ReviewItem:
    """The review item with this id, or its beginning."""
    matching = [item for item in queue(session) if item.id.startswith(reference)]
    if len(matching) != 1:
        many = "nothing" if not matching else f"{len(matching)} things"
        raise UsageProblem(f"{reference} names {many} in the review list", "`wengao review list` has the ids")
    return matching[0]


def printed(session: Session, sha256: str) -> PrintedFile:
    """A file's items with their print; raises UsageProblem when the library stores no document of the file."""
    file = files.find_file(session, sha256) or {}
    document = documents.stored_document(session, file["no"])
    items = items_of(session, sha256)
    if document is None or not items:
        raise UsageProblem(
            f"the library stores nothing that was read of {sha256[:12]}", "`wengao ingest` it again"
        )
    spans: list[Span] = list(unpack_spans(file["head"]))
    firsts = []
    for item in items:
        firsts.append(len(spans))
        for packed in (item.row["head_spans"], item.row["body_spans"]):
            spans += [span for paragraph in unpack_paragraphs(packed) for span in paragraph]
    letters = stream(document, spans)
    starts = tuple(letters.first_letter(first) for first in firsts)
    return PrintedFile(sha256, document, letters, items, starts)


def letter_at(printed_file: PrintedFile, item: StoredItem, place: str) -> int:
    """The index in the stream of the place that `PAGE:LINE`, or words that occur once in the item, name."""
    first = printed_file.starts[item.ordinal - 1]
    end = (*printed_file.starts, len(printed_file.stream.key))[item.ordinal]
    numbers = PLACE.fullmatch(place)
    if numbers:
        page, line = int(numbers["page"]), int(numbers["line"])
        letter = printed_file.stream.letter(page, line, 0)
        position = printed_file.stream.place(letter) if letter < len(printed_file.stream.key) else None
        if position is None or (position.page, position.line) != (page, line):
            raise UsageProblem(
                f"no words of a speech are printed at {place}", "`wengao why` shows what the line belongs to"
            )
    else:
        words = key_of(place)
        matches = [at for at in range(first, end) if words and printed_file.stream.key.startswith(words, at)]
        if len(matches) != 1:
            positions = [printed_file.stream.place(at) for at in matches[:SHOWN]]
            named = ", ".join(f"{position.page}:{position.line}" for position in positions)
            problem = f"“{place}” stands at {named}" if matches else f"“{place}” does not stand in this item"
            raise UsageProblem(problem, "name the place as PAGE:LINE; `wengao review show` prints them")
        letter = matches[0]
    if not first < letter < end:
        raise UsageProblem(f"{place} is not within item {item.ordinal}", "name the item that holds it")
    return letter


def split(printed_file: PrintedFile, item: StoredItem, place: str, author: str, at: str) -> Decision:
    """The decision that an item begins at this place."""
    anchor = quoted(printed_file.stream, letter_at(printed_file, item, place))
    return Decision("boundary", "split", author, at, file_sha256=item.sha256, anchor=anchor)


def merge(printed_file: PrintedFile, item: StoredItem, author: str, at: str) -> Decision:
    """The decision that no item begins where this one does."""
    anchor = quoted(printed_file.stream, printed_file.starts[item.ordinal - 1])
    return Decision("boundary", "merge", author, at, file_sha256=item.sha256, anchor=anchor)


def accept(printed_file: PrintedFile, item: StoredItem, author: str, at: str) -> Decision:
    """The decision that this item begins and ends as it does now."""
    anchor = quoted(printed_file.stream, printed_file.starts[item.ordinal - 1])
    last = item.ordinal == len(printed_file.items)
    until = None if last else quoted(printed_file.stream, printed_file.starts[item.ordinal])
    return Decision("boundary", "accept", author, at, file_sha256=item.sha256, anchor=anchor, until=until)


def fact(item: StoredItem, value: Fact, author: str, at: str, op: str = "set") -> Decision:
    """The decision that a field of this item has this value (`set`), or the printed value (`keep`)."""
    return Decision(
        "fact",
        op,
        author,
        at,
        file_sha256=item.sha256,
        speech_id=item.speech_id,
        fact=value,
        words=item.words(),
    )


def parse_facts(words: Iterable[str]) -> list[Fact]:
    """Parse words such as `title=在…会议上的讲话` as facts; an empty value says that the item has no such fact."""
    facts = []
    for word in words:
        field, sign, value = word.partition("=")
        if not sign or field not in ATTESTED:
            raise UsageProblem(f"{word}: a fact is FIELD=VALUE", f"fields: {' '.join(ATTESTED)}")
        facts.append(fact_of(field, storable(value.strip())))
    return facts


def fact_of(field: str, value: str) -> Fact:
    """The fact with its derived values (offices of a role, range of a date); raises UsageProblem for an invalid one."""
    if not value:
        return Fact(field)
    if field == "kind" and value not in KINDS:
        raise UsageProblem(f"{value} is no kind of speech", " ".join(KINDS))
    if field == "role":
        return Fact(field, value, roles=offices(value))
    if field == "date":
        date = find_date(value) or find_date(f"{value}年")
        if date is None or key_of(date.printed) not in (key_of(value), key_of(f"{value}年")):
            raise UsageProblem(f"{value} is no date", "write 2024, 2024-06 or 2024-06-11")
        return Fact(field, date.date, date.first, date.last)
    return Fact(field, value)
