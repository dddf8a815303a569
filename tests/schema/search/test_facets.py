"""Facets: every count is what the same search finds with that value as a filter, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from schema.database.connection import Database
from schema.facts import stored
from schema.query.filters import Filter
from schema.search.facets import NAMES, Facet, facets
from schema.search.search import search
from schema.tables.base import core
from schema.tables.speeches import OccurrenceRow
from tests.support.shelf import Print, han, put

OCCURRENCE = core(OccurrenceRow)
A, B, C, D = (f"同志们，{word}{han(300, seed)}" for seed, word in enumerate(("消防", "茶叶", "消防", "防汛")))


@pytest.fixture(scope="module")
def counted(shared_library: Database) -> Database:
    """Four speeches, one of them printed twice with two speakers."""
    with shared_library.write() as session:
        put(
            session,
            Print(A, speaker="李志明", place="云溪县", date="2024-03-05"),
            Print(A, speaker="陈晓东", place="云溪县", date="2024-03-05", file="second"),
            Print(B, speaker="李志明", date="2023-09"),
            Print(C, speaker="王建国", place="临岳市", date="2024"),
            Print(D),
        )
        across = {"date_from": "2023-12-30", "date_to": "2024-01-02"}
        session.execute(
            sa.update(OCCURRENCE).where(OCCURRENCE.c.speaker == "王建国").values(jurisdiction="市", **across)
        )
        session.execute(
            sa.update(OCCURRENCE).where(OCCURRENCE.c.speaker == "陈晓东").values(role="县长", kind="讲话")
        )
        stored.refresh(session, session.scalars(sa.select(OCCURRENCE.c.speech_no)).all())
    return shared_library


def by_name(
    library: Database, query: str = "", where: Filter | None = None, top: int = 10
) -> dict[str, Facet]:
    """The facets of a search."""
    with library.read() as session:
        return {facet.name: facet for facet in facets(session, query, where, top=top)}


@pytest.mark.both_databases
def test_counts_are_of_speeches(counted: Database) -> None:
    """A speech of two prints counts once a value, for both its speakers; the rest state nothing."""
    found = by_name(counted)
    assert tuple(found) == NAMES
    assert found["speaker"] == Facet("speaker", (("李志明", 2), ("王建国", 1), ("陈晓东", 1)), 3, 1)
    assert found["place"] == Facet("place", (("临岳市", 1), ("云溪县", 1)), 2, 2)
    assert found["role"] == Facet("role", (("县长", 1),), 1, 3)
    assert found["kind"] == Facet("kind", (("讲话", 1),), 1, 3)
    assert found["jurisdiction"] == Facet("jurisdiction", (("市", 1),), 1, 3)
    assert found["source"] == Facet("source", (("test", 4),), 1, 0)


def test_years_are_newest_first_and_both_of_a_span(counted: Database) -> None:
    """A date across New Year counts in both years, as `--year` finds it in both."""
    assert by_name(counted)["year"] == Facet("year", (("2024", 2), ("2023", 2)), 2, 1)


def test_the_query_and_the_filters_hold(counted: Database) -> None:
    """Only what is found is counted, and only the prints that the filters admit."""
    assert by_name(counted, "消防")["speaker"].values == (("李志明", 1), ("王建国", 1), ("陈晓东", 1))
    of_one = by_name(counted, "消防", Filter(speaker="=李志明"))
    assert of_one["speaker"].values == (("李志明", 1),)
    assert of_one["role"] == Facet("role", (("县长", 1),), 1, 0)  # which another print states
    nothing = by_name(counted, "没有这样的话")
    assert all(facet == Facet(facet.name, (), 0, 0) for facet in nothing.values())


def test_the_rest_is_counted_where_values_are_cut(counted: Database) -> None:
    """`top` says how many values are named, most frequent first; `distinct` how many there are."""
    assert by_name(counted, top=1)["speaker"] == Facet("speaker", (("李志明", 2),), 3, 1)


@pytest.mark.both_databases
@pytest.mark.parametrize("query", ["", "同志们", "消防", "同志们 -茶叶", "茶叶 OR 防汛"])
def test_each_count_is_the_total_with_that_filter(counted: Database, query: str) -> None:
    """What a person sees in the table is what the narrowed search then finds."""
    with counted.read() as session:
        total = search(session, query).total
        for facet in facets(session, query):
            assert facet.distinct == len(facet.values)
            for value, speeches in facet.values:
                if facet.name == "jurisdiction":
                    continue  # no filter of that name
                narrowed = (
                    Filter(year=int(value))
                    if facet.name == "year"
                    else replace(Filter(), **{facet.name: f"={value}"})
                )
                assert search(session, query, narrowed).total == speeches, (facet.name, value)
            assert facet.missing <= total
