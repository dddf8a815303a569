"""`init`, `db` and `doctor`: a library is made where one expects it, and only when asked."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wengao.settings.keys import flat
from wengao.settings.tables import SOURCE_KINDS, check

Wengao = Callable[..., Any]


def test_init_writes_settings_and_library(home: Path, wengao: Wengao) -> None:
    """Both stand in the working folder, and stderr says the database's absolute path."""
    said = wengao("init")
    assert said.code == 0
    assert (home / "data" / "wengao.db").exists()
    assert str(home / "data" / "wengao.db") in said.err
    written = tomllib.loads((home / "wengao.toml").read_text("utf-8"))
    check(written, home / "wengao.toml")
    assert flat(written) == {
        "store.url": "sqlite:///data/wengao.db",
        "archive.url": "data/archive",
    }


def test_the_commented_lines_of_the_template_are_settings_too(home: Path, wengao: Wengao) -> None:
    """Taking the comment marks away leaves a valid file."""
    wengao("init")
    lines = (home / "wengao.toml").read_text("utf-8").splitlines()
    bare = [line.removeprefix("# ") for line in lines[3:]]
    (home / "wengao.toml").write_text("\n".join(bare), "utf-8")
    said = wengao("config", "show", "--json")
    assert said.code == 0, said.err
    assert said.json["sources"][0] == {"name": "inbox", "kind": "folder"}
    assert {source["kind"] for source in said.json["sources"]} == set(SOURCE_KINDS)


def test_init_again_keeps_what_a_person_wrote(home: Path, wengao: Wengao) -> None:
    """A second `init` changes neither the file nor the library."""
    wengao("init")
    (home / "wengao.toml").write_text('[archive]\nurl = "kept"\n')
    assert wengao("init").code == 0
    assert (home / "wengao.toml").read_text() == '[archive]\nurl = "kept"\n'


def test_a_missing_library_is_exit_5_and_is_not_created(home: Path, wengao: Wengao) -> None:
    """Looking never makes an empty library."""
    said = wengao("db", "current")
    assert said.code == 5
    assert str(home / "data" / "wengao.db") in said.err and "wengao config init" in said.err
    assert not (home / "data").exists()


def test_db_upgrade_creates_and_then_has_nothing_to_do(wengao: Wengao) -> None:
    """The second upgrade finds the version it needs."""
    first = wengao("db", "upgrade", "--json").json
    again = wengao("db", "upgrade", "--json").json
    assert first["before"] is None
    assert again["before"] == again["after"] == first["after"]
    assert wengao("db", "current", "--json").json["found"] == first["after"]


def test_a_file_that_is_no_library_is_refused(home: Path, wengao: Wengao) -> None:
    """Exit 5, and the file is left as it was."""
    (home / "notes.db").write_bytes(b"these are my notes, not a database" * 10)
    said = wengao("db", "current", "--db", "sqlite:///notes.db")
    assert said.code == 5
    assert (home / "notes.db").read_bytes().startswith(b"these are my notes")


def test_doctor_finds_a_sound_machine(wengao: Wengao) -> None:
    """A machine that runs these tests can read and store; a library not yet made is only a note."""
    said = wengao("doctor", "--json")
    assert said.code == 0, said.out
    verdicts = {found["name"]: found["verdict"] for found in said.json["findings"]}
    assert verdicts["reading"] == verdicts["sqlite"] == "ok"
    assert verdicts["library"] == "note"


def test_doctor_tries_every_wall(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wall around a reader is a finding: stopped, or open with what would close it, never an error."""
    from flows.isolation import probe

    told = {found["name"]: found for found in wengao("doctor", "--json").json["findings"]}
    assert {f"wall: {name}" for name in probe.ATTEMPTS} <= told.keys()
    got_through = (probe.Wall("TCP", "it could open a TCP connection", "Linux 6.7"),)
    monkeypatch.setattr(probe, "inspect", lambda reader: got_through)
    said = wengao("doctor", "--json")
    told = {found["name"]: found for found in said.json["findings"]}
    assert (said.code, told["wall: TCP"]["verdict"]) == (0, "note")
    assert "open" in told["wall: TCP"]["detail"] and "Linux 6.7" in told["wall: TCP"]["advice"]


def test_doctor_names_what_is_broken(home: Path, wengao: Wengao) -> None:
    """A library that cannot be opened ends with its own exit code, and the rest is looked at all the same."""
    (home / "w.db").write_bytes(b"x" * 4096)
    said = wengao("doctor", "--db", "sqlite:///w.db")
    assert said.code == 5
    assert "✗ library" in said.out and "✓ reading" in said.out
