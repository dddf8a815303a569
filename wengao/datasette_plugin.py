"""A Datasette plugin for libraries: views to browse, and Chinese search with the hits of `wengao search`.

Datasette finds it by its entry point where the extra `datasette` is installed; other databases are unaffected.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote

import datasette
from datasette.utils import StartupError

from schema.sql.functions import library_url, register

F = TypeVar("F", bound=Callable[..., Any])
hookimpl = cast(Callable[[F], F], datasette.hookimpl)

MARK: Final = {
    "alembic_version",
    "speech_fts_entry",
    "occurrence",
}  # a database with all these tables is a library
INDEX: Final = ("speech_fts", "speech_fts_entry", "speech_fts_keys", "speech_fts_tiles")
SEARCH: Final = """
SELECT json_extract(value, '$.speech_id') AS speech_id, json_extract(value, '$.date') AS date,
  coalesce(json_extract(value, '$.speaker'), json_extract(value, '$.role')) AS who,
  json_extract(value, '$.title') AS title, json_extract(value, '$.snippet') AS snippet,
  json_extract(value, '$.hit_page') AS page, json_extract(value, '$.copies') AS copies,
  json_extract(value, '$.locator') AS locator
FROM json_each(wengao_hits(:q))
ORDER BY key"""


@hookimpl
def startup(datasette: Any) -> None:
    """Refuse to serve a library of another version; raises `StartupError` with advice."""
    from schema.database.opening import open_database
    from schema.errors import LibraryError

    for path in filter(is_library, _paths(datasette).values()):
        try:
            open_database(library_url(path)).close()
        except LibraryError as error:
            raise StartupError(f"{error.message}\n{error.advice}") from error


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Register the search functions on connections to a library."""
    path = _paths(datasette).get(database)
    if path is not None and is_library(path):
        register(conn, path)


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, dict[str, object]]:
    """The canned query `search` of a library."""
    path = _paths(datasette).get(database)
    if path is None or not is_library(path):
        return {}
    return {
        "search": {
            "title": "Search · 查找",
            "description": 'Words, all of them: "…" a phrase, OR, -not. The first 100 hits, newest first.',
            "sql": SEARCH.strip(),
            "params": ["q"],
        }
    }


@hookimpl
def get_metadata(datasette: Any) -> dict[str, object]:
    """Hide the tables of a library, which may change between versions; its views are the public interface."""
    hidden = {name: {"hidden": True} for name in table_names()}
    libraries = [name for name, path in _paths(datasette).items() if is_library(path)]
    return {"databases": {name: {"tables": hidden} for name in libraries}}


@lru_cache(maxsize=64)
def is_library(path: str) -> bool:
    """Whether the SQLite file holds a library; False for an unreadable file. Cached by path."""
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {name for (name,) in rows} >= MARK
    except sqlite3.Error:
        return False


@lru_cache(maxsize=1)
def table_names() -> tuple[str, ...]:
    """The tables of a library, those of the search index too."""
    from schema.tables.handles import LIBRARY

    return (*LIBRARY.tables, "alembic_version", *INDEX)


def _paths(datasette: Any) -> dict[str, str]:
    """The files that are served, by the names they are served under."""
    return {
        name: str(Path(database.path).absolute())
        for name, database in datasette.databases.items()
        if database.path
    }
