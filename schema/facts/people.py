"""The people of a library: who spoke when, in which offices and where, and with whom they share words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.errors import AmbiguousReference, NoSuchPerson
from schema.facts.persons import decided, person_of
from schema.query.filters import contains
from schema.tables.handles import OCCURRENCE, RELATION, SPEECH, SPEECH_FACT

LISTS: Final = ("names", "roles", "places", "kinds")
SHOWN: Final = 5  # candidates that are named when a name fits several people
PEOPLE: Final = sa.table(
    "people",
    *map(sa.column, ("name", "names", "speeches", "first_date", "last_date", "first_speech", "last_speech")),
    *map(sa.column, ("roles", "places", "kinds")),
)


class Stated(Struct, frozen=True):
    """An office or a place, with the dates of the first and last speech that state it, and their number."""

    value: str
    first_date: str | None
    last_date: str | None
    speeches: int


class SharedWith(Struct, frozen=True):
    """Another person (None: nobody is named) whose speeches are copies, excerpts, or share passages: pairs by kind."""

    name: str | None
    pairs: dict[str, int]


class PersonSpeech(Struct, frozen=True):
    """A speech of a person, by its joined facts."""

    speech_id: str
    date: str | None
    role: str | None
    place: str | None
    title: str | None


class Person(Struct, frozen=True):
    """Everything about one person. `speeches` are in the order of time, undated ones last."""

    name: str
    names: list[str]
    first_speech: str | None
    last_speech: str | None
    offices: list[Stated]
    places: list[Stated]
    kinds: dict[str, int]
    shares_words_with: list[SharedWith]
    speeches: list[PersonSpeech]


def people(
    session: Session,
    name: str | None = None,
    role: str | None = None,
    limit: int = 50,
    *,
    by_name: bool = False,
) -> list[dict[str, Any]]:
    """Returns rows of the view `people`, those with the most speeches first, or by name; filters find a part, `=` the whole."""
    number = sa.func.count().label("speeches")
    query = sa.select(SPEECH_FACT.c.person, number).where(SPEECH_FACT.c.person.is_not(None))
    if name is not None:
        query = query.where(_holding(name))
    if role is not None:
        query = query.where(contains(SPEECH_FACT.c.role, role))
    counted = query.group_by(SPEECH_FACT.c.person).order_by(
        *([] if by_name else [number.desc()]), SPEECH_FACT.c.person
    )
    found: dict[str, dict[str, Any]] = {}
    names = list(session.scalars(counted.limit(limit)))
    for some in batches(names):
        for row in session.execute(sa.select(PEOPLE).where(PEOPLE.c.name.in_(some))).mappings():
            found[row["name"]] = {key: json.loads(row[key]) if key in LISTS else row[key] for key in row}
    rows = [found[one] for one in names]
    return rows if by_name else sorted(rows, key=lambda row: -row["speeches"])


def names_beginning(session: Session, prefix: str, limit: int) -> list[str]:
    """Returns the names of people that begin like this, for completion."""
    column = SPEECH_FACT.c.person
    query = sa.select(column).where(column >= prefix, column < prefix + "\U0010ffff").distinct()
    return list(session.scalars(query.order_by(column).limit(limit)))


def is_name(session: Session, name: str) -> bool:
    """Whether this is the name of a person, or a spelling of one."""
    query = sa.select(SPEECH_FACT.c.speech_no).where(_called(session, name))
    return session.scalars(query.limit(1)).first() is not None


def speeches_of(
    session: Session, name: str, role: str | None = None, place: str | None = None, year: int | None = None
) -> list[str]:
    """Returns the ids of a person's speeches, those of an office, place or year."""
    query = sa.select(SPEECH.c.speech_id).join(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
    query = query.where(SPEECH_FACT.c.person == name)
    for column, wanted in ((SPEECH_FACT.c.role, role), (SPEECH_FACT.c.place, place)):
        if wanted is not None:
            query = query.where(contains(column, wanted))
    if year is not None:
        query = query.where(sa.func.substr(SPEECH_FACT.c.date, 1, 4) == str(year))
    return list(session.scalars(query.order_by(SPEECH.c.speech_id)))


def find_person(session: Session, name: str, *, whole: bool = False) -> str:
    """Returns the person of this name, of a spelling of it, or unless `whole` of the only name with this part.

    Raises NoSuchPerson or AmbiguousReference (exit 2).
    """
    column = SPEECH_FACT.c.person
    for fits in (column == name, _called(session, name), *(() if whole else (_holding(name),))):
        found = session.scalars(sa.select(column).where(fits).distinct().order_by(column).limit(SHOWN)).all()
        if len(found) == 1:
            return str(found[0])
        if found:
            raise AmbiguousReference(name, tuple(map(str, found)))
    raise NoSuchPerson(name)


def _called(session: Session, name: str) -> sa.ColumnElement[bool]:
    """The condition on the person behind a name, as it is listed or spelled."""
    names = {name, person_of(name), decided(session).named(name)}
    return sa.or_(SPEECH_FACT.c.person.in_(sorted(names)), SPEECH_FACT.c.speaker == name)


def _holding(name: str) -> sa.ColumnElement[bool]:
    """The condition on a person's name, or a spelling of it."""
    return sa.or_(contains(SPEECH_FACT.c.person, name), contains(SPEECH_FACT.c.speaker, name))


def person(session: Session, reference: str) -> Person:
    """Returns everything about the person called so. Raises NoSuchPerson or AmbiguousReference."""
    name = find_person(session, reference)
    columns = [SPEECH_FACT.c[one] for one in ("speaker", "date", "role", "place", "title")]
    query = (
        sa.select(SPEECH.c.no, SPEECH.c.speech_id, *columns)
        .join(SPEECH, SPEECH.c.no == SPEECH_FACT.c.speech_no)
        .where(SPEECH_FACT.c.person == name)
        .order_by(sa.func.coalesce(SPEECH_FACT.c.date, "~"), SPEECH.c.speech_id)
    )
    rows = session.execute(query).all()
    dated = [row for row in rows if row.date is not None]
    last = max((row.date for row in dated), default=None)
    return Person(
        name=name,
        names=sorted({row.speaker for row in rows if row.speaker is not None}),
        first_speech=dated[0].speech_id if dated else None,
        last_speech=next((row.speech_id for row in dated if row.date == last), None),
        offices=_stated((row.role, row.date) for row in rows),
        places=_stated((row.place, row.date) for row in rows),
        kinds=_kinds(session, [row.no for row in rows]),
        shares_words_with=list(_shared(session, name, [row.speech_id for row in rows])),
        speeches=[PersonSpeech(row.speech_id, row.date, row.role, row.place, row.title) for row in rows],
    )


def _stated(pairs: Iterable[tuple[str | None, str | None]]) -> list[Stated]:
    """The values with their dates, in the order of the earliest; undated ones last."""
    dates: dict[str, list[str | None]] = defaultdict(list)
    for value, date in pairs:
        if value is not None:
            dates[value].append(date)
    found = []
    for value, stated in dates.items():
        known = sorted(date for date in stated if date is not None)
        found.append(Stated(value, known[0] if known else None, known[-1] if known else None, len(stated)))
    return sorted(found, key=lambda one: (one.first_date or "~", one.value))


def _kinds(session: Session, speech_nos: Iterable[int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for some in batches(speech_nos):
        query = sa.select(OCCURRENCE.c.speech_no, OCCURRENCE.c.kind).where(
            OCCURRENCE.c.speech_no.in_(some), OCCURRENCE.c.kind.is_not(None)
        )
        found.update(kind for _, kind in session.execute(query.distinct()))
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _shared(session: Session, name: str, speech_ids: Iterable[str]) -> Iterator[SharedWith]:
    """Who else gave speeches that are related to these, those with the most pairs first."""
    pairs: dict[tuple[str, str, str], str] = {}  # (a, b, kind) -> the other speech
    own = set(speech_ids)
    for some in batches(sorted(own)):
        for end, other in ((RELATION.c.a, RELATION.c.b), (RELATION.c.b, RELATION.c.a)):
            query = sa.select(RELATION.c.a, RELATION.c.b, RELATION.c.kind, other.label("other"))
            for row in session.execute(query.where(end.in_(some), RELATION.c.revoked_at.is_(None))):
                if row.other not in own:
                    pairs[row.a, row.b, row.kind] = row.other
    people_of = _persons_of(session, set(pairs.values()))
    counted: dict[str | None, Counter[str]] = defaultdict(Counter)
    for (_, _, kind), other_speech in pairs.items():
        counted[people_of.get(other_speech)][kind] += 1
    for one in sorted(counted, key=lambda one: (-counted[one].total(), one is None, one or "")):
        if one != name:
            yield SharedWith(one, dict(sorted(counted[one].items())))


def _persons_of(session: Session, speech_ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batches(sorted(speech_ids)):
        query = (
            sa.select(SPEECH.c.speech_id, SPEECH_FACT.c.person)
            .join(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
            .where(SPEECH.c.speech_id.in_(some), SPEECH_FACT.c.person.is_not(None))
        )
        found |= {row.speech_id: row.person for row in session.execute(query)}
    return found
