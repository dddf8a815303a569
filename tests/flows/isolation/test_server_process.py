"""Where a reading child looks for modules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import flows
from flows.isolation.reader import IsolatedReader
from flows.isolation.server_process import module_path

ROOT = Path(flows.__file__).resolve().parents[1]
JOBS = Path(__file__).parents[2] / "support" / "jobs"
FLOORS = ("wengao", "flows", "extractors", "schema")


def ours(path: list[str]) -> set[Path]:
    """The entries of `path` that are the root or lie within a floor."""
    entries = {Path(entry).resolve() for entry in path}
    return {
        entry for entry in entries if any(map(entry.is_relative_to, (ROOT / name for name in FLOORS)))
    } | (entries & {ROOT})


def test_a_child_looks_in_the_root_and_in_no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder within a floor on the path would give its modules a second name, and hide libraries' names."""
    monkeypatch.syspath_prepend(str(JOBS))
    with IsolatedReader(jobs="telling_jobs") as reader:
        path = json.loads(reader.run("path").answer)
    assert ours(path) == {ROOT}


def test_the_root_is_added_where_this_process_does_not_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An editable install may find the floors without the root on its path."""
    monkeypatch.setattr("sys.path", [str(JOBS)])
    assert [Path(entry) for entry in module_path()] == [JOBS, ROOT]
