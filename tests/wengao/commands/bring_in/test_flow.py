"""`flow run`, `status` and `runs`: sources read by hand, what is told of them, and to whom."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.practice_site.site import PracticeSite
from tests.practice_site.uploads import upload, uploads

Wengao = Callable[..., Any]

TELL = "import sys; open({place!r}, 'ab').write(sys.stdin.buffer.read() + b'\\n'); sys.exit({code})"


@pytest.fixture
def site() -> Any:
    """The practice site with three uploads."""
    with PracticeSite(uploads(3)) as running:
        yield running


@pytest.fixture
def received(home: Path) -> Path:
    """Where the notifier writes what it received, one run a line."""
    return home / "told.jsonl"


def configure(
    home: Path, site: PracticeSite, received: Path | None = None, code: int = 0, more: str = ""
) -> None:
    """A wengao.toml with the practice site as the source `library`, and a notifier that ends with `code`."""
    words = [sys.executable, "-c", TELL.format(place=str(received), code=code)]
    notify = f"[notify]\ncommand = {json.dumps(words)}\n" if received else ""
    (home / "wengao.toml").write_text(
        f'{notify}[fetch]\nallow_private = ["{site.host}"]\n[[sources]]\nname = "library"\nkind = "listing"\n'
        f'url = "{site.url("/list?page={page}")}"\n{more}',
        "utf-8",
    )


def lines(received: Path) -> list[dict[str, Any]]:
    """What the notifier was told."""
    return (
        [json.loads(line) for line in received.read_text("utf-8").splitlines()] if received.exists() else []
    )


def broken(key: str) -> Any:
    """An upload whose file cannot be read."""
    return upload(9, key=key, body=b"%PDF-1.7\nno document", ending="pdf", media_type="application/pdf")


@pytest.mark.parametrize("words", [("flow", "run"), ("serve",)])
def test_a_missing_library_is_refused(home: Path, wengao: Wengao, site: Any, words: tuple[str, ...]) -> None:
    """Exit 5, nobody is asked, nothing is made: a schedule in the wrong folder starts no empty library."""
    configure(home, site, more="schedule = { interval = 600 }\n")
    said = wengao(*words)
    assert said.code == 5 and "no library" in said.err
    assert not (home / "data").exists() and site.requests == []


def test_a_source_is_read_and_read_again(home: Path, wengao: Wengao, site: Any) -> None:
    """What is new comes in; the second run fetches no body and brings nothing; both stand in `runs`."""
    configure(home, site)
    wengao("init")
    first = wengao("flow", "run", "--json")
    (run,) = first.json["runs"]
    assert first.code == 0, first.err
    assert (run["source"], run["state"], run["new"], run["totals"]["loaded"]) == ("library", "done", 3, 3)
    site.forget()
    (again,) = wengao("flow", "run", "library", "--json").json["runs"]
    assert (again["unchanged"] if "unchanged" in again else again["totals"]["unchanged"], again["new"]) == (
        3,
        0,
    )
    assert [request.path for request in site.asked("/files/") if request.sent] == []
    listed = wengao("runs", "list", "--source", "library", "--json").json
    assert [(row["listed"], row["loaded"]) for row in listed] == [(3, 0), (3, 3)]
    shown = wengao("runs", "show", listed[1]["run_id"], "--json").json
    assert sorted(file["locator"] for file in shown["report"]) == sorted(
        site.url(u.file) for u in site.uploads
    )
    assert "0001.txt" in wengao("runs", "show", listed[1]["run_id"]).out
    assert wengao("runs", "show", listed[0]["run_id"], "--json").json["report"] == []


def test_new_quarantine_is_told_once_and_not_tried_again(
    home: Path, wengao: Wengao, site: Any, received: Path
) -> None:
    """Exit 7 and the notifier the first time; known the second time, without another reading or word."""
    configure(home, site, received)
    wengao("init")
    site.uploads.insert(0, broken("bad"))
    assert wengao("flow", "run").code == 7
    ((run,)) = lines(received)
    assert (run["reasons"], run["source"], run["totals"]["quarantined"]) == (["quarantined"], "library", 1)
    assert [f["state"] for f in run["files"] if f["locator"].endswith("bad.pdf")] == ["quarantined"]
    again = wengao("flow", "run", "--json")
    (file,) = [f for f in again.json["runs"][0]["files"] if f["state"] == "quarantined"]
    assert (again.code, file["known"], len(lines(received))) == (0, True, 1)
    assert wengao("flow", "run", "--strict").code == 7


def test_a_login_page_is_one_alarm_and_takes_nothing(
    home: Path, wengao: Wengao, site: Any, received: Path
) -> None:
    """Exit 6, the run is failed and notified of with its JSON, nothing is gone; the next good run is silent."""
    configure(home, site, received)
    wengao("init")
    wengao("flow", "run")
    site.login = True
    assert wengao("flow", "run").code == 6
    site.login = False
    (after,) = wengao("flow", "run", "--json").json["runs"]
    assert (after["gone"], after["state"], after["totals"]["unchanged"]) == (0, "done", 3)
    assert [(run["reasons"], run["state"]) for run in lines(received)] == [(["failed"], "failed")]
    assert lines(received)[0]["problem"]["code"]
    assert [row["state"] for row in wengao("runs", "list", "--json").json] == ["done", "failed", "done"]


def test_a_failing_notifier_fails_nothing(home: Path, wengao: Wengao, site: Any, received: Path) -> None:
    """The run ends as it would have, and the notifier's failure is a warning."""
    configure(home, site, received, code=3)
    wengao("init")
    site.uploads.insert(0, broken("bad"))
    said = wengao("flow", "run")
    assert said.code == 7 and "warning: the notifier" in said.err and len(lines(received)) == 1
    (home / "wengao.toml").write_text(
        (home / "wengao.toml").read_text("utf-8").replace(json.dumps(sys.executable), '"/nowhere/tell"'),
        "utf-8",
    )
    site.uploads.insert(0, broken("worse"))
    site.uploads[0] = upload(8, key="worse", body=b"%PDF-1.7\nworse", ending="pdf")
    said = wengao("flow", "run")
    assert said.code == 7 and "cannot be started" in said.err


