"""`wengao flow discover`: the contract's JSON, a table for a person, exit 6 for a source that is not believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.practice_site.site import PracticeSite
from tests.practice_site.uploads import uploads
from wengao.settings.sources import NEEDS, WEB
from wengao.settings.tables import SOURCE_KINDS

Wengao = Callable[..., Any]


def configure(home: Path, *tables: str, private: str = "") -> None:
    """A wengao.toml with these sources."""
    allowed = f'[fetch]\nallow_private = ["{private}"]\n' if private else ""
    (home / "wengao.toml").write_text(
        allowed + "".join(f"[[sources]]\n{table}\n" for table in tables), "utf-8"
    )


def test_discover_says_what_the_contract_says(home: Path, wengao: Wengao) -> None:
    """Counts and entries of every source, and exit 6 when one is broken; the others are looked at all the same."""
    (home / "in").mkdir()
    (home / "in" / "a.txt").write_text("同志们：今天我们开会，讲三点意见，请大家认真听一听。" * 9, "utf-8")
    with PracticeSite(uploads(3)) as site:
        library = f'name = "library"\nkind = "listing"\nurl = "{site.url("/list?page={page}")}"'
        configure(home, library, 'name = "inbox"\nkind = "folder"\npath = "in"', private=site.host)
        assert wengao("discover").code == 5  # nothing is created by looking
        assert wengao("db", "upgrade").code == 0
        said = wengao("discover", "--json")
        assert said.code == 0, said.err
        first, second = said.json["sources"]
        assert {name: first[name] for name in ("name", "new", "changed", "gone", "unchanged")} == {
            "name": "library", "new": 3, "changed": 0, "gone": 0, "unchanged": 0,
        }  # fmt: skip
        assert [entry["state"] for entry in first["entries"]] == ["new"] * 3
        assert first["entries"][0]["locator"] == site.url(site.uploads[0].file)
        assert first["entries"][0]["listing"]["page_count"] == 3
        assert first["entries"][0]["listing"]["raw"]["page_count"] == "3 页"
        assert [entry["locator"] for entry in second["entries"]] == [str(home / "in" / "a.txt")]
        assert "3 new" in wengao("discover", "library").out
        assert not site.asked("/files/")
        site.login = True
        said = wengao("discover", "--json")
        assert said.code == 6
        first, second = said.json["sources"]
        assert first["problem"]["code"] == "login-page" and first["entries"] == []
        assert (second["new"], second["problem"]) == (1, None)
        assert "login-page" in wengao("discover").out


def test_a_broken_source_stands_among_the_issues(home: Path, wengao: Wengao) -> None:
    """With its name, once however often it is asked, in the export and the view; gone when it is sound."""
    configure(home, 'name = "lost"\nkind = "folder"\npath = "in"')
    assert wengao("db", "upgrade").code == 0
    for _ in range(2):
        assert wengao("discover").code == 6
    (issue,) = [json.loads(line) for line in wengao("export", "issues").out.splitlines()]
    assert (issue["source"], issue["stage"]) == ("lost", "discover")
    assert issue["file_sha256"] is issue["locator"] is None
    asked = "SELECT source, code FROM issues"
    assert wengao("sql", asked, "--json").json["rows"] == [["lost", issue["code"]]]
    (home / "in").mkdir()
    assert wengao("discover").code == 0
    assert wengao("export", "issues").out == ""


def test_what_cannot_be_asked(home: Path, wengao: Wengao) -> None:
    """No source, a source nobody knows (with the nearest name), --believe for all of them."""
    configure(home)
    assert wengao("discover").code == 2
    configure(home, 'name = "inbox"\nkind = "folder"\npath = "in"')
    said = wengao("discover", "inbos")
    assert said.code == 2 and '"inbox"' in said.err
    assert wengao("discover", "--believe").code == 2


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('kind = "folder"', "needs path"),
        ('kind = "listing"\npath = "x"', "needs url"),
        ('kind = "manifest"', "needs path or url"),
        ('kind = "urls"\nurls = "https://d.example/1.pdf"', "urls is a list, not a text"),
        ('kind = "urls"\nurls = ["d.example/1.pdf"]', "no http(s) address"),
        ('kind = "feed"\nurl = "file:///etc/passwd"', "no http(s) address"),
        ('kind = "listing"\nurl = "https://d.example/"\nentry = 3', "entry is a text, not a number"),
    ],
)
def test_a_source_that_lacks_what_its_kind_needs_is_a_bad_setting(
    home: Path, wengao: Wengao, table: str, told: str
) -> None:
    """Exit 4, naming the source and what it needs."""
    configure(home, f'name = "a"\n{table}')
    said = wengao("config", "show")
    assert said.code == 4 and told in said.err and "source a" in said.err


def test_every_kind_has_a_module_and_its_needs() -> None:
    """What wengao.toml may say is what the flows know."""
    from flows.sources.registry import KINDS

    assert set(KINDS) == set(SOURCE_KINDS) == set(NEEDS)
    assert WEB.match("https://d.example/list?page={page}") and not WEB.match("https:///x")
