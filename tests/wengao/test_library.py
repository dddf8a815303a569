"""The Python door says what the command line says, and its documentation runs as it stands."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import wengao as package
from schema.errors import DatabaseMissing
from wengao.errors import UsageProblem

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text("utf-8"), re.S)


def test_a_library_from_python(wengao: Callable[..., Any], compilation: Path) -> None:
    """Ingested, searched, listed and queried, with the answers of the command line."""
    with package.open("mine.db", archive="mine-archive", create=True) as library:
        receipts = library.ingest(compilation)
        assert [(receipt.locator, receipt.state) for receipt in receipts] == [(str(compilation), "loaded")]
        found = library.search("香菇")
        speeches = list(library.speeches(speaker="李志明"))
        files = list(library.files())
        rows = library.sql("SELECT speaker FROM speeches ORDER BY ordinal")
    by_command = wengao("--db", "mine.db", "search", "香菇", "--json").json
    assert found.total == by_command["total"] == 1
    assert found.hits[0].as_json() == by_command["hits"][0]
    exported = wengao("--db", "mine.db", "export", "speeches", "--speaker", "李志明").jsonl
    assert [asdict(speech) for speech in speeches] == exported
    assert [asdict(file)["sha256"] for file in files] == [receipts[0].sha256]
    assert ("李志明",) in [tuple(row) for row in rows.rows]
    assert not list(Path().glob("mine.db-*"))  # the file alone is the library


def test_what_is_wrong_is_said(home: Path) -> None:
    """A library that is missing, a filter that is none, a query that is not finished."""
    with pytest.raises(DatabaseMissing):
        package.open("none.db")
    assert not Path("none.db").exists()
    with package.open("new.db", create=True) as library:
        with pytest.raises(UsageProblem, match="speakr is no filter"):
            list(library.speeches(speakr="李明"))
        with pytest.raises(UsageProblem, match="not finished"):
            library.search("安全 OR")


def test_without_a_url_it_is_the_one_of_the_settings(home: Path) -> None:
    """`wengao.toml` of this folder, as the command line takes it."""
    Path("wengao.toml").write_text('[store]\nurl = "sqlite:///named.db"\n', "utf-8")
    with package.open(create=True) as library:
        assert library.settings.database.endswith("/named.db")
    assert Path("named.db").exists()


@pytest.mark.campaign
def test_the_documentation_runs(home: Path) -> None:
    """Every block of docs/python.md, in order, beside the samples."""
    shutil.copytree(ROOT / "data/samples", "data/samples")
    with package.open("data/wengao.db", archive="data/archive", create=True) as library:
        library.ingest("data/samples")
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        exec(compile(block, "docs/python.md", "exec"), {"__name__": "reader"})