def test_a_quiet_source_is_told_and_shown(home: Path, wengao: Wengao, site: Any, received: Path) -> None:
    """After so many days without a new file the notifier hears of it once, and `status` names the source."""
    configure(home, site, received)
    wengao("init")
    wengao("flow", "run")
    with sqlite3.connect(home / "data" / "wengao.db") as database:
        database.execute("UPDATE run SET started_at = '2020-01-01T00:00:00Z'")
    wengao("flow", "run")
    wengao("flow", "run")
    assert [run["reasons"] for run in lines(received)] == [["quiet"]]
    (source,) = wengao("status", "--json").json["sources"]
    assert (source["quiet"], source["last_brought"]) == (True, "2020-01-01T00:00:00Z")
    site.uploads.insert(0, upload(5))
    wengao("flow", "run")
    (source,) = wengao("status", "--json").json["sources"]
    assert source["quiet"] is False


def test_a_source_that_is_being_read_is_left_alone(home: Path, wengao: Wengao, site: Any) -> None:
    """Exit 9 while its run is alive; a run whose process is gone makes room and is told."""
    configure(home, site)
    wengao("init")
    wengao("flow", "run")
    database = sqlite3.connect(home / "data" / "wengao.db", isolation_level=None)
    database.execute("UPDATE run SET state = 'running', heartbeat_at = '2999-01-01T00:00:00Z'")
    said = wengao("flow", "run", "--json")
    assert (said.code, said.json["busy"], said.json["runs"]) == (9, ["library"], [])
    database.execute("UPDATE run SET pid = 4194305")  # beyond the largest process number
    (stale,) = wengao("status", "--json").json["stale_runs"]
    assert stale["why"] == "its process is gone"
    assert "stale" in wengao("status").out
    assert wengao("flow", "run").code == 0
    assert wengao("status", "--json").json["stale_runs"] == []
    assert [row["state"] for row in wengao("runs", "list", "--json").json] == ["done", "lost"]
    database.close()


