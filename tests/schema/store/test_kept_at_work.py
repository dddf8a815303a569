"""A backup taken while a run writes: whole at every moment, and it comes back whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.archive.store import Archive
from schema.audit.check import look
from schema.database.opening import open_database
from tests.schema.store.test_kill import assert_whole, start
from wengao.care.backup import LIBRARY, back_up, bring_back
from wengao.settings.model import Settings

FILES = 24


@pytest.mark.campaign
def test_backups_during_a_run_are_whole(new_url: Callable[[], str], tmp_path: Path) -> None:
    """Backups one after the other while another process loads: each holds whole files, never fewer than the
    one before, and the last one restores into a library of the same kind that `check` finds sound."""
    url, kept, seen = new_url(), tmp_path / "kept", [0]
    with open_database(url, create=True) as library:
        loader = start(url, "at-work", 0, FILES)
        assert loader.stdout is not None and loader.stdout.readline() == "0\n"
        while loader.poll() is None or seen[-1] < FILES:
            said = back_up(library, Archive(tmp_path / "archive"), kept)
            with open_database(f"sqlite:///{kept / LIBRARY}") as copy:
                assert assert_whole(copy, seen[-1]) == said.files
            seen.append(said.files)
            if loader.poll() is not None and seen[-1] < FILES:
                _, error = loader.communicate()
                assert loader.returncode == 0, error
        loader.communicate()
    assert len({*seen}) > 2, "no backup fell into the run"
    said = back_up_of(url, tmp_path, kept)
    back = new_url()
    bring_back(kept, Settings(back, str(tmp_path / "new"), 1, (), ()), Archive(tmp_path / "new"))
    with open_database(back) as restored, restored.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM file")).scalar_one() == said
        assert list(look(session)) == []


def back_up_of(url: str, folder: Path, kept: Path) -> int:
    """One more backup, when nobody writes any more; how many files it holds."""
    with open_database(url) as library:
        return back_up(library, Archive(folder / "archive"), kept).files
