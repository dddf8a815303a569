"""The stored facts of speeches: kept up to date in the transaction that changes prints, recomputed by `check`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.facts.join import JoinedFacts, joined
from schema.facts.persons import Persons, concerned, decided
from schema.facts.printed import PrintedFacts
from schema.tables.handles import FILE, JOINED, OCCURRENCE, SPEECH, SPEECH_FACT

STATED: Final = (*JOINED, "date_from", "date_to")
LISTS: Final = ("roles", "corrected")
NEW_FACTS: Final = sa.insert(SPEECH_FACT)
FACTS: Final = sa.select(SPEECH_FACT).where(SPEECH_FACT.c.speech_no.in_(sa.bindparam("nos", expanding=True)))
STATED_BY_PRINTS: Final = (
    sa.select(
        OCCURRENCE.c.speech_no,
        OCCURRENCE.c.no,
        FILE.c.sha256.label("file_sha256"),
        OCCURRENCE.c.ordinal,
        FILE.c.date.label("uploaded_on"),
        *(OCCURRENCE.c[name] for name in (*STATED, *LISTS)),
    )
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .where(OCCURRENCE.c.speech_no.in_(sa.bindparam("nos", expanding=True)))
)


def refresh(session: Session, speech_nos: Iterable[int], new: Collection[int] = ()) -> list[int]:
    """Brings the facts of these speeches up to date with their prints; returns the numbers of those that changed.
    `new` ones have none stored."""
    changed = []
    for some in batches(sorted(set(speech_nos))):
        wanted = rows(session, some)
        stored = _stored(session, [no for no in some if no not in new])
        made = [row for no, row in wanted.items() if no not in stored]
        if made:
            session.execute(NEW_FACTS, made)
        other = [row for no, row in wanted.items() if no in stored and stored[no] != row]
        for row in other:
            no = row["speech_no"]
            changes = {name: value for name, value in row.items() if stored[no][name] != value}
            session.execute(sa.update(SPEECH_FACT).where(SPEECH_FACT.c.speech_no == no).values(changes))
        left = [no for no in stored if no not in wanted]
        if left:
            session.execute(sa.delete(SPEECH_FACT).where(SPEECH_FACT.c.speech_no.in_(left)))
        changed += [row["speech_no"] for row in (*made, *other)] + left
    return changed


def refresh_persons(session: Session) -> None:
    """Brings up to date who gave which speech, after decisions about persons came, went or were merged."""
    names, speech_ids = concerned(session)
    found: set[int] = set()
    for some in batches(sorted(names)):
        found |= set(
            session.scalars(sa.select(SPEECH_FACT.c.speech_no).where(SPEECH_FACT.c.person.in_(some)))
        )
    for some in batches(sorted(speech_ids)):
        found |= set(session.scalars(sa.select(SPEECH.c.no).where(SPEECH.c.speech_id.in_(some))))
    refresh(session, found)


def wrong(session: Session) -> Iterator[int]:
    """Yields the numbers of speeches whose stored facts are not those of their prints."""
    for some in batches(session.scalars(sa.select(SPEECH.c.no).order_by(SPEECH.c.no)).all()):
        wanted, stored = rows(session, some), _stored(session, some)
        yield from (no for no in some if wanted.get(no) != stored.get(no))


def fill(session: Session) -> int:
    """Adds the facts of all speeches to a library that has none yet; returns the number of speeches."""
    count, last = 0, 0
    while True:
        query = sa.select(SPEECH.c.no).where(SPEECH.c.no > last).order_by(SPEECH.c.no).limit(500)
        some = session.scalars(query).all()
        if not some:
            return count
        last = some[-1]
        count += len(refresh(session, some))


def rows(session: Session, speech_nos: Collection[int]) -> dict[int, dict[str, Any]]:
    """Returns the right row of each of these speeches; one without a print has none."""
    persons = decided(session)
    apart = _apart(session, speech_nos, persons)
    return {
        no: _row(no, joined(found), apart.get(no), persons)
        for no, found in prints(session, speech_nos).items()
    }


def _apart(session: Session, speech_nos: Collection[int], persons: Persons) -> dict[int, str]:
    """Who gave those of these speeches that a person told apart from others of the same name."""
    if not persons.speeches:
        return {}
    query = sa.select(SPEECH.c.no, SPEECH.c.speech_id).where(SPEECH.c.no.in_(speech_nos))
    return {
        row.no: persons.speeches[row.speech_id]
        for row in session.execute(query)
        if row.speech_id in persons.speeches
    }


def prints(session: Session, speech_nos: Collection[int]) -> dict[int, list[PrintedFacts]]:
    """Returns what each print of these speeches states."""
    found: dict[int, list[PrintedFacts]] = defaultdict(list)
    for speech_no, no, sha256, ordinal, uploaded_on, *stated in session.execute(
        STATED_BY_PRINTS, {"nos": list(speech_nos)}
    ):
        *single, roles, corrected = stated
        values = dict(zip(STATED, single, strict=True))
        found[speech_no].append(
            PrintedFacts(
                no, sha256, ordinal, uploaded_on, **values, roles=tuple(roles), corrected=tuple(corrected)
            )
        )
    return found


def _row(speech_no: int, facts: JoinedFacts, person: str | None, persons: Persons) -> dict[str, Any]:
    row: dict[str, Any] = {"speech_no": speech_no, "contradicted": " ".join(facts.contradicted)}
    for field in JOINED:
        found = facts.facts.get(field)
        row[field] = None if found is None else found.value
        row[f"{field}_print"] = None if found is None else found.source.no
        row[f"{field}_rule"] = None if found is None else found.rule
    date = facts.facts.get("date")
    row["date_from"] = None if date is None else date.source.date_from
    row["date_to"] = None if date is None else date.source.date_to
    speaker = facts.facts.get("speaker")
    row["person"] = person or (None if speaker is None else persons.named(speaker.value))
    return row


def _stored(session: Session, speech_nos: Collection[int]) -> dict[int, dict[str, Any]]:
    if not speech_nos:
        return {}
    found = session.execute(FACTS, {"nos": list(speech_nos)}).mappings()
    return {row["speech_no"]: dict(row) for row in found}