def test_a_source_that_fails_keeps_no_other_from_its_turn(
    home: Path, wengao: Wengao, site: Any, received: Path
) -> None:
    """The folder that is not there is named and notified of, the site is read; the exit code is the failure's."""
    configure(home, site, received)
    text = (home / "wengao.toml").read_text("utf-8")
    missing = '[[sources]]\nname = "gone"\nkind = "folder"\npath = "nowhere"\n'
    (home / "wengao.toml").write_text(text.replace("[[sources]]", missing + "[[sources]]"), "utf-8")
    wengao("init")
    said = wengao("flow", "run", "--json")
    assert said.code == 6
    assert [(run["source"], run["totals"]["loaded"]) for run in said.json["runs"]][-1] == ("library", 3)
    assert [(run["source"], run["reasons"]) for run in lines(received)] == [("gone", ["failed"])]


def test_status_says_when_a_source_is_read_next_and_what_is_overdue(
    home: Path, wengao: Wengao, site: Any
) -> None:
    """The schedule, the last run, what it brought, the next time; overdue when `serve` is not there."""
    configure(home, site, more='schedule = { cron = "0 6 * * *", timezone = "Asia/Shanghai" }\n')
    wengao("init")
    (source,) = wengao("status", "--json").json["sources"]
    assert (source["last_run"], source["overdue"], source["next_run"][10:]) == (None, False, "T22:00:00Z")
    wengao("flow", "run")
    (source,) = wengao("status", "--json").json["sources"]
    assert (source["last_run"]["loaded"], source["overdue"]) == (3, False)
    assert {"owner", "report", "host"}.isdisjoint(source["last_run"])
    with sqlite3.connect(home / "data" / "wengao.db") as database:
        database.execute("UPDATE run SET started_at = '2026-01-01T00:00:00Z'")
    assert wengao("status", "--json").json["sources"][0]["overdue"] is True
    shown = wengao("status").out
    assert "overdue" in shown and "does `wengao flow serve` run?" in shown


def test_status_counts_what_needs_a_person(wengao: Wengao, home: Path, compilation: Path) -> None:
    """The review list is one number, and the next step when nothing else is."""
    text = compilation.read_text("utf-8").replace("（3篇）", "（7篇）")
    compilation.write_text(text, "utf-8")
    os.utime(compilation, (1, 1))
    wengao("ingest", compilation)
    assert wengao("status", "--json").json["review"] == len(wengao("review", "list", "--json").json) > 0
    assert "`wengao review list`" in wengao("status").out


@pytest.mark.parametrize("broken_key", ["schedule = { interval = 0 }", 'missed = "twice"'])
def test_a_wrong_schedule_is_found_before_anything_runs(
    home: Path, wengao: Wengao, site: Any, broken_key: str
) -> None:
    """Exit 4 with the file, the source and how it is written."""
    configure(home, site, more=broken_key + "\n")
    said = wengao("status")
    assert said.code == 4
    assert "source library" in said.err and "interval = 600" in said.err


