"""`sql` from the command line: where its statement comes from, and the formats of its rows."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]
STATEMENT = "SELECT ordinal, speaker, '=1+1' AS sum FROM speeches ORDER BY ordinal LIMIT 2"


class Stdin:
    """Stdin with these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_statement_comes_from_a_file_or_from_stdin(
    shelf: Wengao, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a byte order mark and a semicolon, as editors leave them; the same rows as on the command line."""
    (home / "query.sql").write_text(f"\ufeff{STATEMENT};\n", "utf-8")
    said = shelf("sql", STATEMENT, "--json").json
    assert len(said["rows"]) == 2
    assert shelf("sql", "-f", "query.sql", "--json").json == said
    monkeypatch.setattr(sys, "stdin", Stdin(STATEMENT.encode()))
    assert shelf("sql", "-", "--format", "json").json == said


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("-f", "none.sql"), "cannot read none.sql"),
        (("-f", "odd.sql"), "odd.sql is not UTF-8"),
        (("-f", "empty.sql"), "empty.sql is empty"),
        (("-f", "odd.sql", "SELECT 1"), "takes a SELECT, -f FILE, or --views"),
        ((STATEMENT, "--json", "--format", "csv"), "--json is --format json"),
    ],
)
def test_a_wrong_statement_is_a_usage_error(
    shelf: Wengao, home: Path, words: tuple[str, ...], advice: str
) -> None:
    """Exit 2, with what is wrong."""
    (home / "odd.sql").write_bytes("SELECT '讲话'".encode("gb18030"))
    (home / "empty.sql").write_text("\n", "utf-8")
    said = shelf("sql", *words)
    assert (said.code, advice in said.err) == (2, True), said.err


def test_rows_as_csv(shelf: Wengao) -> None:
    """A header, a row each, and nothing that a spreadsheet would run."""
    rows = list(csv.reader(io.StringIO(shelf("sql", STATEMENT, "--format", "csv").out)))
    assert rows[0] == ["ordinal", "speaker", "sum"]
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert {row[2] for row in rows[1:]} == {"'=1+1"}
