"""Who a speaker is: persons go by their printed name, unless a person decided otherwise.

李　明, 李 明, 李明  ->  李明                     阿卜杜•热合曼  ->  阿卜杜·热合曼
same-person 李明 李鸣                ->  what 李鸣 says is 李明's
not-same-person 李明 (some speeches) ->  these are another person's, who is listed by another name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct, field
from sqlmodel import Session

from schema.tables.handles import ALIAS, CORRECTION

SAME: Final = "same-person"
NOT_SAME: Final = "not-same-person"
OPS: Final = (SAME, NOT_SAME)
BETWEEN_HAN: Final = re.compile(r"(?<=[\u2e80-\u9fff·])\s+(?=[\u2e80-\u9fff·])")
DOTS: Final = str.maketrans("・•‧∙⋅．", "······")


def person_of(name: str) -> str:
    """Returns the name by which a person is listed: spaces and forms of the middle dot tell nobody apart."""
    return BETWEEN_HAN.sub("", name.strip().translate(DOTS))


class Ruling(Struct, frozen=True):
    """A person's decision about persons. The first of `names` is the one that stays; of `NOT_SAME` with `speeches` the
    second is that of the other person, whose these are."""

    op: str
    names: tuple[str, ...]
    speeches: tuple[str, ...] = ()


class Persons(Struct, frozen=True):
    """What persons decided: the person behind a name, and behind single speeches by id."""

    names: Mapping[str, str] = field(default_factory=dict)
    speeches: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str:
        """Returns the person behind a printed name."""
        listed = person_of(name)
        return self.names.get(listed, listed)


def replayed(rulings: Iterable[Ruling]) -> Persons:
    """Returns what these decisions come to, in their order."""
    names: dict[str, str] = {}
    speeches: dict[str, str] = {}
    for ruling in rulings:
        given = [person_of(name) for name in ruling.names]
        if ruling.op == NOT_SAME:
            for name in () if ruling.speeches else given[1:]:
                names.pop(name, None)
            speeches |= dict.fromkeys(ruling.speeches, given[-1])
            continue
        stays = given[0]
        united = {*given, *(names.get(name, name) for name in given)}
        united |= {name for name, person in names.items() if person in united}
        names |= dict.fromkeys(united - {stays}, stays)
        names.pop(stays, None)
        speeches |= {speech: stays for speech, person in speeches.items() if person in united}
    return Persons(names, speeches)


RECORDED: Final = (
    sa.select(CORRECTION.c.value)
    .where(CORRECTION.c.kind == "match", CORRECTION.c.file_sha256.is_(None))
    .order_by(CORRECTION.c.at, CORRECTION.c.no)
)
IN_FORCE: Final = RECORDED.where(CORRECTION.c.withdrawn_at.is_(None))


def decided(session: Session) -> Persons:
    """Returns what the decisions in force come to, speeches by their present ids."""
    found = replayed(_rulings(session, IN_FORCE))
    if not found.speeches:
        return found
    former = sa.select(ALIAS.c.old_id, ALIAS.c.new_id).where(ALIAS.c.old_id.in_(sorted(found.speeches)))
    now = {row.old_id: row.new_id for row in session.execute(former)}
    return Persons(found.names, {now.get(speech, speech): who for speech, who in found.speeches.items()})


def concerned(session: Session) -> tuple[set[str], set[str]]:
    """Returns all names and all speech ids (former and present) in decisions about persons, withdrawn ones too."""
    names: set[str] = set()
    speeches: set[str] = set()
    for ruling in _rulings(session, RECORDED):
        names |= {person_of(name) for name in ruling.names}
        speeches |= set(ruling.speeches)
    former = sa.select(ALIAS.c.new_id).where(ALIAS.c.old_id.in_(sorted(speeches)))
    return names, speeches | set(session.scalars(former) if speeches else ())


def _rulings(session: Session, query: sa.Select[Any]) -> list[Ruling]:
    """The decisions about persons in the order of time, those of one second as they were recorded."""
    found: list[dict[str, Any]] = list(session.scalars(query))
    return [
        Ruling(value["op"], tuple(value["names"]), tuple(value.get("speeches", ())))
        for value in found
        if value["op"] in OPS
    ]
