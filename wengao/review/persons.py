"""Turns `review same-person` and `review not-same-person` into decisions: names that are one person's, and speeches
that are another person's of the same name."""

from __future__ import annotations

import argparse

from schema.curation.decisions import Decision
from schema.database.session import Session
from schema.facts.people import find_person, is_name, speeches_of
from schema.facts.persons import NOT_SAME, SAME, person_of
from schema.query.references import find_speech
from schema.text.storable import storable
from wengao.errors import UsageProblem


def same_person(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    """The decision that these names are one person's, who is listed by the first."""
    names = [_known(session, name) for name in arguments.names]
    if len(dict.fromkeys(names)) < 2:
        raise UsageProblem("that is one name", "name two or more; spaces within a name make no other name")
    return [Decision("match", SAME, author, at, names=tuple(dict.fromkeys(names)))]


def not_same_person(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    """The decision that these names are other persons', or that these speeches are another person's of that name."""
    person = find_person(session, arguments.name, whole=True)
    chosen = (arguments.role, arguments.place, arguments.year)
    if (
        arguments.refs
        and chosen == (None, None, None)
        and all(is_name(session, ref) for ref in arguments.refs)
    ):
        names = (_known(session, arguments.name), *(_known(session, ref) for ref in arguments.refs))
        return [Decision("match", NOT_SAME, author, at, names=names)]
    own = speeches_of(session, person)
    ids = {find_speech(session, ref) for ref in arguments.refs}
    if chosen != (None, None, None):
        ids |= set(speeches_of(session, person, *chosen))
    if not ids:
        raise UsageProblem("no speech is named", "name speeches, or choose them by --role, --place or --year")
    if other := sorted(ids - set(own)):
        raise UsageProblem(
            f"{other[0]} is no speech of {person}", f"`wengao people show {person}` lists them"
        )
    label = person_of(storable(arguments.label or "")) or _free(session, person)
    if label == person:
        raise UsageProblem(f"{label} is that person's own name", "--as names the other one")
    return [Decision("match", NOT_SAME, author, at, names=(person, label), speeches=tuple(sorted(ids)))]


def _known(session: Session, name: str) -> str:
    """A name that stands in the library, in its listed form."""
    listed = person_of(storable(name))
    if not is_name(session, name):
        find_person(session, listed, whole=True)  # raises for a name that nobody has
    return listed


def _free(session: Session, person: str) -> str:
    """A name for the other person that nobody has: `李明（2）`."""
    number = 2
    while is_name(session, f"{person}（{number}）"):
        number += 1
    return f"{person}（{number}）"
