"""docs/database.md: every statement on the page runs on both databases and answers its question."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schema.database.connection import Database
from schema.records import Issue
from schema.sql.functions import register
from schema.sql.select import select
from schema.store.store import Store
from schema.tables.views import NAMES
from schema.text.identity import speech_id
from tests.schema.conftest import LISTING
from tests.support.shelf import han

PAGE = (Path(__file__).parents[3] / "docs" / "database.md").read_text("utf-8")
QUESTION = re.compile(r"^### (\d+)\. [^\n]*\n\n```sql\n(.*?)```", re.M | re.S)
STATEMENTS = {int(number): sql for number, sql in QUESTION.findall(PAGE)}
SQLITE = re.findall(r"^```sqlite\n(.*?)```", PAGE, re.M | re.S)
ASKED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")

MINE = f"同志们：\n乡村振兴要抓茶叶。{han(300, 1)}"
REUSED = MINE[:-20]
OTHER = f"同志们：\n{han(400, 2)}"
UNSAID = f"各位来宾：\n{han(500, 3)}"
IDS = {name: speech_id(text) for name, text in (("mine", MINE), ("reused", REUSED), ("other", OTHER))}
TITLE = "在全县茶叶产业会上的讲话"


@pytest.fixture
def asked(store: Store, library: Database, make: Callable[..., Any]) -> Database:
    """Two speeches of 李志明, one of them reused by 王建国 and printed again; a file that was too large."""
    listing = replace(LISTING, title="2024年讲话(3篇)")
    for made in (
        make("a.pdf", MINE, OTHER, title=TITLE, speaker="李志明", date="2024-03-05", listing=listing),
        make("b.pdf", REUSED, title="讲话", speaker="王建国", date="2023-09-01"),
        make("c.pdf", MINE, UNSAID, salt="other"),
    ):
        store.load(made.offer, made.file, made.document, made.reading, "r1")
    refused = make("d.pdf", MINE)
    store.quarantine(refused.offer, None, (Issue("fetch", "too-large", None, "101 MB"),), "r1")
    return library


def answers(library: Database) -> dict[int, list[tuple[object, ...]]]:
    """What the page answers, by question."""
    return {
        number: [tuple(row) for row in select(library, sql, rows=100, seconds=10).rows]
        for number, sql in STATEMENTS.items()
    }


def test_the_page_answers(asked: Database) -> None:
    """Each statement as it is printed, against a library whose answers are known."""
    found = answers(asked)
    day = "2024-03-05"
    assert found[1] == [("李志明", 2, day, day), ("王建国", 1, "2023-09-01", "2023-09-01")]
    assert found[2] == [("2023", 1, 1), ("2024", 2, 2)]
    assert found[3] == [(day, TITLE, None, id_) for id_ in sorted((IDS["mine"], IDS["other"]))]
    assert found[4] == [(IDS["mine"], TITLE, day), (IDS["reused"], "讲话", "2023-09-01")]
    assert found[5] == [(IDS["mine"], TITLE, 2)]
    ((_, *pair),) = found[6]
    both = sorted(((IDS["mine"], "李志明", day), (IDS["reused"], "王建国", "2023-09-01")))
    assert pair == [*both[0][1:], *both[1][1:], both[0][0], both[1][0]]
    assert found[7] == [("2024年讲话(3篇)", 3, 2, '["/inbox/a.pdf"]')]
    assert [row[:3] for row in found[8]] == [("/inbox/d.pdf", "too-large", "101 MB")]
    assert found[9] == [("2026-03-01", "ingest", 3, 5)]
    lengths = [len(text) for text in (MINE, MINE, OTHER, UNSAID)]
    assert found[10] == [("讲话", 3, round(sum(lengths) / 4))]


def test_there_are_ten_and_they_ask_views_only() -> None:
    """Tables may change, so no statement of the page names one."""
    assert sorted(STATEMENTS) == list(range(1, 11))
    assert PAGE.count("```sql\n") == 10 and len(SQLITE) == 2
    for statement in (*STATEMENTS.values(), *SQLITE):
        assert set(ASKED.findall(statement)) <= {*NAMES, "json_each"}
    listed = re.findall(r"^\| `([a-z]+)` \|", PAGE, re.M)
    assert listed == list(NAMES)


def test_the_statements_for_datasette(asked: Database) -> None:
    """With the search functions, on SQLite."""
    if asked.url.get_backend_name() != "sqlite":
        pytest.skip("Datasette opens SQLite files")
    with closing(sqlite3.connect(f"file:{asked.location}?mode=ro", uri=True)) as connection:
        register(connection, asked.location)
        by_role, hits = (connection.execute(statement).fetchall() for statement in SQLITE)
    assert by_role == [("", 2)]
    # Of the speech with two prints the dated one is the newest: what has no date comes last.
    assert [title for title, _ in hits] == [TITLE, TITLE, "讲话"]
    assert all("【茶叶】" in snippet for _, snippet in hits)
