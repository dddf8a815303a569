"""Who used words first, and where they stand in a speech; on both databases."""

from __future__ import annotations

from collections import defaultdict

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.query.filters import Filter
from schema.search import index, speaker_years
from schema.search.first_use import first_uses
from schema.search.search import search
from schema.store import refresh
from schema.tables.handles import OCCURRENCE
from tests.support.shelf import Print, han, put

pytestmark = pytest.mark.both_databases


def test_first_uses_by_year_and_speaker(library: Database) -> None:
    """Each year and speaker with the number of speeches and the first; without a date last; what filters leave."""
    with library.write() as session:
        ids = put(
            session,
            Print("新质生产力甲" + han(60, 1), date="2024-03-05", speaker="李明", file="a"),
            Print("新质生产力乙" + han(60, 2), date="2024-01", speaker="李明", file="b"),
            Print("新质生产力丙" + han(60, 3), date="2024-02-02", speaker="王红", file="c"),
            Print("新质生产力丁" + han(60, 4), date="2023", file="d"),
            Print("新质生产力戊" + han(60, 5), speaker="李明", file="e"),
            Print("别的话" + han(60, 6), date="2001", speaker="李明", file="f"),
        )
    with library.read() as session:
        total, uses = first_uses(session, "新质生产力")
        said = [(use.year, use.speaker, use.speeches, use.first.speech_id) for use in uses]
        assert said == [
            ("2023", None, 1, ids[3]),
            ("2024", "李明", 2, ids[1]),
            ("2024", "王红", 1, ids[2]),
            (None, "李明", 1, ids[4]),
        ]
        assert total == 4
        assert first_uses(session, "新质生产力", limit=2)[1] == uses[:2]
        total, uses = first_uses(session, "新质生产力", Filter(speaker="王红"))
        assert [(use.year, use.speeches) for use in uses] == [("2024", 1)]
        assert first_uses(session, "没有人说过") == (0, [])


@pytest.mark.parametrize("some", [500, 7, 1])
def test_however_many_are_read_first(library: Database, monkeypatch: pytest.MonkeyPatch, some: int) -> None:
    """All that are found, enough years and speakers among the first, or too few of them: the same answer."""
    monkeypatch.setattr("schema.search.first_use.SOME", some)
    prints = [
        Print(
            f"新质生产力{han(40, number)}",
            date=None if number % 7 == 0 else f"{2019 + number % 3}-0{1 + number % 5}-{10 + number}",
            speaker=("李明", "王红", None)[number % 5 % 3],
            file=f"{number}",
        )
        for number in range(1, 19)
    ]
    prints += [  # a year of one speaker
        Print(f"新质生产力{han(40, 20 + day)}", date=f"2016-03-0{day}", speaker="李明", file=f"{20 + day}")
        for day in (1, 2, 3)
    ]
    with library.write() as session:
        ids = put(session, *prints)
    wanted: dict[tuple[str | None, str | None], list[tuple[str, str]]] = defaultdict(list)
    for speech_id, one in zip(ids, prints, strict=True):
        wanted[one.date[:4] if one.date else None, one.speaker].append((one.date or "", speech_id))
    with library.read() as session:
        for limit in (1, 2, 4, 9, 20):
            total, uses = first_uses(session, "新质生产力", limit=limit)
            assert total == len(wanted) == 11
            assert len(uses) == min(limit, 11)
            for use in uses:
                assert use.speeches == len(wanted[use.year, use.speaker])
                if use.year is not None:  # those without a date are by when they were first seen
                    assert use.first.speech_id == min(wanted[use.year, use.speaker])[1]
            dates = [use.first.facts["speech_date"] or "~" for use in uses]
            assert dates == sorted(dates)


def test_a_speaker_who_is_corrected(library: Database) -> None:
    """The index follows the joined facts; `check` sees a number that is not theirs, and mends it."""
    with library.write() as session:
        (one,) = put(session, Print("新质生产力" + han(60, 1), date="2024", speaker="李明", file="a"))
        before = session.scalar(sa.text("SELECT speaker_year FROM speech_fts_entry"))
        session.execute(sa.update(OCCURRENCE).values(speaker="王红"))
        refresh.occurrences_changed(session, session.scalars(sa.select(OCCURRENCE.c.no)).all())
        assert session.scalar(sa.text("SELECT speaker_year FROM speech_fts_entry")) != before
        assert index.disagreements(session) == []
    with library.read() as session:
        ((use,),) = (first_uses(session, "新质生产力")[1],)
        assert (use.speaker, use.first.speech_id) == ("王红", one)
    with library.write() as session:
        session.execute(sa.text("UPDATE speech_fts_entry SET speaker_year = 1"))
        (no,) = index.disagreements(session)
        index.mend(session, [no])
        assert index.disagreements(session) == []
        session.execute(sa.text("UPDATE speech_fts_entry SET speaker_year = NULL"))
        speaker_years.fill(session)  # as a library of revision 0013 is
        assert index.disagreements(session) == []


def test_all_places_of_a_hit(library: Database) -> None:
    """Where asked for: every place in the text, across line breaks and width; none within titles."""
    text = "ＧＤＰ增长，\n要抓安全，安\n全第一。gdp再增长。"
    with library.write() as session:
        put(session, Print(text, title="安全", date="2020", file="a"))
    with library.read() as session:
        (hit,) = search(session, "安全 GDP", places=True).hits
        assert hit.places is not None
        assert [text[place.start : place.end] for place in hit.places] == ["ＧＤＰ", "安全", "安\n全", "gdp"]
        assert list(hit.as_json())[-1] == "places"
        assert hit.as_json()["places"][1] == {"page": None, "start": 9, "end": 11}
        assert search(session, "安全", within="title", places=True).hits[0].places == ()
        assert search(session, "安全").hits[0].places is None
