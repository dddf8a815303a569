"""Measures searching in a library: newest 20, counting, relevance, compared with a LIKE scan of the texts.

Queries are words drawn from the library's own speeches, so that common ones come as often as they are
printed: `发展`, `加强管理`; two terms stand in one speech.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from random import Random

import sqlalchemy as sa
from sqlmodel import Session

from benchmarks.generator.random_speeches import SpeechSource
from schema.database.connection import Database
from schema.query.filters import Filter
from schema.search.first_use import first_uses
from schema.search.match import by_index, matched
from schema.search.paging import Matches
from schema.search.query import parse
from schema.search.search import search

KINDS = {"1": (1,), "2": (2,), "4": (4,), "8": (8,), "2+2": (2, 2)}  # characters of each term
LIMIT = 20
SCANS = 3  # a LIKE scan takes seconds


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of each query, ascending: CPU of this process (with SQLite, without a server's), and wall time."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one kind of query by each method."""

    newest: Spread
    oldest: Spread
    first_use: Spread  # for each year and speaker the number and the first
    count: Spread
    loose_newest: Spread  # in either script, as a terminal and the reading room ask
    loose_count: Spread
    relevance: Spread  # the whole answer: ranking, count, snippets
    whole: Spread  # newest first, with count and snippets
    like: Spread


def quantile(times: Sequence[float], share: float) -> float:
    """The time that `share` of the queries do not exceed (nearest rank)."""
    return times[max(0, ceil(share * len(times)) - 1)]


def queries(source: SpeechSource, size: int, kind: str, number: int) -> list[str]:
    """`number` queries of a kind, drawn from the speeches of a library of `size`."""
    chooser = Random(f"queries:{kind}")
    found: list[str] = []
    while len(found) < number:
        clauses = [
            clause
            for line in source(chooser.randrange(size)).text.split("\n")
            for sentence in line.split("。")
            for clause in sentence.split("，")
            if len(clause) >= max(KINDS[kind]) and clause.isalpha()
        ]
        with suppress(IndexError):  # of a speech without such a clause
            found.append(" ".join(_cut(chooser, chooser.choice(clauses), width) for width in KINDS[kind]))
    return found


def _cut(chooser: Random, clause: str, width: int) -> str:
    start = chooser.randrange(len(clause) - width + 1)
    return clause[start : start + width]


def measure(database: Database, wanted: Sequence[str]) -> Times:
    """Run every query once by each method, after one that is not counted."""
    with database.read() as session:
        search(session, wanted[0])
        return Times(
            newest=_clock(wanted, lambda query: _newest(session, query)),
            oldest=_clock(wanted, lambda query: _oldest(session, query)),
            first_use=_clock(wanted, lambda query: first_uses(session, query)),
            count=_clock(wanted, lambda query: _count(session, query)),
            loose_newest=_clock(wanted, lambda query: _newest(session, query, loose=True)),
            loose_count=_clock(wanted, lambda query: _count(session, query, loose=True)),
            relevance=_clock(wanted, lambda query: search(session, query, limit=LIMIT, sort="relevance")),
            whole=_clock(wanted, lambda query: search(session, query, limit=LIMIT)),
            like=_clock(wanted[:SCANS], lambda query: _like(session, query)),
        )


def _clock(wanted: Sequence[str], ask: Callable[[str], object]) -> Spread:
    cpu, wall = [], []
    for query in wanted:
        began, busy = time.perf_counter(), time.process_time()
        ask(query)
        cpu.append(time.process_time() - busy)
        wall.append(time.perf_counter() - began)
    return Spread(tuple(sorted(cpu)), tuple(sorted(wall)))


def _newest(session: Session, query: str, *, loose: bool = False) -> list[int]:
    with by_index(session):
        return _matches(session, query, loose=loose).newest(LIMIT)


def _oldest(session: Session, query: str) -> list[int]:
    with by_index(session):
        return _matches(session, query).oldest(LIMIT)


def _count(session: Session, query: str, *, loose: bool = False) -> int:
    with by_index(session):
        return _matches(session, query, loose=loose).count


def _matches(session: Session, query: str, *, loose: bool = False) -> Matches:
    return Matches(session, matched(session, parse(query, loose=loose), Filter(), ""))


def _like(session: Session, query: str) -> int:
    """The query on a table without an index: a LIKE condition for each term over all texts."""
    terms = {f"t{at}": f"%{term}%" for at, term in enumerate(query.split())}
    where = " AND ".join(f"text LIKE :{name}" for name in terms)
    return session.scalar(sa.text(f"SELECT count(*) FROM speech_text WHERE {where}"), terms) or 0
