"""Search for programs that speak SQL: the functions give exactly the hits of the search module."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from schema.database.opening import open_database
from schema.search.search import search
from schema.sql.functions import register
from schema.text.search_key import search_key
from tests.support.shelf import Print, han, put

QUERIES = [
    "",
    "防",
    "消防",
    "经济发展",
    "消防 -茶叶",
    "茶叶 OR 消防",
    '"推进 经济"',
    "ＧＤＰ",
    "没有这样的话",
    "\x00",
    "'",
]


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a library of four speeches, as another program opens it."""
    path = tmp_path / "讲话 库.db"
    with open_database(f"sqlite:///{path}", create=True) as database, database.write() as session:
        put(
            session,
            Print(f"推进经济\n发展，GDP{han(200, 1)}", title="一<二", date="2024-03-05"),
            Print(f"消防安全{han(200, 2)}", speaker="李志明", date="2023"),
            Print(f"消防与茶叶{han(200, 3)}"),
            Print(han(200, 4)),
        )
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        register(connection, str(path))
        yield connection


def one(connection: sqlite3.Connection, sql: str, *values: object) -> Any:
    """The only value of a statement."""
    return connection.execute(sql, values).fetchone()[0]


def location(connection: sqlite3.Connection) -> str:
    """The file behind the connection."""
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


@pytest.mark.parametrize("query", QUERIES)
def test_hits_and_ids_are_those_of_search(asked: sqlite3.Connection, query: str) -> None:
    """The same speeches in the same order with the same facts; `ids` all of them, `count` their number."""
    with open_database(f"sqlite:///{location(asked)}") as database, database.read() as session:
        found = search(session, query, limit=100)
    hits = json.loads(one(asked, "SELECT wengao_hits(?)", query))
    plain = [{**hit.as_json(), "snippet": None} for hit in found.hits]
    assert [{**hit, "snippet": None} for hit in hits] == plain
    assert json.loads(one(asked, "SELECT wengao_ids(?)", query)) == sorted(
        hit.speech_id for hit in found.hits
    )
    assert one(asked, "SELECT wengao_count(?)", query) == found.total


def test_hits_are_shown_in_brackets(asked: sqlite3.Connection) -> None:
    """The snippet is plain text: nothing is escaped for a page, the words found stand in 【】."""
    hits = json.loads(one(asked, "SELECT wengao_hits('经济发展', 1)"))
    assert hits[0]["snippet"].startswith("推进【经济 发展】，GDP")
    assert len(json.loads(one(asked, "SELECT wengao_hits('', 2)"))) == 2
    assert len(json.loads(one(asked, "SELECT wengao_hits('', 0)"))) == 4


def test_null_asks_for_everything(asked: sqlite3.Connection) -> None:
    """An empty form field is no error."""
    assert one(asked, "SELECT wengao_count(NULL)") == 4
    assert one(asked, "SELECT wengao_key(NULL)") is None


def test_they_join_with_the_views(asked: sqlite3.Connection) -> None:
    """Search narrowed by anything a view says; the key is the search module's."""
    rows = asked.execute(
        "SELECT speaker FROM speeches WHERE speech_id IN (SELECT value FROM json_each(wengao_ids('消防'))) "
        "AND date_from < '2024'"
    ).fetchall()
    assert rows == [("李志明",)]
    assert one(asked, "SELECT wengao_key(?)", "推进　经济\n发展 ＧＤＰ") == search_key("推进经济发展 gdp")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # sqlite3 tells it twice
def test_a_library_that_is_gone_fails_the_statement(asked: sqlite3.Connection) -> None:
    """No empty answer from a file that cannot be opened."""
    Path(location(asked)).unlink()
    with pytest.raises(sqlite3.OperationalError):
        asked.execute("SELECT wengao_count('消防')").fetchone()
