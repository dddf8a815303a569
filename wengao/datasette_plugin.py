"""A Datasette plugin for libraries: views to browse, Chinese search with the hits of `wengao search`, a page a speech.

Datasette finds it by its entry point where the extra `datasette` is installed; other databases are unaffected.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote

import datasette
from datasette.utils import StartupError, tilde_decode
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup

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
# the first columns are what people look for; the views have the export's order
QUERIES: Final[dict[str, tuple[str, str, str]]] = {
    "newest": (
        "Newest · 最新",
        "What came last, newest first.",
        "SELECT speech_id, date, coalesce(speaker, role) AS who, title, kind, char_count, file_sha256 FROM speeches "
        "ORDER BY loaded_at DESC, file_sha256, ordinal LIMIT 100",
    ),
    "years": (
        "Years · 年份",
        "How many speeches were given in which year.",
        "SELECT substr(speech_date, 1, 4) AS year, count(DISTINCT speech_id) AS speeches FROM speeches "
        "GROUP BY 1 ORDER BY 1 DESC",
    ),
    "speakers": (
        "People · 人物",
        "Who spoke how often, from when to when.",
        "SELECT name, speeches, first_date, last_date, roles, first_speech, last_speech FROM people "
        "ORDER BY speeches DESC, name LIMIT 100",
    ),
    "copies": (
        "Copies · 重复",
        "Speeches that are printed again, whole or in parts, the closest first.",
        "SELECT a, b, kind, jaccard, containment, differs FROM duplicates ORDER BY jaccard DESC, a, b LIMIT 100",
    ),
    "doubts": (
        "To be looked at · 待核对",
        "Speeches whose boundaries are least sure.",
        "SELECT speech_id, confidence, date, coalesce(speaker, role) AS who, title, file_sha256, ordinal FROM speeches "
        "WHERE confidence < 0.9 ORDER BY confidence LIMIT 100",
    ),
}
SPEECH: Final = """
SELECT speech_id, title, subtitle, speaker, role, place, date, kind, text, page_first, page_last, locator, file_sha256,
  speech_title, speech_speaker, speech_role, speech_place, speech_date, ordinal,
  (SELECT files.title FROM files WHERE files.sha256 = file_sha256) AS compilation
FROM speeches WHERE speech_id = :id ORDER BY file_sha256, ordinal"""
PAGE: Final = """{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block crumbs %}{{ crumbs.nav(request=request, database=database) }}{% endblock %}
{% block content %}
<article lang="zh" style="max-width: 38em; font-family: 'Source Han Serif SC', 'Noto Serif CJK SC', SimSun, serif;
  line-height: 1.8">
<h1>{{ title }}</h1>
<p>{{ about }}</p>
{% for paragraph in paragraphs %}<p style="text-indent: 2em; margin: .3em 0">{{ paragraph }}</p>
{% endfor %}
<hr>
<ul>
{% for print in prints %}<li>{{ print.locator or print.file_sha256 }}{% if print.page_first is not none %}, p.
{{ print.page_first }}–{{ print.page_last }}{% endif %}</li>
{% endfor %}
</ul>
<p><code>{{ id }}</code></p>
</article>
{% endblock %}"""
SPEECH_ID: Final = re.compile(r"s_[a-z2-7]{26}")


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
    """The canned queries of a library: `search`, and what people ask first."""
    if not _serves_library(datasette, database):
        return {}
    others: dict[str, dict[str, object]] = {
        name: {"title": title, "description": description, "sql": sql}
        for name, (title, description, sql) in QUERIES.items()
    }
    return {
        "search": {
            "title": "Search · 查找",
            "description": 'Words, all of them: "…" a phrase, OR, -not. The first 100 hits, newest first.',
            "sql": SEARCH.strip(),
            "params": ["q"],
        },
        **others,
    }


@hookimpl
def render_cell(value: object, column: str, database: str, datasette: Any) -> Markup | None:
    """The id of a speech as a link to its page, in every list of a library."""
    if (
        not isinstance(value, str)
        or not SPEECH_ID.fullmatch(value)
        or not _serves_library(datasette, database)
    ):
        return None
    address = datasette.urls.path(f"/{quote(database)}/-/speech/{value}")
    return Markup('<a href="{}">{}</a>').format(address, value[:10])


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The page of a speech."""
    return [(r"^/(?P<database>[^/]+)/-/speech/(?P<speech>s_[a-z2-7]{26})$", speech_page)]


async def speech_page(request: Any, datasette: Any) -> Response:
    """A speech to read: its facts, its paragraphs, and where it is printed."""
    name, speech_id = tilde_decode(request.url_vars["database"]), request.url_vars["speech"]
    if not _serves_library(datasette, name):
        raise NotFound(f"{name} is no library")
    from schema.query.stand_ins import first_words

    await datasette.ensure_permissions(request.actor, [("view-database", name), "view-instance"])
    found = await datasette.get_database(name).execute(SPEECH, {"id": speech_id})
    prints = [dict(row) for row in found.rows]
    if not prints:
        raise NotFound(f"{speech_id} is not in this library")
    first = prints[0]
    known = {
        fact: first[fact] or first[f"speech_{fact}"] for fact in ("title", "role", "speaker", "place", "date")
    }
    stand_in = (
        f"{first['compilation'] or first['locator']} · No. {first['ordinal']} · {first_words(first['text'])}"
    )
    page = datasette.jinja_env.from_string(PAGE)
    context = {
        "id": speech_id,
        "database": name,
        "title": known["title"] or f"〔{stand_in}〕",
        "about": " · ".join(known[fact] for fact in ("role", "speaker", "place", "date") if known[fact]),
        "paragraphs": [part for part in first["text"].split("\n") if part.strip()],
        "prints": prints,
    }
    return Response.html(await datasette.render_template(page, context, request=request))


@hookimpl
def get_metadata(datasette: Any) -> dict[str, object]:
    """Hide the tables of a library, which may change between versions; its views are the public interface."""
    hidden: dict[str, object] = {name: {"hidden": True} for name in table_names()}
    libraries = [name for name, path in _paths(datasette).items() if is_library(path)]
    shown = {"speeches": {"facets": ["kind"], "size": 20}, "files": {"facets": ["state"], "size": 20}}
    return {"databases": {name: {"tables": {**hidden, **shown}} for name in libraries}}


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


def _serves_library(datasette: Any, database: str) -> bool:
    path = _paths(datasette).get(database)
    return path is not None and is_library(path)


def _paths(datasette: Any) -> dict[str, str]:
    """The files that are served, by the names they are served under."""
    return {
        name: str(Path(database.path).absolute())
        for name, database in datasette.databases.items()
        if database.path
    }
