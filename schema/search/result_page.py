"""One page of what a search finds, for people who look: the hits at once, without counting all there are.

Counting is a request of its own (`facet_columns.summary`): the first twenty of 94,000 cost a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.query.filters import Filter
from schema.search.hits import Hit, hits
from schema.search.match import ENTRY, Field, by_index, matched
from schema.search.paging import FEW, FOLDED, SLACK, Matches
from schema.search.prints import EVERYTHING
from schema.search.query import parse
from schema.search.rank import ranked
from schema.search.search import Sort
from schema.tables.handles import OCCURRENCE, SPEECH, SPEECH_FACT

PRINTED: Final = (
    sa.select(
        SPEECH.c.cluster_id,
        sa.func.count(OCCURRENCE.c.no),
        sa.func.min(SPEECH_FACT.c.date_from),
        sa.func.max(SPEECH_FACT.c.date_to),
    )
    .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
    .outerjoin(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
    .where(SPEECH.c.cluster_id.in_(sa.bindparam("ids", expanding=True)))
    .group_by(SPEECH.c.cluster_id)
)


class ResultPage(Struct, frozen=True):
    """Some hits in their order; `more` says whether there are others behind them."""

    hits: tuple[Hit, ...]
    more: bool


class Printings(Struct, frozen=True):
    """How often the speeches of a cluster are printed, and the first and the last year that they are of."""

    prints: int
    first_year: str | None
    last_year: str | None


def result_page(
    session: Session,
    query: str,
    where: Filter = EVERYTHING,
    *,
    within: Field = "",
    start: int = 0,
    limit: int = 20,
    sort: Sort = "newest",
    fold: bool = True,
    loose: bool = False,
) -> ResultPage:
    """Returns the hits from number `start` on, as `search` orders them, with whole sentences and the places of the
    words. Raises NoSuchReference or AmbiguousReference for `where.file`."""
    wanted, oldest, most = parse(query, loose=loose), sort == "oldest", start + limit + 1
    rare = min(FEW, FOLDED * most + SLACK + 1) if sort == "newest" else FEW
    matches = Matches(session, matched(session, wanted, where, within), rare)
    with by_index(session):
        if sort == "relevance" and wanted.wanted:
            titled = matches if within else Matches(session, matched(session, wanted, where, "title"))
            chosen = ranked(session, wanted, matches, titled, limit=most, fold=fold)
        elif fold:
            chosen = matches.of_clusters(most, oldest=oldest)
        else:
            chosen = matches.oldest(most) if oldest else matches.newest(most)
    shown = chosen[start : start + limit]
    found = hits(session, shown, wanted, where, within, oldest=oldest, places=True, sentences=True)
    return ResultPage(tuple(found), len(chosen) == most)


def hits_after(
    session: Session,
    query: str,
    where: Filter,
    *,
    within: Field = "",
    limit: int = 20,
    after: tuple[str, str] | None = None,
    loose: bool = False,
) -> tuple[list[Hit], tuple[str, str] | None]:
    """Returns the newest hits behind the speech `after` (its time and id), and the time and id of the last of them;
    None when nothing is behind it."""
    wanted = parse(query, loose=loose)
    matches = Matches(session, matched(session, wanted, where, within))
    with by_index(session):
        if after is None:
            chosen = matches.newest(limit + 1)
        else:
            chosen = [no for _, _, no in matches.newest_after(limit + 1, *after)]
    found = hits(session, chosen[:limit], wanted, where, within, oldest=False, places=True)
    if len(chosen) <= limit or not found:
        return found, None
    newest = session.scalar(sa.select(ENTRY.c.newest).where(ENTRY.c.speech_no == chosen[limit - 1]))
    return found, (newest or "", found[-1].speech_id)


def count(session: Session, query: str, where: Filter, *, within: Field = "", loose: bool = False) -> int:
    """Returns how many speeches match."""
    with by_index(session):
        return Matches(session, matched(session, parse(query, loose=loose), where, within)).count


def printings(session: Session, cluster_ids: Iterable[str]) -> dict[str, Printings]:
    """Returns for each cluster how often its speeches are printed, and from when to when they are."""
    found: dict[str, Printings] = {}
    for some in batches(sorted(set(cluster_ids))):
        for cluster_id, prints, earliest, latest in session.execute(PRINTED, {"ids": some}):
            found[cluster_id] = Printings(prints, _year(earliest), _year(latest))
    return found


def _year(date: str | None) -> str | None:
    return date[:4] if date else None


def untitled(found: Sequence[Hit]) -> list[tuple[str, str]]:
    """Returns the prints of the hits that have no title at all, as `stand_ins` takes them."""
    return [(hit.speech_id, hit.file_sha256) for hit in found if not (hit.title or hit.facts["speech_title"])]
