"""Two hundred hostile files of the forms that uploads come in, good ones between them, through one ingest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schema.codes import CODES
from tests.support import forms
from tests.support.hostile_forms import hostile_forms

Wengao = Callable[..., Any]
FAULTS = {"internal-error", "crashed", "bad-answer"}  # a program's, no file's


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_two_hundred_hostile_files_harm_only_themselves(home: Path, wengao: Wengao) -> None:
    """Each ends in a state with a code that is no fault of ours; the good ones are loaded whole."""
    folder = home / "in"
    folder.mkdir()
    count = 0
    for count, (name, data) in enumerate(hostile_forms(), 1):  # noqa: B007 - counted
        (folder / name).write_bytes(data)
    assert count >= 200
    good = {
        f"{at}-good.{name}": make
        for at in "am"
        for name, make in (("docx", forms.docx), ("epub", forms.epub), ("ofd", forms.ofd))
    }
    for name, make in good.items():
        (folder / name).write_bytes(make())
    said = wengao("ingest", folder, "--json")
    assert said.code == 7
    files = {file["locator"].removeprefix(f"{folder}/"): file for file in said.json["files"]}
    assert {name for name in files if "!/" not in name} == {path.name for path in folder.iterdir()}
    for name, file in files.items():
        codes = {issue["code"] for issue in file["issues"]}
        assert file["state"] in ("loaded", "unchanged", "quarantined", "skipped"), name
        assert codes <= set(CODES) and not codes & FAULTS, (name, file["issues"])
        assert file["state"] in ("loaded", "unchanged") or codes, name
    for name in good:
        assert (files[name]["state"] in ("loaded", "unchanged"), files[name]["item_count"]) == (True, 3), (
            files[name]
        )
    assert not list(Path("/tmp").glob("wengao-was-here*")) and not Path("/etc/wengao-was-here").exists()
    assert "root:" not in wengao("export", "speeches", "--format", "jsonl").out
    assert wengao("check").code == 0
