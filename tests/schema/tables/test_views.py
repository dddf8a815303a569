"""The views: the export's fields as flat columns, the same values on SQLite and on Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from schema.curation.decisions import Decision, record_decisions
from schema.database.connection import Database
from schema.export.lines import SpeechLine, What
from schema.export.rows import lines
from schema.tables.views import definitions

pytestmark = pytest.mark.both_databases  # whose promise is that both are alike

Make = Callable[..., Any]


def jsonl(library: Database, what: What) -> list[dict[str, Any]]:
    """An export as a program reads it."""
    with library.read() as session:
        return [json.loads(msgspec.json.encode(line)) for line in lines(session, what)]


def test_views_say_what_the_export_says(filled: Database) -> None:
    """The flat columns hold the export's values, on both databases the same text."""
    with filled.read() as session:
        rows = (
            session.execute(sa.text("SELECT * FROM speeches ORDER BY file_sha256, ordinal")).mappings().all()
        )
    for row, line in zip(rows, jsonl(filled, "speeches"), strict=True):
        assert list(row) == list(SpeechLine.__slots__)
        for name, value in line.items():
            if isinstance(value, (list, dict)):
                assert json.loads(row[name]) == value
                assert isinstance(row[name], str)
            elif isinstance(value, bool):
                assert row[name] in (0, 1)
                assert not isinstance(row[name], bool)
                assert bool(row[name]) is value
            else:
                assert row[name] == value


def test_the_file_view_is_flat(filled: Database) -> None:
    """Claims and PDF facts as columns, offers and issues as JSON with the export's values."""
    with filled.write() as session:
        (sha256, *_) = session.scalars(sa.text("SELECT sha256 FROM files ORDER BY sha256")).all()
        for at in ("2026-03-02T08:00:00Z", "2026-03-01T08:00:00Z"):
            said = Decision("file", "no-speech", "李审", at, file_sha256=sha256, why=f"目录 {at}")
            record_decisions(session, [said])
    with filled.read() as session:
        rows = session.execute(sa.text("SELECT * FROM files ORDER BY sha256")).mappings().all()
    for row, line in zip(rows, jsonl(filled, "files"), strict=True):
        for name, value in line.items():
            if name == "listing":
                for claim, said in (value or {}).items():
                    if claim != "raw":
                        assert row[f"listing_{claim}"] == said
                        assert row[f"listing_raw_{claim}"] == value["raw"][claim]
            elif name == "pdf":
                assert row["pdf_title"] is None
            elif name == "no_speech":
                for part in ("author", "at", "why"):
                    assert row[f"no_speech_{part}"] == (value or {}).get(part)
            elif isinstance(value, (list, dict)):
                assert json.loads(row[name]) == value, name
            else:
                assert row[name] == value
    assert json.loads(rows[0]["locators"]) or json.loads(rows[1]["locators"])


def test_the_other_views(filled: Database) -> None:
    """Uploads, issues and runs have a row each for what happened."""
    with filled.read() as session:
        read = {
            name: session.execute(sa.text(f"SELECT * FROM {name}")).mappings().all()
            for name in definitions("")
        }
    assert len(read["uploads"]) == 4
    assert {row["listing_uploaded_on"] for row in read["uploads"]} == {None, "2024-06-11"}
    assert len(read["issues"]) == 2
    assert [row["run_id"] for row in read["runs"]] == ["r1"]
    assert read["duplicates"] == []
