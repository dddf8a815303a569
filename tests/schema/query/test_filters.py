"""Filters and counts: the same answers on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schema.database.connection import Database
from schema.export.lines import What
from schema.export.rows import lines
from schema.query.filters import Filter, counts
from schema.query.run_list import list_runs
from schema.store.store import Store

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"


def jsonl(library: Database, what: What, where: Filter) -> list[Any]:
    """The lines that a filter lets through."""
    with library.read() as session:
        return list(lines(session, what, where))


@pytest.mark.both_databases
def test_filters_narrow(filled: Database) -> None:
    """Substrings, `=` for the whole value, years, spans, places and sources; of a speech in two files, what one says."""
    cases = [
        (Filter(speaker="张"), 3),
        (Filter(speaker="=张"), 0),
        (Filter(speaker="=张明"), 3),
        (Filter(year=2024), 3),
        (Filter(year=2023), 0),
        (Filter(date_from="2024-06"), 3),
        (Filter(date_from="2024-06-12"), 0),
        (Filter(date_to="2024"), 3),
        (Filter(date_to="2024-05"), 0),
        (Filter(source="=library"), 2),
        (Filter(kind="讲话"), 3),
        (Filter(title="讲"), 3),
        (Filter(title="100%"), 0),
        (Filter(loaded_since="2026-03-01T08:30:00Z"), 1),
        (Filter(file="/inbox/b.pdf"), 1),
        (Filter(no_templates=True, no_truncated=True), 3),
        (Filter(state="quarantined"), 0),
    ]
    for where, expected in cases:
        assert len(jsonl(filled, "speeches", where)) == expected, where
    assert len(jsonl(filled, "files", Filter(speaker="张明"))) == 2
    assert len(jsonl(filled, "files", Filter(title="讲话", year=2024, date_from="2024-06"))) == 1
    assert len(jsonl(filled, "issues", Filter(source="library"))) == 1
    assert jsonl(filled, "matches", Filter(speaker="张明")) == []


def test_letters_are_not_folded_by_filters(store: Store, library: Database, make: Make) -> None:
    """Upper and lower case differ on both databases alike; `%` and `_` are themselves."""
    made = make("a.pdf", ONE, speaker="Li_Ming%")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    for wanted, expected in (("Li_", 1), ("li_", 0), ("LixMing", 0), ("%", 1)):
        assert len(jsonl(library, "speeches", Filter(speaker=wanted))) == expected, wanted


def test_counts(filled: Database) -> None:
    """What `status` says: loaded files, works, their occurrences, clusters, issues by code."""
    with filled.read() as session:
        found = counts(session)
    assert (found.files, found.quarantined, found.removed) == (2, 0, 0)
    assert (found.speeches, found.occurrences, found.clusters) == (2, 3, 2)
    assert found.issues == (("count-differs", 1), ("too-large", 1))


def test_runs_are_listed_newest_first(store: Store, library: Database, clock: Any) -> None:
    """A run can be asked for by the beginning of its name."""
    clock.forward(hours=1)
    store.runs.begin("r2", "ingest")
    with library.read() as session:
        assert [run["run_id"] for run in list_runs(session)] == ["r2", "r1"]
        assert [run["run_id"] for run in list_runs(session, run_id="r1")] == ["r1"]
        assert "owner" not in list_runs(session)[0]
