"""Passwords and tokens: in no message, setting, run row, traceback or JSON that the program gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.archive import store

Wengao = Callable[..., Any]
SECRET = "s3cr3tW0rd"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://anna:{SECRET}@127.0.0.1:1/db",
        f"postgresql://127.0.0.1:1/db?user=anna&password={SECRET}",
        f"postgres:/anna:{SECRET}@127.0.0.1/db",
        f"anna:{SECRET}@127.0.0.1/db",
        f"mysql://anna:{SECRET}@127.0.0.1/db",
        f"postgresql://anna:x@{SECRET}@127.0.0.1:1/db",
    ],
)
@pytest.mark.parametrize("debug", ["", "1"])
def test_a_databases_password_is_never_said(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch, url: str, debug: str
) -> None:
    """Unreachable, misspelt or unknown: the message and the traceback say where, not with what."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    monkeypatch.setenv("WENGAO_DB", url)
    monkeypatch.setenv("WENGAO_DEBUG", debug)
    for words in (
        ("status",),
        ("status", "--json"),
        ("config", "show", "--origin", "--json"),
        *([("doctor", "--json")] if not debug else []),  # which looks at the walls: a second of CPU
    ):
        said = wengao(*words)
        assert SECRET not in said.out + said.err, words
        assert "127.0.0.1" in said.out + said.err


def test_settings_are_shown_without_secrets(wengao: Wengao, home: Path) -> None:
    """The archive's address, the notifier's words and the sources' addresses."""
    (home / "wengao.toml").write_text(
        f"""
[archive]
url = "s3://AKIA:{SECRET}@bucket/x"
[notify]
command = ["curl", "-H", "Authorization: Bearer {SECRET}", "https://tell.example/?token={SECRET}"]
[[sources]]
name = "library"
kind = "feed"
url = "https://docs.example/feed?token={SECRET}"
"""
    )
    for words in (("config", "show"), ("config", "show", "--json"), ("config", "show", "--origin")):
        said = wengao(*words)
        assert said.code == 0 and SECRET not in said.out + said.err
        assert "library" in said.out


def test_an_address_with_a_password_is_not_taken(wengao: Wengao) -> None:
    """It would be the file's name for ever; the message says where credentials go."""
    said = wengao("ingest", f"https://anna:{SECRET}@docs.example/a.pdf")
    assert said.code == 2 and SECRET not in said.err and "WENGAO_AUTH_" in said.err


def test_a_runs_error_and_its_issues_hold_no_secret(
    wengao: Wengao, compilation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks may quote an address; the run row, the receipt, `runs show` and the traceback do not."""

    def broken(*_: object, **__: object) -> None:
        raise OSError(f"cannot reach https://docs.example/a?token={SECRET} (password={SECRET})")

    monkeypatch.setattr(store.Archive, "keep", broken)
    monkeypatch.setenv("WENGAO_DEBUG", "1")
    said = wengao("ingest", compilation, "--json")
    assert said.code == 1 and "docs.example" in said.err and SECRET not in said.out + said.err
    run = json.loads(wengao("runs", "list", "--json").out)[0]
    assert "docs.example" in run["error"] and SECRET not in run["error"]


def test_an_unreadable_files_reason_holds_no_secret(
    wengao: Wengao, compilation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An issue's detail is kept, exported and printed: it is cleaned before."""
    from schema.errors import Unreadable

    def unreadable(*_: object, **__: object) -> None:
        raise Unreadable("unreachable", f"https://docs.example/a?token={SECRET}")

    monkeypatch.setattr(store.Archive, "keep", unreadable)
    said = wengao("ingest", compilation, "--json")
    assert "docs.example" in said.out and SECRET not in said.out + said.err
    for words in (("quarantine", "list", "--json"), ("export", "issues")):
        assert SECRET not in wengao(*words).out
