"""`copy` and `db upgrade`: a library moves and is proved, or nothing happens and the way out is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schema.database.connection import HEAD, REVISIONS
from tests.wengao.care.test_backup import exported

Wengao = Callable[..., Any]


def test_a_copy_says_what_it_holds_and_exports_the_same(shelf: Wengao, home: Path) -> None:
    """Rows and a digest of every table; the copy answers like the library."""
    said = shelf("copy", "--to", "sqlite:///elsewhere/new.db", "--json")
    assert said.code == 0, said.err
    assert said.json["to"] == str(home / "elsewhere" / "new.db")
    assert said.json["tables"]["speech"]["rows"] == 3
    assert len(said.json["tables"]["document"]["sha256"]) == 64
    assert exported(shelf, "--db", "sqlite:///elsewhere/new.db") == exported(shelf)
    assert shelf("check", "--db", "sqlite:///elsewhere/new.db").code == 0
    assert "1 files and 3 speeches" in shelf("copy", "--to", "sqlite:///again.db").out


def test_a_library_with_something_in_it_is_refused(shelf: Wengao) -> None:
    """Exit 2 names it; the library itself is refused as such."""
    assert shelf("copy", "--to", "sqlite:///new.db").code == 0
    again = shelf("copy", "--to", "sqlite:///new.db")
    assert again.code == 2 and "new.db is not empty" in again.err
    itself = shelf("copy", "--to", "sqlite:///data/wengao.db")
    assert itself.code == 2 and "the library itself" in itself.err


def test_no_library_no_copy(wengao: Wengao, home: Path) -> None:
    """Exit 5 for a missing library, 4 for a URL that is none; nothing is made."""
    assert wengao("copy", "--to", "sqlite:///new.db").code == 5
    assert list(home.iterdir()) == []
    assert wengao("init").code == 0
    assert wengao("copy", "--to", "new.db").code == 4
    assert wengao("copy").code == 2


def test_an_upgrade_names_the_copy_it_made_first(
    shelf: Wengao, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older: exit 5 with both versions and the command, which copies the file and says where."""
    before = exported(shelf)
    with monkeypatch.context() as later:
        later.setattr("schema.database.opening.REVISIONS", (*REVISIONS, "8888"))
        later.setattr("schema.database.opening.HEAD", "8888")
        refused = shelf("status")
        assert refused.code == 5
        assert HEAD in refused.err and "8888" in refused.err and "wengao db upgrade" in refused.err
    with monkeypatch.context() as later:
        later.setattr("schema.database.upgrade.HEAD", "8888")  # what it then finds is still this program's
        said = shelf("db", "upgrade", "--json").json
    assert (said["before"], said["role"]) == (HEAD, None)
    assert Path(said["backup"]).parent == home / "data"
    assert exported(shelf, "--db", f"sqlite:///{said['backup']}") == before


def test_a_newer_library_is_refused_with_both_versions(
    shelf: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5, also for `db upgrade`; the newer program is asked for."""
    monkeypatch.setattr("schema.database.opening.REVISIONS", ("0000",))
    monkeypatch.setattr("schema.database.upgrade.REVISIONS", ("0000",))
    monkeypatch.setattr("schema.database.opening.HEAD", "0000")
    monkeypatch.setattr("schema.database.upgrade.HEAD", "0000")
    for command in (("status",), ("db", "upgrade")):
        refused = shelf(*command)
        assert refused.code == 5
        assert HEAD in refused.err and "0000" in refused.err and "newer program" in refused.err
