"""Datasette on a library, as a person starts it: views to browse, Chinese search, tables out of sight."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

Wengao = Callable[..., Any]
ROOT = Path(__file__).parents[2]

pytest.importorskip("datasette", reason="the extra `datasette` is not installed")


SERVED = """
import asyncio, json, sys
from datasette.app import Datasette

async def answers(plugins, library, *paths):
    served = Datasette([library], plugins_dir=plugins)
    await served.invoke_startup()
    return [(await served.client.get(path)).text for path in paths]

print(json.dumps(asyncio.run(answers(*sys.argv[1:]))))
"""


@pytest.fixture
def plugins(home: Path) -> Path:
    """The folder of plug-ins: empty where ours is found as installed."""
    folder = home / "plugins"
    folder.mkdir()
    if not entry_points(group="datasette", name="wengao"):  # a checkout that is not installed
        (folder / "from_checkout.py").write_text("from wengao.datasette_plugin import *\n")
    return folder


def python(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A Python process in a folder."""
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def get(shelf: Wengao, home: Path, plugins: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`get("/wengao.json")`: what `datasette` as a person starts it answers, in a process of its own."""

    def run(path: str, *files: Path) -> subprocess.CompletedProcess[str]:
        served = files or (home / "data" / "wengao.db",)
        return python(home, "-m", "datasette", *served, "--plugins-dir", plugins, "--get", path)

    return run


@pytest.fixture
def pages(shelf: Wengao, home: Path, plugins: Path) -> Callable[..., list[str]]:
    """`pages("/wengao.json", ...)`: what one Datasette answers to each, started once for all."""

    def run(*paths: str) -> list[str]:
        done = python(home, "-c", SERVED, plugins, home / "data" / "wengao.db", *paths)
        assert done.returncode == 0, done.stderr
        return [
            str(text) for text in json.loads(done.stdout.splitlines()[-1])
        ]  # Datasette may print above it

    return run


def test_a_library_is_browsed_searched_and_read(shelf: Wengao, pages: Callable[..., list[str]]) -> None:
    """One Datasette, which takes two seconds of CPU to start: the search page, SQL of one's own, a page a speech."""
    queries = ("讲", "同志们 -消防")
    sql = "SELECT speaker FROM speeches WHERE speech_id IN (SELECT value FROM json_each(wengao_ids('油茶')))"
    (hit,) = shelf("search", "油茶", "--json").json["hits"]
    address = f"/wengao/-/speech/{hit['speech_id']}"
    *found, rows, front, listed, page, none = pages(
        *(f"/wengao/search.json?{urlencode({'q': query, '_shape': 'array'})}" for query in queries),
        f"/wengao.json?sql={quote(sql)}&_shape=array",
        "/wengao.json",
        "/wengao/search?q=" + quote("油茶"),
        address,
        "/wengao/-/speech/s_" + "a" * 26,
    )
    for query, shown in zip(queries, found, strict=True):
        _is_what_search_finds(shelf, query, json.loads(shown))
    assert json.loads(rows) == [{"speaker": "李志明"}]
    _names_the_views(json.loads(front))
    assert f'<a href="{address}">' in listed
    text = shelf("speeches", "show", hit["speech_id"], "--json").json[0]["text"]
    assert f"<h1>{hit['title']}</h1>" in page and hit["speaker"] in page
    assert all(paragraph in page for paragraph in text.split("\n"))
    assert "404" in none


def _is_what_search_finds(shelf: Wengao, query: str, rows: list[dict[str, Any]]) -> None:
    """The same hits in the same order, for one character, several terms and an exclusion."""
    wanted = shelf("search", query, "--json").json["hits"]
    assert wanted and [row["speech_id"] for row in rows] == [hit["speech_id"] for hit in wanted], rows
    assert [(row["who"], row["page"]) for row in rows] == [
        (hit["speaker"], hit["hit_page"]) for hit in wanted
    ]
    assert all(f"【{query.split(' ', maxsplit=1)[0]}】" in row["snippet"] for row in rows)


def _names_the_views(front: dict[str, Any]) -> None:
    """The views are listed, the tables hidden, the ready queries named."""
    assert {"speeches", "files", "uploads", "duplicates", "issues", "runs"} <= {
        view["name"] for view in front["views"]
    }
    assert all(table["hidden"] for table in front["tables"])
    names = ["search", "newest", "years", "speakers", "copies", "doubts"]
    assert [query["name"] for query in front["queries"]] == names


@pytest.mark.campaign
def test_the_ready_queries_answer(pages: Callable[..., list[str]]) -> None:
    """Each is valid on a library; those of the shelf have rows where there is something to show."""
    names = ("newest", "years", "speakers", "copies", "doubts")
    for name, said in zip(
        names, pages(*(f"/wengao/{name}.json?_shape=array" for name in names)), strict=True
    ):
        rows = json.loads(said)
        assert isinstance(rows, list), said
        assert bool(rows) == (name in ("newest", "years", "speakers"))


@pytest.mark.campaign
def test_other_databases_are_left_alone(get: Callable[..., Any], home: Path) -> None:
    """A file that is no library is served without functions, pages or hidden tables of ours."""
    path = home / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE speech (name TEXT)")
    front = json.loads(get("/other.json", path).stdout)
    assert [(table["name"], table["hidden"]) for table in front["tables"]] == [("speech", False)]
    assert front["queries"] == []


def test_a_library_of_another_version_is_refused(get: Callable[..., Any], home: Path) -> None:
    """Both versions and the way out, before anybody asks."""
    with closing(sqlite3.connect(home / "data" / "wengao.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = get("/wengao.json")
    assert said.returncode != 0 and "9999" in said.stdout + said.stderr


@pytest.mark.campaign
def test_a_hostile_text_is_shown_as_its_letters(
    shelf: Wengao, home: Path, get: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Tags in a speech, its title and the query itself reach no page as tags: search, view and row alike."""
    tag = "<img src=x onerror=alert(1)>"
    path = home / "坏.txt"
    path.write_text(
        f"第一篇：在{tag}会上的讲话\n\n同志们：\n\n今天{tag}我们开油画会，讲两点意见。\n\n谢谢大家！\n",
        "utf-8",
    )
    assert shelf("ingest", path).code == 0
    for page in (
        "/wengao/search?q=" + quote("油画"),
        "/wengao/speeches",
        "/wengao/search?q=" + quote(f"油画 {tag}"),
        f"/wengao/-/speech/{shelf('search', '油画', '--json').json['hits'][0]['speech_id']}",
    ):
        shown = get(page).stdout
        assert "&lt;img src=x" in shown and "<img src=x" not in shown, page
