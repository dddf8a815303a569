"""What is as long as a text is read where it is shown, and nowhere else: lists, facets, folding and look-ups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from schema.database.connection import Database
from schema.dedup import candidates
from schema.export.overview import overview
from schema.export.rows import lines
from schema.facts.people import people, person
from schema.query.filters import Filter, counts
from schema.query.references import find_file, find_speech
from schema.search.facets import facets
from schema.search.match import by_index, matched
from schema.search.paging import Matches
from schema.search.query import parse
from tests.support.shelf import Print, han, put

pytestmark = pytest.mark.both_databases  # each has its own way

LONG = ("speech_text", "occurrence_text")
FACTS: dict[str, Any] = {"speaker": "李志明", "place": "青石镇", "date": "2024-03-05"}
SHARED = han(600, 1)


def prints() -> list[Print]:
    """Speeches of their own, and two near copies."""
    own = [Print(f"安全{han(300, n)}", title=f"讲话{n}", file="a.pdf", **FACTS) for n in range(2, 8)]
    return [*own, Print(SHARED, title="一", file="b.pdf"), Print(f"{SHARED}完", title="二", file="c.pdf")]


def folded(session: Session, query: str) -> Any:
    """What a folded search counts and shows first, without the texts of the hits."""
    matches = Matches(session, matched(session, parse(query), Filter(), ""))
    with by_index(session):
        return matches.count, matches.count_clusters(), matches.of_clusters(5), matches.newest(5)


# By name, what reads no text.
LOOKS: dict[str, Callable[[Session], Any]] = {
    "list": lambda session: list(overview(session, Filter())),
    "list of some": lambda session: list(
        overview(session, Filter(speaker="李", year=2024, no_truncated=True))
    ),
    "facets of all": facets,
    "people": people,
    "person": lambda session: person(session, "李志明"),
    "facets": lambda session: facets(session, "安全", Filter(place="镇")),
    "folding": lambda session: folded(session, "安全"),
    "folding of all": lambda session: folded(session, ""),
    "look-up": lambda session: [
        candidates.candidates(session, known)
        for known in candidates.speeches(session, session.scalars(sa.text("SELECT speech_id FROM speech")))
    ],
    "references": lambda session: (
        find_speech(session, session.scalars(sa.text("SELECT speech_id FROM speech")).all()[0][:12]),
        find_file(session, hashlib.sha256(b"a.pdf").hexdigest()[:12])["no"],
    ),
    "counts": counts,
    "files": lambda session: list(lines(session, "files")),
    "matches": lambda session: list(lines(session, "matches", Filter(title="一"))),
}


@pytest.fixture(scope="module")
def shelf(shared_library: Database) -> Database:
    """A small library."""
    with shared_library.write() as session:
        put(session, *prints())
    return shared_library


@contextmanager
def poisoned(library: Database) -> Iterator[None]:
    """No statement of the block can read a text: the tables have other names meanwhile."""
    tables = [*LONG, "speech_fts_keys"] if library.url.get_backend_name() == "sqlite" else [*LONG]

    def rename(old: str, new: str) -> None:
        with library.write() as session:
            for table in tables:
                session.execute(sa.text(f"ALTER TABLE {table}{old} RENAME TO {table}{new}"))

    rename("", "_away")
    try:
        yield
    finally:
        rename("_away", "")


@pytest.mark.parametrize("look", LOOKS)
def test_lists_facets_folding_and_look_ups_read_no_text(shelf: Database, look: str) -> None:
    """They say the same where no text can be read."""
    with shelf.read() as session:
        expected = LOOKS[look](session)
    assert expected
    with poisoned(shelf), shelf.read() as session:
        assert LOOKS[look](session) == expected
    with shelf.read() as session, pytest.raises(sa.exc.DBAPIError), poisoned(shelf):
        list(lines(session, "speeches"))


def plan(session: Session, statement: str) -> str:
    """How the database goes about a statement."""
    explain = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in session.execute(sa.text(f"{explain} {statement}")))


def test_views_read_a_text_where_one_is_named(shelf: Database) -> None:
    """A count of speeches by office joins no table of texts; who asks for the text gets it."""
    with shelf.read() as session:
        narrow = plan(session, "SELECT role, count(DISTINCT speech_id) FROM speeches GROUP BY role")
        assert "occurrence" in narrow and not any(name in narrow for name in LONG)
        wide = plan(session, "SELECT text FROM speeches WHERE title = '一'")
        assert all(name in wide for name in LONG)
        texts = set(session.scalars(sa.text("SELECT text FROM speeches")))
    assert texts == {printed.text for printed in prints()}


def test_the_look_up_of_sampled_shingles_reads_its_index_alone(shelf: Database) -> None:
    """All that is counted stands beside the key: SQLite's table is the index, Postgres's index has all columns."""
    counted = (
        "SELECT speech_no, count(*), sum(CASE WHEN short THEN 1 ELSE 0 END) FROM fingerprint"
        " WHERE key IN (1, 2, 3) AND speech_no <> 7 GROUP BY speech_no"
    )
    with shelf.writer.connect() as connection:
        if connection.dialect.name == "postgresql":
            vacuum = connection.connection.driver_connection
            assert vacuum is not None
            vacuum.autocommit = True
            vacuum.execute("VACUUM fingerprint")  # as autovacuum does it: which rows everybody may see
            vacuum.autocommit = False
    with shelf.read() as session:
        if shelf.url.get_backend_name() == "postgresql":
            for other in ("seqscan", "bitmapscan"):  # a small table is read whole
                session.execute(sa.text(f"SET LOCAL enable_{other} = off"))
            assert "Index Only Scan using pk_fingerprint" in plan(session, counted)
        else:
            assert "SEARCH fingerprint USING PRIMARY KEY (key=?)" in plan(session, counted)
