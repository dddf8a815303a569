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


@pytest.fixture
def get(shelf: Wengao, home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`get("/wengao.json")`: what a Datasette of its own process answers, plug-ins found as installed."""
    plugins = home / "plugins"
    plugins.mkdir()
    if not entry_points(group="datasette", name="wengao"):  # a checkout that is not installed
        (plugins / "from_checkout.py").write_text("from wengao.datasette_plugin import *\n")

    def run(path: str, *files: Path) -> subprocess.CompletedProcess[str]:
        served = [str(file) for file in (files or (home / "data" / "wengao.db",))]
        return subprocess.run(
            [sys.executable, "-m", "datasette", *served, "--plugins-dir", str(plugins), "--get", path],
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_its_search_page_finds_what_search_finds(shelf: Wengao, get: Callable[..., Any]) -> None:
    """The same hits in the same order, for one character, several terms and an exclusion."""
    for query in ("讲", "同志们 -消防"):
        wanted = shelf("search", query, "--json").json["hits"]
        said = get(f"/wengao/search.json?{urlencode({'q': query, '_shape': 'array'})}")
        rows = json.loads(said.stdout)
        assert wanted and [row["speech_id"] for row in rows] == [hit["speech_id"] for hit in wanted], (
            said.stderr
        )
        assert [(row["who"], row["page"]) for row in rows] == [
            (hit["speaker"], hit["hit_page"]) for hit in wanted
        ]
    assert all("【同志们】" in row["snippet"] for row in rows)


def test_views_can_be_browsed_and_joined_with_search(get: Callable[..., Any]) -> None:
    """SQL of one's own, with the search functions; the views are listed, the tables hidden."""
    sql = "SELECT speaker FROM speeches WHERE speech_id IN (SELECT value FROM json_each(wengao_ids('油茶')))"
    rows = json.loads(get(f"/wengao.json?sql={quote(sql)}&_shape=array").stdout)
    assert rows == [{"speaker": "李志明"}]
    front = json.loads(get("/wengao.json").stdout)
    assert {"speeches", "files", "uploads", "duplicates", "issues", "runs"} <= {
        view["name"] for view in front["views"]
    }
    assert all(table["hidden"] for table in front["tables"])
    assert [query["name"] for query in front["queries"]] == ["search"]


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
    ):
        shown = get(page).stdout
        assert "&lt;img src=x" in shown and "<img src=x" not in shown, page
