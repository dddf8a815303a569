"""Search as SQL functions of a plain SQLite connection, for programs that use SQL: Datasette, sqlite3, pandas.

`SELECT * FROM speeches WHERE speech_id IN (SELECT value FROM json_each(wengao_ids('经济 发展 -疫情')))`:
the functions call the search module, so the hits are those of `wengao search`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlmodel import Session

from schema.database.batches import batches
from schema.database.opening import open_database
from schema.query.filters import Filter
from schema.search.match import ENTRY, matched
from schema.search.query import parse
from schema.search.search import search
from schema.tables.handles import SPEECH
from schema.text.search_key import search_key
from schema.text.snippet import Snippet

HITS: Final = 100  # hits by default: a page to read
FIRST_HITS: Final = 10_000  # hits at most, whatever number is asked for: a hit costs a millisecond


def register(connection: sqlite3.Connection, path: str) -> None:
    """Registers on `connection` the functions that search the library at `path`.

    `wengao_key(text)`: what search compares. `wengao_ids(query)`: the ids of all speeches found, a JSON
    list by id. `wengao_hits(query [, limit])`: the first hits, newest first, a JSON list of objects with the
    fields of `search --json`; in `snippet` the hits stand in 【】. `wengao_count(query)`: how many there are.
    A library that cannot be opened makes the statement that asks fail with `sqlite3.OperationalError`.
    """

    def ids(query: object) -> str:
        with _reading(path) as session:
            return json.dumps(_ids(session, _words(query)))

    def hits(query: object, limit: object = HITS) -> str:
        number = limit if isinstance(limit, int) and 0 < limit <= FIRST_HITS else HITS
        with _reading(path) as session:
            found = search(session, _words(query), limit=number)
        rows = [{**hit.as_json(), "snippet": bracketed(hit.snippet)} for hit in found.hits]
        return json.dumps(rows, ensure_ascii=False)

    def count(query: object) -> int:
        with _reading(path) as session:
            return search(session, _words(query), limit=1).total

    def key(text: object) -> str | None:
        return None if text is None else search_key(str(text))

    connection.create_function("wengao_key", 1, key, deterministic=True)
    connection.create_function("wengao_ids", 1, ids)
    connection.create_function("wengao_hits", 1, hits)
    connection.create_function("wengao_hits", 2, hits)
    connection.create_function("wengao_count", 1, count)


def bracketed(snippet: Snippet) -> str:
    """The snippet as plain text with marked hits: `…推进【经济发展】，…`."""
    return "".join(f"【{text}】" if hit else text for text, hit in snippet.parts)


def library_url(path: str) -> str:
    """Returns the URL of the library in an SQLite file."""
    return URL.create("sqlite", database=path).render_as_string(hide_password=False)


@contextmanager
def _reading(path: str) -> Iterator[Session]:
    """A session on a connection of its own: a function must not use the connection that calls it."""
    with open_database(library_url(path)) as database, database.read() as session:
        yield session


def _words(query: object) -> str:
    """The query as text; NULL, which an empty form field gives, matches everything."""
    return "" if query is None else str(query)


def _ids(session: Session, query: str) -> list[str]:
    found = matched(session, parse(query), Filter(), "").subquery()
    nos = session.scalars(sa.select(ENTRY.c.speech_no).join(found, found.c.place == ENTRY.c.place)).all()
    ids: list[str] = []
    for some in batches(nos):
        ids += session.scalars(sa.select(SPEECH.c.speech_id).where(SPEECH.c.no.in_(some)))
    return sorted(ids)
