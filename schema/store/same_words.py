"""Finds the other files that a decision about a boundary may concern: those that print the words around its place.

The search index is asked, not the relations, since a piece of a speech has no relation to the whole. All these files
must be read again at once; otherwise their rows would not follow from the decisions in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.query.filters import Filter
from schema.records import Anchor
from schema.search.match import ENTRY, by_index, matched
from schema.search.query import Query, Term
from schema.tables.handles import FILE, OCCURRENCE
from schema.text.search_key import search_key

# "垃圾和污水这三件小事办好": no sign, so no spelling of one matters
RUN: Final = re.compile("[㐀-鿿𠀀-𳿿]{4,12}")
ASKED: Final = 3  # runs of each side of an anchor: a break of the lines may stand in one of them


def files_printing(session: Session, anchors: Iterable[Anchor]) -> set[str]:
    """Returns the sha256 of loaded files that print a few words of what is quoted at one of these places."""
    found: set[str] = set()
    for anchor in anchors:
        runs = dict.fromkeys(run for part in (anchor.quote, anchor.after) for run in _runs(part))
        if not runs:
            continue
        places = matched(session, _two_of([Term(search_key(run)) for run in runs]), Filter(), "").subquery()
        query = (
            sa.select(FILE.c.sha256)
            .join(OCCURRENCE, OCCURRENCE.c.file_no == FILE.c.no)
            .join(ENTRY, ENTRY.c.speech_no == OCCURRENCE.c.speech_no)
            .where(ENTRY.c.place.in_(sa.select(places.c.place)), FILE.c.state == "loaded")
        )
        with by_index(session):
            found.update(session.scalars(query.distinct()))
    return found


def _two_of(terms: Sequence[Term]) -> Query:
    """A query for at least two of these terms (one, if there is but one): `各位代表` alone stands everywhere."""
    if len(terms) == 1:
        return Query((tuple(terms),))
    return Query(tuple(combinations(terms, len(terms) - 1)))


def _runs(part: str) -> list[str]:
    """The longest stretches of Han in a quotation."""
    return sorted(RUN.findall(part), key=len, reverse=True)[:ASKED]
