"""Clusters: the same whatever came first, one canonical each, cut again when a relation is revoked."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.dedup import candidates, clusters
from schema.dedup.canonical import ClusterMember, Membership, elect
from schema.dedup.similarity import compare
from schema.tables.handles import FINGERPRINT, RELATION, SPEECH
from tests.support.depth import examples
from tests.support.shelf import AT, Print, han, put

STANDING = (
    SPEECH.c.speech_id,
    SPEECH.c.cluster_id,
    SPEECH.c.is_canonical,
    SPEECH.c.canonical_reason,
    SPEECH.c.loose,
)


def edited(text: str, share: float, seed: int) -> str:
    """`text` with one stretch of it replaced by other words."""
    own = int(len(text) * share)
    start = random.Random(seed).randrange(len(text) - own + 1)
    return text[:start] + han(own, seed + 1_000_000) + text[start + own :]


def cluster_rows(session: Session) -> list[tuple[object, ...]]:
    """Where every speech stands, by id."""
    return sorted(tuple(row) for row in session.execute(sa.select(*STANDING)))


def matches(session: Session) -> list[tuple[object, ...]]:
    """Every live relation."""
    columns = (RELATION.c.a, RELATION.c.b, RELATION.c.kind, RELATION.c.jaccard, RELATION.c.containment)
    query = sa.select(*columns, RELATION.c.differs).where(RELATION.c.revoked_at.is_(None))
    return sorted((*row[:5], tuple(row[5])) for row in session.execute(query))


def cluster_sets(session: Session) -> set[frozenset[str]]:
    """Clusters of more than one as sets of ids."""
    found: dict[str, set[str]] = {}
    for speech_id, cluster_id in session.execute(sa.select(SPEECH.c.speech_id, SPEECH.c.cluster_id)):
        found.setdefault(cluster_id, set()).add(speech_id)
    return {frozenset(members) for members in found.values() if len(members) > 1}


def material(seed: int) -> list[Print]:
    """A few bases with graded copies, chains of copies, excerpts and a stranger."""
    prints = []
    for base in range(3):
        text = han(1200, seed * 100 + base)
        prints.append(Print(text, speaker="张明", date="2023"))
        prints.append(Print(edited(text, 0.1, seed + base), speaker="李华", date="2024-03-01"))
        chained = edited(text, 0.35, seed + base + 10)
        prints.append(Print(chained, place="石门县", placeholders=base))
        prints.append(Print(edited(chained, 0.4, seed + base + 20), truncated=base == 1))
        prints.append(Print(text[200:600]))
    prints.append(Print(han(900, seed * 100 + 50)))
    prints.append(Print(prints[0].text[:600] + "，" + prints[0].text[600:], speaker="王强"))  # another print
    return prints


def load(path: Path, prints: Iterable[Print]) -> Database:
    """A library of its own with these prints, loaded one by one."""
    database = open_database(f"sqlite:///{path}", create=True)
    for printed in prints:
        with database.write() as session:
            put(session, printed)
    return database


@pytest.mark.campaign
@settings(
    max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(seed=st.integers(0, 1000), order=st.randoms(use_true_random=False))
def test_the_order_of_loading_leaves_no_trace(
    tmp_path_factory: object, tmp_path: Path, seed: int, order: random.Random
) -> None:
    """Relations, clusters, canonicals and reasons are the same for shuffled loads, and `check` agrees."""
    prints = material(seed)
    shuffled = list(prints)
    order.shuffle(shuffled)
    name = f"{seed}-{order.random()}"
    found = []
    for at, way in enumerate((prints, shuffled)):
        with load(tmp_path / f"{name}-{at}.db", way) as database, database.read() as session:
            found.append((cluster_rows(session), matches(session)))
            assert clusters.recompute(session) == []
    assert found[0] == found[1]


def test_relations_are_what_the_pair_says(library: Database) -> None:
    """Every live relation is the one that comparing the two texts gives, with what differs."""
    prints = material(5)
    with library.write() as session:
        ids = dict(zip(put(session, *prints), prints, strict=True))
    with library.read() as session:
        found = matches(session)
    assert {kind for _, _, kind, *_ in found} >= {"same", "excerpt_of"}
    for a, b, kind, likeness, containment, differs in found:
        pair = compare(ids[str(a)].text, ids[str(b)].text)
        assert pair is not None
        assert (pair.a, pair.b, pair.kind) == (a, b, kind)
        assert (pair.jaccard, pair.containment) == (likeness, containment)
        assert set(pair.differs) <= set(differs)  # type: ignore[call-overload]


def test_facts_of_all_prints_decide_what_differs(library: Database) -> None:
    """A second print that names the same speaker ends the difference; the order of differs is fixed."""
    text = han(800, 1)
    copy = edited(text, 0.1, 2)
    with library.write() as session:
        put(session, Print(text, speaker="张明", place="石门县"), Print(copy, speaker="李华", place="桃源县"))
    with library.read() as session:
        assert matches(session)[0][5] == ("place", "speaker", "passages")
    with library.write() as session:
        put(session, Print(text, speaker="李华", file="second"))
    with library.read() as session:
        assert matches(session)[0][5] == ("place", "passages")


def test_excerpts_never_unite(library: Database) -> None:
    """Two speeches that hold the same excerpt stay two; the excerpt stays a third."""
    shared = han(400, 1)
    with library.write() as session:
        put(session, Print(shared), Print(shared + han(1600, 2)), Print(han(1600, 3) + shared))
    with library.read() as session:
        assert cluster_sets(session) == set()
        assert [kind for _, _, kind, *_ in matches(session)] == ["excerpt_of", "excerpt_of"]


def test_revoking_cuts_a_chain_and_is_never_undone_by_loading(library: Database) -> None:
    """A-B-C is one cluster by its middle; without B-C it is A-B and C, also after C is loaded again."""
    a = han(1000, 1)
    b = a[:600] + han(400, 2)
    c = b[300:] + han(300, 3)
    with library.write() as session:
        one, two, three = put(session, Print(a), Print(b), Print(c))
    with library.write() as session:
        assert cluster_sets(session) == {frozenset((one, two, three))}
        assert clusters.revoke(session, three, two, "another meeting", AT)
        assert not clusters.revoke(session, three, two, "again", AT)
    with library.write() as session:
        assert cluster_sets(session) == {frozenset((one, two))}
        clusters.relate(session, [three, two], AT)
        assert cluster_sets(session) == {frozenset((one, two))}
        assert clusters.recompute(session) == []


def test_a_chain_is_loose(library: Database) -> None:
    """A member that shares almost nothing with its canonical makes the cluster a matter of review."""
    a = han(1050, 1)
    b = a[400:] + han(350, 2)
    c = b[400:] + han(400, 3)
    with library.write() as session:
        one, two, three = put(session, Print(a), Print(c), Print(b))
    with library.read() as session:
        assert cluster_sets(session) == {frozenset((one, two, three))}
        loose = set(session.scalars(sa.select(SPEECH.c.loose)))
        canonical = session.scalar(sa.select(SPEECH.c.speech_id).where(SPEECH.c.is_canonical))
        assert loose == {True}
        assert canonical == one
        assert clusters.recompute(session) == []


def test_leaving_revokes_with_a_reason_and_coming_back_relates_again(library: Database) -> None:
    """A speech that goes takes its relations along; loaded again it stands where it stood."""
    text = han(900, 1)
    prints = [Print(text), Print(edited(text, 0.1, 2)), Print(text[:700])]
    with library.write() as session:
        ids = put(session, *prints)
        before = cluster_rows(session)
        known = candidates.speeches(session, [ids[0]])[0]
        clusters.leave(session, [ids[0]], "its file was removed", AT)
    with library.write() as session:
        assert all(ids[0] not in match[:2] for match in matches(session))
        reasons = set(session.scalars(sa.select(RELATION.c.revoked_why)))
        assert reasons == {None, "gone: its file was removed"}
        assert cluster_sets(session) in ({frozenset(ids[1:])}, {frozenset((ids[0], *ids[1:]))})
        candidates.unindex(session, known)
        posted = sa.select(FINGERPRINT).where(FINGERPRINT.c.speech_no == known.no)
        assert session.execute(posted).all() == []
        clusters.relate(session, [ids[0]], AT)
        assert cluster_rows(session) == before


def test_check_sees_a_wrong_row_and_repairs_it(library: Database) -> None:
    """Whatever is written wrongly into the cache is found and put right."""
    text = han(900, 1)
    with library.write() as session:
        ids = put(session, Print(text), Print(edited(text, 0.1, 2)), Print(han(500, 3)))
        before = cluster_rows(session)
        session.execute(sa.update(SPEECH).values(loose=True, cluster_id="c_wrong"))
    with library.write() as session:
        wrong = clusters.recompute(session)
        assert {found.speech_id for found in wrong} == set(ids)
        clusters.write_expected(session, wrong)
        assert cluster_rows(session) == before and clusters.recompute(session) == []


def member(
    speech_id: str, length: int = 100, truncated: bool = False, placeholders: int = 0
) -> ClusterMember:
    """A candidate for election."""
    return ClusterMember(speech_id, length, truncated, placeholders, Membership("", True, "", False))


def test_election_goes_by_merit_and_says_why() -> None:
    """Whole before truncated, clean before placeholders, long before short, then the id."""
    best, short = member("s_d", 100), member("s_e", 90)
    cut, template = member("s_a", 500, truncated=True), member("s_b", 400, placeholders=3)
    result = elect([cut, template, short, best])
    assert {speech_id: standing.reason for speech_id, standing in result.items()} == {
        "s_d": "longest",
        "s_e": "shorter",
        "s_b": "has placeholders",
        "s_a": "truncated",
    }
    assert [speech_id for speech_id, standing in result.items() if standing.is_canonical] == ["s_d"]
    assert {standing.cluster_id for standing in result.values()} == {"c_a"}
    twins = elect([member("s_2"), member("s_1")])
    assert (twins["s_1"].reason, twins["s_2"].reason) == ("smallest id", "larger id")
    assert elect([member("s_9")])["s_9"] == Membership("c_9", True, "only member", False)
