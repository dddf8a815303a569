"""Watched queries: which speeches that match came last, or came with one run.

A speech comes when its first print is loaded: another print of known words, or a new reading of them, is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.query.stand_ins import stand_ins
from schema.search.hits import Hit, hits
from schema.search.match import ENTRY, by_index, matched
from schema.search.paging import Matches
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.tables.handles import CHANGE, OCCURRENCE, RUN, SPEECH

SHOWN: Final = 20  # speeches that are named; of more, only the number
CAME: Final = ("new", "restored")

Came: TypeAlias = tuple[int, str, str]  # number and id of a speech, and when it came


class Arrival(Struct, frozen=True):
    """A speech that matches, as its newest print says it, and when its first print was loaded.

    `shown_title` is for people: the title, or what stands in for a missing one.
    """

    hit: Hit
    came_at: str
    shown_title: str

    def as_json(self) -> dict[str, Any]:
        """The fields of a hit of `search --json`, and `came_at`."""
        return {**self.hit.as_json(), "came_at": self.came_at}


class WatchNews(Struct, frozen=True):
    """What came of a watched query; `arrivals` are the latest of the `new`, `total` counts all that match."""

    name: str
    query: str
    total: int
    new: int
    arrivals: tuple[Arrival, ...]

    def as_json(self) -> dict[str, Any]:
        """A watch in `status --json`, and in what `[notify]` gets."""
        speeches = [arrival.as_json() for arrival in self.arrivals]
        return {
            "name": self.name,
            "query": self.query,
            "total": self.total,
            "new": self.new,
            "speeches": speeches,
        }


def last_bringing_run(session: Session) -> str | None:
    """Returns the id of the latest run that loaded a file and was not undone; None if there is none."""
    found = sa.select(RUN.c.run_id).where(RUN.c.loaded > 0, RUN.c.undone_at.is_(None))
    return session.scalar(found.order_by(RUN.c.started_at.desc(), RUN.c.run_id.desc()).limit(1))


def news_of_run(
    session: Session, watches: Sequence[tuple[str, str]], run_id: str | None, *, shown: int = SHOWN
) -> list[WatchNews]:
    """Returns what came with a run for each watch (name, query): speeches that no file printed before.

    Without a run nothing is new; totals are counted all the same.
    """
    if not watches:
        return []
    since = (
        None if run_id is None else session.scalar(sa.select(RUN.c.started_at).where(RUN.c.run_id == run_id))
    )
    brought = _brought(session, run_id) if since is not None else set()
    found = []
    for name, query in watches:
        came = [] if since is None else [one for one in _came(session, query, since) if one[1] in brought]
        with by_index(session):
            total = Matches(session, matched(session, parse(query), EVERYTHING, "")).count
        found.append(WatchNews(name, query, total, len(came), _arrivals(session, query, came[:shown])))
    return found


def latest(session: Session, query: str, limit: int = 50) -> tuple[Arrival, ...]:
    """Returns the speeches that match, those that came last first."""
    return _arrivals(session, query, _came(session, query, None, limit))


def _brought(session: Session, run_id: str | None) -> set[str]:
    """The speeches of which the run brought a print, but for those that it only read differently."""
    of_run = CHANGE.c.run_id == run_id
    came = set(session.scalars(sa.select(CHANGE.c.speech_id).where(of_run, CHANGE.c.kind.in_(CAME))))
    moved = session.scalars(sa.select(CHANGE.c.detail).where(of_run, CHANGE.c.kind == "moved"))
    return came - {detail["to"] for detail in moved}


def _came(session: Session, query: str, since: str | None, limit: int | None = None) -> list[Came]:
    """The speeches that match with the times when they came, the last first."""
    places = matched(session, parse(query), EVERYTHING, "")
    came_at = sa.func.min(OCCURRENCE.c.loaded_at)
    found = (
        sa.select(SPEECH.c.no, SPEECH.c.speech_id, came_at)
        .select_from(ENTRY)
        .join(SPEECH, SPEECH.c.no == ENTRY.c.speech_no)
        .join(OCCURRENCE, OCCURRENCE.c.speech_no == ENTRY.c.speech_no)
        .where(ENTRY.c.place.in_(places))
        .group_by(SPEECH.c.no, SPEECH.c.speech_id)
        .order_by(came_at.desc(), SPEECH.c.speech_id)
        .limit(limit)
    )
    if since is not None:
        found = found.having(came_at >= since)
    with by_index(session):
        return [(no, speech_id, at) for no, speech_id, at in session.execute(found)]


def _arrivals(session: Session, query: str, came: Sequence[Came]) -> tuple[Arrival, ...]:
    """The speeches with their titles and snippets, in the same order."""
    found = hits(session, [no for no, _, _ in came], parse(query), EVERYTHING, "", oldest=False)
    untitled = [(hit.speech_id, hit.file_sha256) for hit in found if _title(hit) is None]
    instead: dict[tuple[str, str], str] = {}
    for some in batches(untitled):
        instead |= stand_ins(session, some)
    return tuple(
        Arrival(hit, came_at, _title(hit) or instead.get((hit.speech_id, hit.file_sha256), hit.speech_id))
        for hit, (_, _, came_at) in zip(found, came, strict=True)
    )


def _title(hit: Hit) -> str | None:
    return hit.title or hit.facts.get("speech_title")