def test_serve_wants_a_schedule_and_an_api(
    home: Path, wengao: Wengao, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a schedule there is nothing to serve: exit 4 before Prefect is loaded."""
    configure(home, site)
    wengao("init")
    said = wengao("serve")
    assert said.code == 4 and "schedule" in said.err
    assert wengao("flow", "run", "libary").code == 2


def test_what_one_run_is_asked(wengao: Wengao, home: Path, compilation: Path) -> None:
    """`--force` reads known files again, `--only` picks some, `--retry-quarantined` tries again what failed."""
    inbox = home / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(compilation.read_bytes())
    (inbox / "坏.pdf").write_bytes(b"%PDF-1.7\nno document")
    (home / "wengao.toml").write_text('[[sources]]\nname = "in"\nkind = "folder"\npath = "inbox"\n', "utf-8")
    wengao("init")

    def states(*flags: str) -> dict[str, tuple[str, bool]]:
        (run,) = wengao("flow", "run", "--json", *flags).json["runs"]
        return {Path(file["locator"]).name: (file["state"], file["known"]) for file in run["files"]}

    assert states("--only", "new") == {"a.txt": ("loaded", False), "坏.pdf": ("quarantined", False)}
    assert states() == {"a.txt": ("unchanged", True), "坏.pdf": ("quarantined", True)}
    assert states("--only", "*.txt") == {"a.txt": ("unchanged", True)}
    assert states("--only", "*.txt", "--force") == {"a.txt": ("loaded", False)}
    assert states("--only", "new") == {}
    assert states("--only", "quarantined") == {"坏.pdf": ("quarantined", True)}

    def read() -> dict[str, int]:
        asked = "SELECT bytes FROM runs ORDER BY started_at DESC, run_id DESC LIMIT 1"
        return {"bytes": wengao("sql", asked, "--json").json["rows"][0][0]}

    assert read() == {"bytes": 0}  # it was not tried
    assert states("--retry-quarantined") == {"a.txt": ("unchanged", True), "坏.pdf": ("quarantined", True)}
    assert read() == {"bytes": (inbox / "坏.pdf").stat().st_size}  # it was, and it alone


def test_watched_queries_are_told(wengao: Wengao, home: Path, compilation: Path, received: Path) -> None:
    """Once, with the run that brought the speeches: to `[notify]`, on stderr, and in `status`."""
    inbox = home / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(compilation.read_bytes())
    words = json.dumps([sys.executable, "-c", TELL.format(place=str(received), code=0)])
    (home / "wengao.toml").write_text(
        f'[notify]\ncommand = {words}\n[[sources]]\nname = "in"\nkind = "folder"\npath = "inbox"\n'
        '[[watch]]\nname = "全部"\nquery = "同志们"\n[[watch]]\nname = "无"\nquery = "没有的词"\n',
        "utf-8",
    )
    wengao("init")
    assert [one["new"] for one in wengao("status", "--json").json["watches"]] == [0, 0]
    wengao("flow", "run")
    (told,) = lines(received)
    assert told["reasons"] == ["watched"] and told["run_id"] and told["source"] == "in"
    (watch,) = told["watches"]
    found = wengao("search", "同志们", "--json").json["total"]
    assert (watch["name"], watch["new"], watch["total"], len(watch["speeches"])) == (
        "全部",
        found,
        found,
        found,
    )
    wengao("flow", "run")
    assert len(lines(received)) == 1
    status = wengao("status", "--json").json["watches"]
    assert [(one["name"], one["new"], one["run_id"]) for one in status] == [
        ("全部", found, told["run_id"]),
        ("无", 0, told["run_id"]),
    ]
    assert f"全部: {found} new" in wengao("status").out
    (home / "neu.txt").write_text("在大会上的讲话\n\n同志们：\n今天讲一件新的事。\n谢谢大家！\n", "utf-8")
    said = wengao("ingest", home / "neu.txt")
    assert "watch 全部: 1 new" in said.err and lines(received)[-1]["watches"][0]["new"] == 1
    assert wengao("config", "show", "--json").json["watches"][1] == {"name": "无", "query": "没有的词"}


@pytest.mark.parametrize(
    ("watch", "named"),
    [
        ('[[watch]]\nname = "a"', "query"),
        ('[[watch]]\nname = "a"\nquery = "\\"营商"', "not finished"),
        ('[[watch]]\nname = "a"\nquery = "b"\n[[watch]]\nname = "a"\nquery = "c"', "of its own"),
        ('[[watch]]\nname = "a"\nquery = "b"\nquerry = "c"', "query"),
        ('[[watches]]\nname = "a"', "watch"),
    ],
)
def test_a_watch_that_is_none_is_exit_4(wengao: Wengao, home: Path, watch: str, named: str) -> None:
    """Before anything is opened."""
    (home / "wengao.toml").write_text(watch + "\n", "utf-8")
    said = wengao("status")
    assert said.code == 4 and named in said.err
