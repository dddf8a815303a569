"""The facts of all speeches in memory, so that what a search finds is counted in one pass over its places.

The database counts the facets of 94,000 hits in seconds, these columns in tenths of one; 100,000 speeches take
some 15 MB. They hold what `facets` counts: the counts are the same, but that of a speech with several prints the
facts of all count, not only those of the prints that fit a filter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct, field
from sqlmodel import Session

from schema.database.batches import batches
from schema.query.filters import REMOVED, Filter, last_change
from schema.search.facets import NAMES, STATED, TOP, Facet, facets
from schema.search.match import ENTRY, Field, by_index, matched, place_list
from schema.search.query import parse
from schema.tables.handles import CHANGE, FILE, JOINED, OCCURRENCE, OFFER, SPEECH, UPLOAD, fact, with_facts

FEW: Final = 500  # hits of a filtered search that the database counts itself, since it knows which prints fit
MOST_BY_FILE: Final = 1000  # hits that are counted by file: of more a file says nothing any more
BY_FILE: Final = (
    sa.select(
        FILE.c.sha256,
        FILE.c.title,
        FILE.c.name,
        sa.func.count(OCCURRENCE.c.speech_no.distinct()).label("speeches"),
    )
    .select_from(ENTRY)
    .join(OCCURRENCE, OCCURRENCE.c.speech_no == ENTRY.c.speech_no)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .where(ENTRY.c.place.in_(sa.bindparam("places", expanding=True)), FILE.c.state != REMOVED)
    .group_by(FILE.c.no, FILE.c.sha256, FILE.c.title, FILE.c.name)
)
MOST_CHANGED: Final = 2000  # speeches that are read anew one by one; beyond that, all are

Values = tuple[int, ...]


class FileCount(Struct, frozen=True):
    """A file that holds some of the speeches found."""

    sha256: str
    name: str
    speeches: int


class Summary(Struct, frozen=True):
    """What a search finds in numbers: speeches, clusters of them, the facets of the speeches, and the files that hold the
    most of them (`file_count` files hold any; none are named of very many speeches)."""

    total: int
    clusters: int
    facets: tuple[Facet, ...]
    files: tuple[FileCount, ...] = ()
    file_count: int = 0


class FacetColumns(Struct):
    """For each place of the index the values of the speech there, as numbers in `words`; `read_to` is the last
    change that they know of."""

    read_to: int = -1
    words: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    kept: dict[tuple[Values, ...], tuple[Values, ...]] = field(default_factory=dict)
    at_place: dict[int, tuple[Values, ...]] = field(default_factory=dict)
    clusters: dict[int, int] = field(default_factory=dict)  # of speeches that are not alone in theirs

    def number(self, word: str) -> int:
        """The number of a value."""
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.words)
            self.words.append(word)
        return found


def refreshed(session: Session, columns: FacetColumns | None) -> FacetColumns:
    """Returns the columns as the library is now; the same object when nothing changed."""
    now = last_change(session)
    if columns is not None and columns.read_to == now:
        return columns
    changed: list[str] | None = None
    if columns is not None:
        later = sa.select(CHANGE.c.speech_id).where(CHANGE.c.no > columns.read_to).distinct()
        changed = list(session.scalars(later.limit(MOST_CHANGED + 1)))
    if columns is None or changed is None or len(changed) > MOST_CHANGED:
        columns, nos = FacetColumns(), None
    else:
        nos = [
            no
            for some in batches(changed)
            for no in session.scalars(sa.select(SPEECH.c.no).where(SPEECH.c.speech_id.in_(some)))
        ]
    if nos is None:
        _read(session, columns, None)
    else:
        for some in batches(nos):
            _read(session, columns, some)
    columns.clusters = _clusters(session)
    columns.read_to = now
    return columns


def summary(
    session: Session,
    query: str,
    where: Filter,
    columns: FacetColumns,
    *,
    within: Field = "",
    top: int = TOP,
    loose: bool = False,
) -> Summary:
    """Returns the numbers of what `search` finds with the same arguments."""
    with by_index(session):
        places = place_list(session, matched(session, parse(query, loose=loose), where, within))
    clusters = len(places) - _folded(places, columns.clusters)
    by_file = _by_file(session, places) if len(places) <= MOST_BY_FILE else []
    if len(places) <= FEW and where != Filter():
        found = facets(session, query, where, within=within, top=top, loose=loose)
    else:
        counted = Counter(map(columns.at_place.get, places))
        found = tuple(_facets(counted, columns, len(places), top))
    return Summary(len(places), clusters, found, tuple(by_file[:top]), len(by_file))


def _by_file(session: Session, places: Sequence[int]) -> list[FileCount]:
    """The files that hold these speeches, the one with the most first."""
    counts: Counter[tuple[str, str]] = Counter()
    for some in batches(places):
        for sha256, title, name, speeches in session.execute(BY_FILE, {"places": some}):
            counts[sha256, title or name.rpartition("/")[2] or sha256[:12]] += speeches
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [FileCount(sha256, name, speeches) for (sha256, name), speeches in ordered]


def _folded(places: Sequence[int], clusters: dict[int, int]) -> int:
    """How many of the speeches are copies of another one of them."""
    together = [cluster for cluster in map(clusters.get, places) if cluster is not None]
    return len(together) - len(set(together))


def _facets(
    found: Counter[tuple[Values, ...] | None], columns: FacetColumns, total: int, top: int
) -> Iterable[Facet]:
    words = columns.words
    for at, name in enumerate(NAMES):
        counted: Counter[int] = Counter()
        known = 0
        for values, speeches in found.items():
            if values is None or not values[at]:
                continue
            known += speeches
            for value in values[at]:
                counted[value] += speeches
        pairs = [(words[value], speeches) for value, speeches in counted.items()]
        pairs.sort(key=lambda pair: pair[0], reverse=name == "year")
        if name != "year":
            pairs.sort(key=lambda pair: -pair[1])
        yield Facet(name, tuple(pairs[:top]), len(pairs), total - known)


def _read(session: Session, columns: FacetColumns, nos: Sequence[int] | None) -> None:
    """Takes the facts of these speeches, or of all."""
    sources = _sources(session, columns)
    rows = session.execute(_facts(nos), execution_options={"stream_results": True, "yield_per": 2000})
    for at, prints in groupby(rows, key=lambda row: row.at):
        values: tuple[set[int], ...] = tuple(set() for _ in NAMES)
        for row in prints:
            for name, into in zip(NAMES, values, strict=True):
                if name == "year":
                    into.update(columns.number(day[:4]) for day in (row.date_from, row.date_to) if day)
                elif name == "source":
                    into.update(sources.get(row.file_no, ()))
                elif (stated := row._mapping[name]) is not None:
                    into.add(columns.number(stated))
        packed = tuple(tuple(sorted(found)) for found in values)
        columns.at_place[at] = columns.kept.setdefault(packed, packed)


def _facts(nos: Sequence[int] | None) -> sa.Select[Any]:
    query = (
        sa.select(
            ENTRY.c.place.label("at"),
            OCCURRENCE.c.file_no,
            fact("date_from").label("date_from"),
            fact("date_to").label("date_to"),
            *((fact(name) if name in JOINED else OCCURRENCE.c[name]).label(name) for name in STATED),
        )
        .select_from(ENTRY)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == ENTRY.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(FILE.c.state != "removed")
        .order_by(ENTRY.c.place)
    )
    if nos is not None:
        query = query.where(ENTRY.c.speech_no.in_(nos))
    return with_facts(query)


def _sources(session: Session, columns: FacetColumns) -> dict[int, set[int]]:
    """The sources of each file."""
    found: dict[int, set[int]] = defaultdict(set)
    query = sa.select(OFFER.c.file_no, UPLOAD.c.source).join(UPLOAD, UPLOAD.c.no == OFFER.c.upload_no)
    for file_no, source in session.execute(query.distinct()):
        found[file_no].add(columns.number(source))
    return found


def _clusters(session: Session) -> dict[int, int]:
    """The place of each speech that has copies, with a number of its cluster."""
    several = sa.select(SPEECH.c.cluster_id).group_by(SPEECH.c.cluster_id).having(sa.func.count() > 1)
    query = (
        sa.select(ENTRY.c.place, SPEECH.c.cluster_id)
        .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
        .where(SPEECH.c.cluster_id.in_(several))
    )
    numbers: dict[str, int] = {}
    return {
        at: numbers.setdefault(cluster_id, len(numbers)) for at, cluster_id in session.execute(query).tuples()
    }
