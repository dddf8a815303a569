"""Two hundred listed uploads, from the site to the library, run after run: what moves, and what must not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.practice_site.site import PracticeSite
from tests.practice_site.uploads import upload

Wengao = Callable[..., Any]

# what says when, and by which run, something was last seen
MOVING = {"offer": {"last_seen", "seen_by", "seen_runs"}, "upload": {"listed_at"}}
PAGES = 10  # of the list, twenty uploads each, and one beyond the last


def tables(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but runs and the index, without the times of last sight."""
    found = {}
    with sqlite3.connect(home / "data" / "wengao.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for (table,) in names.fetchall():
            if table == "run" or table.startswith(("sqlite_", "speech_fts", "search_")):
                continue
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(name for name in columns if name not in MOVING.get(table, ()))
            found[table] = sorted(connection.execute(f"SELECT {kept} FROM {table}").fetchall(), key=repr)
    return found


def value(home: Path, query: str) -> Any:
    """The only value of a query."""
    with sqlite3.connect(home / "data" / "wengao.db") as connection:
        return connection.execute(query).fetchone()[0]


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_two_hundred_uploads(home: Path, wengao: Wengao) -> None:
    """The second run transfers nothing and changes nothing; 5 changed and 3 gone are seen; a login page is one alarm."""
    alarms = home / "alarms.jsonl"
    (home / "tell.py").write_text(
        f"import sys\nwith open({str(alarms)!r}, 'a') as out: out.write(sys.stdin.read().strip() + '\\n')\n",
        "utf-8",
    )
    made = [upload(number, speeches=1) for number in range(1, 201)]
    with PracticeSite(made, charset="gb18030") as site:
        (home / "wengao.toml").write_text(
            f'[fetch]\nallow_private = ["{site.host}"]\n[notify]\ncommand = ["python3", "{home}/tell.py"]\n'
            f'[[sources]]\nname = "library"\nkind = "listing"\nurl = "{site.url("/list?page={page}")}"\n',
            "utf-8",
        )
        assert wengao("db", "upgrade").code == 0

        first = wengao("flow", "run", "library", "--json")
        assert first.code == 0, first.err
        (told,) = first.json["runs"]
        assert (told["new"], told["changed"], told["gone"], told["listed"]) == (200, 0, 0, 200)
        assert told["totals"]["loaded"] == told["totals"]["new_speeches"] == 200
        assert len(site.asked("/files/")) == 200

        before = tables(home)
        site.forget()
        second = wengao("flow", "run", "library", "--json")
        assert second.code == 0, second.err
        (told,) = second.json["runs"]
        assert (told["new"], told["changed"], told["gone"]) == (0, 0, 0)
        assert told["totals"]["unchanged"] == 200
        asked = [one for one in site.asked() if one.path != "/robots.txt"]
        assert len(asked) == PAGES + 1 + 200 + 200
        assert all(one.conditional and one.status == 304 and one.sent == 0 for one in asked)
        assert tables(home) == before

        for number in range(5):
            one = site.uploads[number]
            changed = replace(one, title=one.title + "（修订稿）", claimed_pages=4)
            site.uploads[number] = replace(changed, body=one.body + b"\n") if number < 2 else changed
        site.uploads[100] = replace(site.uploads[100], body=upload(900).body)  # no claim says so
        lost = [site.uploads.pop() for _ in range(3)]
        site.forget()
        third = wengao("flow", "run", "library", "--json")
        assert third.code == 0, third.err
        (told,) = third.json["runs"]
        assert (told["new"], told["changed"], told["gone"]) == (0, 6, 0)  # one by its bytes alone
        assert told["totals"]["loaded"] == 3
        assert sum(one.sent > 0 for one in site.asked("/files/")) == 3
        found = wengao("discover", "library", "--json").json["sources"][0]
        assert (found["new"], found["changed"], found["gone"], found["unchanged"]) == (0, 0, 3, 197)
        gone = {entry["locator"] for entry in found["entries"] if entry["state"] == "gone"}
        assert gone == {site.url(one.file) for one in lost}
        assert (
            value(home, "SELECT count(*) FROM file WHERE state = 'loaded'") == 203
        )  # nothing gone is deleted

        assert not alarms.exists()
        marked = "SELECT group_concat(locator || missed || coalesce(gone_at, '')) FROM upload"
        before_login = value(home, marked)
        site.login = True
        fourth = wengao("flow", "run", "library", "--json")
        assert fourth.code == 6
        assert fourth.json["runs"][0]["problem"]["code"] == "login-page"
        assert value(home, marked) == before_login
        told_of = [json.loads(line) for line in alarms.read_text("utf-8").splitlines()]
        assert [(one["source"], one["problem"]["code"]) for one in told_of] == [("library", "login-page")]

        site.login = False
        site.uploads.append(lost[0])
        fifth = wengao("flow", "run", "library", "--json")
        assert fifth.code == 0, fifth.err
        (told,) = fifth.json["runs"]
        assert (told["new"], told["changed"], told["gone"], told["listed"]) == (0, 0, 2, 198)
        assert len(alarms.read_text("utf-8").splitlines()) == 1
    assert wengao("check").code == 0
