"""`--pg-dump`: the Postgres tools' own copy, taken while a run writes, brought back whole; or a clear word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from flows.archive.store import Archive
from schema.audit.check import look
from schema.database.connection import connect
from schema.database.opening import open_database
from schema.exchange.copy import NotEmpty
from tests.schema.store.test_kill import assert_whole, start
from wengao.care import pg_dump
from wengao.care.backup import bring_back
from wengao.errors import MissingExtra, NoDatabase, UsageProblem
from wengao.settings.model import Settings

FILES = 12


@pytest.mark.usefixtures("tools")
def test_a_dump_during_a_run_comes_back_whole(new_url: Callable[[], str], tmp_path: Path) -> None:
    """Dumped while another process loads, restored into an empty database: whole files, and `check` is content.
    A database that has tables is refused, and so is SQLite."""
    url = new_url()
    with open_database(url, create=True) as library:
        if library.url.get_backend_name() == "sqlite":
            with pytest.raises(UsageProblem, match="Postgres"):
                pg_dump.dump(library, tmp_path / "kept")
            return
        with start(url, "at-work", 0, FILES) as loader:
            assert loader.stdout is not None and loader.stdout.readline() == "0\n"
            dumped = pg_dump.dump(library, tmp_path / "kept")
            assert loader.poll() is None, "the dump did not fall into the run"
            loader.communicate()
        assert loader.returncode == 0
    assert [path.name for path in dumped.parent.iterdir()] == ["wengao.dump"]
    back = Settings(new_url(), str(tmp_path / "new"), 1, (), ())
    bring_back(tmp_path / "kept", back, Archive(tmp_path / "new"), dumped=True)
    with open_database(back.database) as restored, restored.read() as session:
        assert 1 <= assert_whole(restored, 1) <= FILES
        assert list(look(session)) == []
        assert session.execute(sa.text("SELECT count(*) FROM speeches")).scalar_one() >= 2
    with pytest.raises(NotEmpty):
        bring_back(tmp_path / "kept", back, Archive(tmp_path / "new"), dumped=True)


def test_without_the_tools_it_says_so(
    new_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3 with the way out, before anything is written; the portable backup needs no tool."""
    monkeypatch.setenv("PATH", str(tmp_path))
    url = SimpleNamespace(url=make_url("postgresql+psycopg://nobody@/nothing?host=/nowhere"))
    (tmp_path / "wengao.dump").write_bytes(b"x")
    with pytest.raises(MissingExtra, match="pg_restore is not installed") as said:
        pg_dump.check(url, tmp_path)
    assert "--pg-dump" in said.value.advice
    new = new_url()
    if new.startswith("postgresql"):
        with connect(new) as database, pytest.raises(MissingExtra, match="pg_dump is not installed"):
            pg_dump.dump(database, tmp_path / "kept")


@pytest.mark.usefixtures("tools")
def test_a_tool_that_fails_is_quoted(tmp_path: Path) -> None:
    """Its own words, exit 5, and no password in them."""
    url = SimpleNamespace(url=make_url("postgresql+psycopg://nobody:geheim@/nothing?host=/nowhere"))
    (tmp_path / "wengao.dump").write_bytes(b"no dump")
    with pytest.raises(NoDatabase, match="pg_restore ended with") as said:
        pg_dump.load(url, tmp_path)
    assert "geheim" not in str(said.value)
