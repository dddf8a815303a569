"""One page of hits, and the numbers beside it: the same as the whole search and the facets of the database."""

from __future__ import annotations

import pytest

from schema.database.connection import Database
from schema.query.filters import Filter
from schema.search.facet_columns import FacetColumns, refreshed, summary
from schema.search.facets import facets
from schema.search.result_page import hits_after, printings, result_page
from schema.search.search import search
from schema.text.snippet import sentence, stretches
from tests.support.shelf import Print, han, put

pytestmark = pytest.mark.both_databases


A, B, C, D, E = (f"同志们，{han(300, seed)}" for seed in range(5))


@pytest.fixture(scope="module")
def shelf(shared_library: Database) -> Database:
    """Seven speeches, some printed twice, one a near copy of another, one without a date."""
    with shared_library.write() as session:
        put(
            session,
            Print(A, speaker="李志明", place="云溪县", date="2024-03-05"),
            Print(A, speaker="陈晓东", place="云溪县", date="2024-03-05", file="second"),
            Print(B, speaker="李志明", date="2021-09"),
            Print(B + "添一句。", speaker="王建国", date="2022-01-07"),
            Print(C, role="县长", date="2021"),
            Print(D, truncated=True, date="2021-05-06"),
            Print(E),
            Print("各位来宾，" + han(200, 9), date="2020-02-02"),
        )
    return shared_library


def test_pages_are_the_search_cut_up(shelf: Database) -> None:
    """Two at a time, folded and not, in each order."""
    with shelf.read() as session:
        for fold in (False, True):
            for sort in ("newest", "oldest", "relevance"):
                whole = search(session, "同志", limit=50, sort=sort, fold=fold).hits  # type: ignore[arg-type]
                found, start, more = [], 0, True
                while more:
                    page = result_page(session, "同志", start=start, limit=2, sort=sort, fold=fold)  # type: ignore[arg-type]
                    found += [hit.speech_id for hit in page.hits]
                    start, more = start + 2, page.more
                assert found == [hit.speech_id for hit in whole]


def test_each_page_begins_behind_the_last(shelf: Database) -> None:
    """By time and id."""
    with shelf.read() as session:
        whole = [hit.speech_id for hit in search(session, "", limit=100).hits]
        found: list[str] = []
        after: tuple[str, str] | None = None
        while True:
            hits, after = hits_after(session, "", Filter(), limit=3, after=after)
            found += [hit.speech_id for hit in hits]
            if after is None:
                break
        assert found == whole


@pytest.mark.parametrize("where", [Filter(), Filter(year=2021), Filter(no_truncated=True)])
def test_counts_in_memory_are_those_of_the_database(
    shelf: Database, where: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Total, clusters and every facet; read all at once, or after each change."""
    monkeypatch.setattr("schema.search.facet_columns.FEW", -1)
    with shelf.read() as session:
        columns = refreshed(session, None)
        found = summary(session, "同志", where, columns)
        asked = search(session, "同志", where, limit=1, fold=True)
        assert (found.total, found.clusters) == (asked.total, asked.clusters)
        assert found.facets == facets(session, "同志", where)
        assert refreshed(session, columns) is columns
        behind = FacetColumns()  # knows of nothing yet: every speech has changed since
        behind.read_to = 0
        assert summary(session, "同志", where, refreshed(session, behind)).facets == found.facets


def test_files_are_counted_as_a_filter_finds_them(shelf: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number beside a file is the total of the same search in that file; of many hits none is named."""
    with shelf.read() as session:
        columns = refreshed(session, None)
        for query in ("同志", "", "添一句", "不会有的词"):
            found = summary(session, query, Filter(), columns)
            assert found.file_count == len(found.files)
            for one in found.files:
                assert one.speeches == search(session, query, Filter(file=one.sha256)).total > 0
            assert sum(one.speeches for one in found.files) >= found.total
            assert [one.speeches for one in found.files] == sorted(
                (one.speeches for one in found.files), reverse=True
            )
        assert len(summary(session, "", Filter(), columns).files) > 1
        monkeypatch.setattr("schema.search.facet_columns.MOST_BY_FILE", 3)
        assert summary(session, "", Filter(), columns).files == ()


def test_printings_count_prints_and_years(shelf: Database) -> None:
    """Of a cluster: its prints, the first year and the last."""
    with shelf.read() as session:
        hits = search(session, "同志", limit=50).hits
        found = printings(session, [hit.cluster_id for hit in hits])
        assert all(found[hit.cluster_id].prints >= 1 for hit in hits)
        dated = [found[hit.cluster_id] for hit in hits if hit.facts["speech_date"]]
        assert all(one.first_year is not None and one.first_year <= str(one.last_year) for one in dated)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("去年丰收了。要抓好春耕生产，不误农时。今天就讲这些。", "春耕", "要抓好春耕生产，不误农时。"),
        ("同志们：\n要抓好春耕", "春耕", "要抓好春耕"),
        ("他说：“丰收了！”大家都笑了。", "笑", "大家都笑了。"),
        ("丰收了。", "丰收了。", "丰收了。"),
        ("甲" * 400 + "春耕" + "乙" * 400, "春耕", "…" + "甲" * 30 + "春耕" + "乙" * 128 + "…"),
    ],
)
def test_a_sentence_is_whole(text: str, words: str, shown: str) -> None:
    """From its beginning to its end; of one without an end, the surroundings."""
    found = sentence(text, stretches(text, [words]))
    assert found.plain() == shown
    assert words in [part for part, hit in found.parts if hit]
