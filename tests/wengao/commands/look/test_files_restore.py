"""`files restore`: a removed file comes back from the archive, or waits for its bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Wengao = Callable[..., Any]


def ids(wengao: Wengao) -> list[str]:
    """The speeches in the library."""
    return [line["speech_id"] for line in wengao("speeches", "list", "--json").json]


def test_a_removed_file_comes_back_from_the_archive(shelf: Wengao, compilation: Path) -> None:
    """With the same ids and claims, though what was offered is gone; the library is sound."""
    before = ids(shelf)
    assert shelf("files", "remove", compilation, "--why", "误删").code == 0
    assert ids(shelf) == []
    compilation.unlink()
    said = shelf("files", "restore", compilation, "--json")
    assert (said.code, said.json["state"], sorted(said.json["speech_ids"])) == (0, "loaded", sorted(before))
    assert ids(shelf) == before
    (file,) = shelf("files", "list", "--json").json
    assert file["locators"] == [str(compilation)] and len(file["uploads"]) == 1
    assert shelf("check").code == 0


def test_a_forgotten_file_waits_for_its_bytes(shelf: Wengao, compilation: Path) -> None:
    """Nothing of it is left to read: the next ingest brings it back."""
    before = ids(shelf)
    assert shelf("files", "remove", compilation, "--why", "误删", "--forget").code == 0
    said = shelf("files", "restore", compilation, "--json")
    assert (said.code, said.json["state"]) == (0, "removed")
    assert ids(shelf) == []
    assert shelf("ingest", compilation).code == 0
    assert ids(shelf) == before
