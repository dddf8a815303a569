"""Previews give way to the whole speech, whichever came first, and stand for themselves again without it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.dedup import clusters
from schema.store import refresh
from schema.tables.handles import OCCURRENCE, SPEECH
from tests.schema.dedup.test_clusters import cluster_rows, edited, matches
from tests.support.shelf import AT, Print, han, put

WHOLE = han(2400, 1)
BEGINNING = WHOLE[:400]  # an excerpt
MOST = WHOLE[:1800]  # a near copy
PRINTS = (
    Print(WHOLE),
    Print(BEGINNING, truncated=True),
    Print(WHOLE[:700], truncated=True, file="site page"),
    Print(MOST, truncated=True),
    Print(edited(WHOLE, 0.1, 3)),
    Print(WHOLE[1000:1500]),  # an excerpt that nobody cut
    Print(han(900, 2), truncated=True),
)


def canonical(session: Session, speech_id: str) -> tuple[bool, str]:
    """Whether a speech stands for its cluster, and why."""
    query = sa.select(SPEECH.c.is_canonical, SPEECH.c.canonical_reason)
    row = session.execute(query.where(SPEECH.c.speech_id == speech_id)).one()
    return row[0], row[1]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(1, 4))]
)
def test_every_order_gives_the_same_library(new_url: Callable[[], str], seed: int) -> None:
    """Previews before the whole speech, after it, between its copies: the same relations, clusters, reasons."""
    shuffled = random.Random(seed).sample(PRINTS, len(PRINTS))
    found = []
    for prints in (PRINTS, shuffled):
        with open_database(new_url(), create=True) as library:
            for printed in prints:
                with library.write() as session:
                    put(session, printed)
            with library.read() as session:
                found.append((cluster_rows(session), matches(session)))
                assert clusters.recompute(session) == []
    assert found[0] == found[1]


def test_the_whole_speech_is_canonical_and_the_preview_its_excerpt(library: Database) -> None:
    """A beginning gives way from its own cluster, most of a speech within one; whole excerpts and strangers stay."""
    with library.write() as session:
        preview, longer, most, excerpt, stranger = put(
            session, PRINTS[1], PRINTS[2], PRINTS[3], PRINTS[5], PRINTS[6]
        )
        assert canonical(session, longer) == (True, "longest")
    with library.write() as session:
        (whole,) = put(session, Print(WHOLE))
    with library.read() as session:
        assert canonical(session, whole) == (True, "not truncated")
        assert canonical(session, longer) == (False, "excerpt of a whole speech")
        assert canonical(session, preview) == (False, "shorter")
        assert canonical(session, most) == (False, "truncated")
        assert canonical(session, excerpt) == canonical(session, stranger) == (True, "only member")
        assert (preview, whole, "excerpt_of") in {match[:3] for match in matches(session)}
        assert session.scalar(sa.select(sa.func.count()).select_from(OCCURRENCE)) == 6  # every print is there


def test_a_preview_stands_for_itself_again(library: Database) -> None:
    """When the whole speech leaves, when a person parts the two, when the preview turns out to be all there is."""
    with library.write() as session:
        whole, preview = put(session, Print(WHOLE), Print(BEGINNING, truncated=True))
        assert canonical(session, preview)[0] is False
        clusters.leave(session, [whole], "its file was removed", AT)
        assert canonical(session, preview) == (True, "only member")
        clusters.relate(session, [whole], AT)
        assert canonical(session, preview)[0] is False
    with library.write() as session:
        put(session, Print(BEGINNING, file="a file that ends there"))
        assert canonical(session, preview) == (True, "only member")
        session.execute(
            sa.update(OCCURRENCE)
            .where(OCCURRENCE.c.no == sa.select(sa.func.max(OCCURRENCE.c.no)).scalar_subquery())
            .values(truncated=True)
        )
        refresh.occurrences_changed(session, [session.scalar(sa.select(sa.func.max(OCCURRENCE.c.no))) or 0])
        assert canonical(session, preview)[0] is False
    with library.write() as session:
        assert clusters.revoke(session, preview, whole, "another meeting", AT)
        assert canonical(session, preview) == (True, "only member")
        assert clusters.recompute(session) == []


def test_a_whole_speech_that_turns_out_to_be_cut_gives_the_place_back(library: Database) -> None:
    """The preview yields to whole speeches only, so that some speech always stands for the words."""
    with library.write() as session:
        _, preview = put(session, Print(WHOLE, file="w"), Print(BEGINNING, truncated=True))
        first = sa.select(sa.func.min(OCCURRENCE.c.no)).scalar_subquery()
        session.execute(sa.update(OCCURRENCE).where(OCCURRENCE.c.no == first).values(truncated=True))
        refresh.occurrences_changed(session, [session.scalar(sa.select(sa.func.min(OCCURRENCE.c.no))) or 0])
        assert canonical(session, preview) == (True, "only member")
        assert clusters.recompute(session) == []


def test_check_sees_a_preview_that_has_not_given_way(library: Database) -> None:
    """A library whose rows say otherwise is put right."""
    with library.write() as session:
        _, preview = put(session, Print(WHOLE), Print(BEGINNING, truncated=True))
        session.execute(sa.update(SPEECH).values(is_canonical=True, canonical_reason="only member"))
        wrong = clusters.recompute(session)
        assert [found.speech_id for found in wrong] == [preview]
        clusters.write_expected(session, wrong)
        assert canonical(session, preview)[0] is False
