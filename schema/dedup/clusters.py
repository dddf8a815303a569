"""Clusters of near copies: the connected components of live `same` relations, defined without order.

Loading unites components in its own transaction; revoking a relation recomputes what it may have cut.
Excerpts and shared passages link clusters, they never unite them. `cluster_id` and the canonical are a
cache that `recompute` proves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.dedup import candidates, relations
from schema.dedup.candidates import Wordings
from schema.dedup.canonical import PREVIEW, ClusterMember, Membership, best_member, elect
from schema.dedup.previews import yielding
from schema.dedup.similarity import jaccard
from schema.records import Match
from schema.tables.handles import OCCURRENCE, RELATION, SPEECH

# Jaccard similarity below which a member is connected to its canonical only by a chain of others
LOOSE_JACCARD: Final = 0.20


class Disagreement(Struct, frozen=True):
    """A speech whose cluster columns do not follow from the relations; `check` reports it."""

    speech_id: str
    stored: Membership
    expected: Membership


def relate(session: Session, speech_ids: Collection[str], at: str) -> None:
    """Finds the relations of new speeches, whose rows and shingles are in the tables, and unites clusters."""
    wordings = Wordings(session)
    found: dict[tuple[str, str], Match] = {}
    for speech in candidates.speeches(session, speech_ids):
        for match in candidates.find(session, speech, wordings):
            found[match.a, match.b] = match
    written = relations.record(session, found.values(), at)
    united = [(match.a, match.b) for match in written if match.kind == "same"]
    previews = yielding(session, {match.a for match in written if match.kind == "excerpt_of"})
    clusters = _cluster_ids(session, {end for pair in united for end in pair} | previews)
    for group in _components(set(clusters.values()), [(clusters[a], clusters[b]) for a, b in united]):
        _settle(session, _members(session, group), wordings, grown=True)


def review(session: Session, speech_ids: Collection[str]) -> None:
    """Updates differing facts and canonicals after prints of known speeches came, changed or went."""
    matches = relations.live(session, speech_ids)
    relations.refresh(session, matches)
    copied = {end for match in matches if match.kind == "same" for end in (match.a, match.b)}
    excerpts = {match.a for match in matches if match.kind == "excerpt_of"}
    changed = copied.intersection(speech_ids) | yielding(session, excerpts) | _gave_way(session, excerpts)
    wordings = Wordings(session)
    for cluster_id in sorted(set(_cluster_ids(session, changed).values())):
        _settle(session, _members(session, {cluster_id}), wordings, grown=True)


def leave(session: Session, speech_ids: Collection[str], why: str, at: str) -> None:
    """Revokes the relations of speeches that are about to be deleted, and updates the clusters they leave.

    A speech that comes back finds its relations again.
    """
    gone = set(speech_ids)
    cut = relations.live(session, gone)
    for match in cut:
        relations.revoke(session, match, relations.gone(why), at)
    _part(session, gone | {end for match in cut for end in (match.a, match.b)}, gone)


def revoke(session: Session, a: str, b: str, why: str, at: str) -> bool:
    """Revokes relations by a person's ruling that two speeches are not related; they never are again.

    False when they have no live relation.
    """
    ended = [match for match in relations.live(session, [a]) if {match.a, match.b} == {a, b}]
    for match in ended:
        relations.revoke(session, match, why, at)
    _part(session, {a, b} if ended else (), ())
    return bool(ended)


def recompute(session: Session) -> list[Disagreement]:
    """Returns every speech whose row disagrees with the live relations, in the order of ids; writes nothing."""
    wrong = []
    same = sa.select(RELATION.c.a, RELATION.c.b).where(
        RELATION.c.kind == "same", RELATION.c.revoked_at.is_(None)
    )
    pairs: list[tuple[str, str]] = [(a, b) for a, b in session.execute(same)]
    united: set[str] = {end for pair in pairs for end in pair}
    previews = yielding(session)
    for component in _components(united, pairs):
        members = _members_of(session, SPEECH.c.speech_id, component)
        loose = _is_loose(session, members, Wordings(session), grown=False)
        wrong += _disagreements(members, loose, best_member(members).speech_id in previews)
    cluster_of_one = sa.literal("c_") + sa.func.substr(SPEECH.c.speech_id, 3)
    odd = sa.or_(SPEECH.c.cluster_id != cluster_of_one, ~SPEECH.c.is_canonical, SPEECH.c.loose)
    alone = (set(session.scalars(sa.select(SPEECH.c.speech_id).where(odd))) | previews) - united
    for member in _members_of(session, SPEECH.c.speech_id, alone):
        wrong += _disagreements([member], False, member.speech_id in previews)
    return sorted(wrong, key=lambda found: found.speech_id)


def write_expected(session: Session, wrong: Iterable[Disagreement]) -> None:
    """Writes the memberships that `recompute` expects."""
    for found in wrong:
        session.execute(_row(found.speech_id, found.expected))


# ------------------------------------------------------------------ components


def _components(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The connected components, each once, smallest node first."""
    parent = {node: node for node in nodes}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in edges:
        parent[root(a)] = root(b)
    found: dict[str, set[str]] = defaultdict(set)
    for node in sorted(parent):
        found[root(node)].add(node)
    return list(found.values())


def _part(session: Session, speech_ids: Collection[str], without: Collection[str]) -> None:
    """Recompute the clusters that these speeches are in from the relations that are left."""
    clusters = set(_cluster_ids(session, speech_ids).values())
    members = {
        member.speech_id: member for member in _members(session, clusters) if member.speech_id not in without
    }
    pairs = [
        (match.a, match.b)
        for match in relations.live(session, members, "same")
        if match.a in members and match.b in members
    ]
    for component in _components(members, pairs):
        _settle(session, [members[speech_id] for speech_id in component], Wordings(session), grown=False)


def _cluster_ids(session: Session, speech_ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batches(sorted(speech_ids)):
        query = sa.select(SPEECH.c.speech_id, SPEECH.c.cluster_id).where(SPEECH.c.speech_id.in_(some))
        found |= {row.speech_id: row.cluster_id for row in session.execute(query)}
    return found


def _gave_way(session: Session, speech_ids: Collection[str]) -> set[str]:
    """Those of the speeches whose stored membership gives way to a whole speech."""
    found: set[str] = set()
    for some in batches(sorted(speech_ids)):
        query = sa.select(SPEECH.c.speech_id).where(
            SPEECH.c.speech_id.in_(some), SPEECH.c.canonical_reason == PREVIEW
        )
        found |= set(session.scalars(query))
    return found


# ------------------------------------------------------------------ members


def _members(session: Session, cluster_ids: Iterable[str]) -> list[ClusterMember]:
    return _members_of(session, SPEECH.c.cluster_id, cluster_ids)


def _members_of(session: Session, column: sa.Column[str], values: Iterable[str]) -> list[ClusterMember]:
    truncated = sa.func.min(sa.case((OCCURRENCE.c.truncated, 1), else_=0))
    query = (
        sa.select(
            SPEECH.c.speech_id,
            SPEECH.c.key_length,
            sa.func.coalesce(truncated, 0).label("truncated"),
            sa.func.coalesce(sa.func.min(OCCURRENCE.c.placeholders), 0).label("placeholders"),
            SPEECH.c.cluster_id,
            SPEECH.c.is_canonical,
            SPEECH.c.canonical_reason,
            SPEECH.c.loose,
        )
        .outerjoin(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
        .group_by(SPEECH.c.no)
    )
    found = []
    for some in batches(sorted(values)):
        for row in session.execute(query.where(column.in_(some))):
            before = Membership(row.cluster_id, row.is_canonical, row.canonical_reason, row.loose)
            found.append(
                ClusterMember(row.speech_id, row.key_length, row.truncated == 1, row.placeholders, before)
            )
    return found


def _settle(session: Session, members: list[ClusterMember], wordings: Wordings, grown: bool) -> None:
    """Write the changed memberships of one cluster."""
    first = best_member(members)
    yields = first.truncated and bool(yielding(session, [first.speech_id]))
    for wrong in _disagreements(members, _is_loose(session, members, wordings, grown), yields):
        session.execute(_row(wrong.speech_id, wrong.expected))


def _disagreements(members: list[ClusterMember], loose: bool, yields: bool) -> list[Disagreement]:
    expected = elect(members, loose, yields)
    return [
        Disagreement(member.speech_id, member.before, expected[member.speech_id])
        for member in members
        if member.before != expected[member.speech_id]
    ]


def _row(speech_id: str, now: Membership) -> sa.Update:
    values = {
        "cluster_id": now.cluster_id,
        "is_canonical": now.is_canonical,
        "canonical_reason": now.reason,
        "loose": now.loose,
    }
    return sa.update(SPEECH).where(SPEECH.c.speech_id == speech_id).values(values)


def _is_loose(session: Session, members: list[ClusterMember], wordings: Wordings, grown: bool) -> bool:
    """Whether a member is far from the canonical; texts are read only where nothing else says how far.

    In a cluster that only grew, what was known about members under the same canonical still holds.
    """
    if len(members) == 1:
        return False
    first = best_member(members)
    trusted = grown and first.before.is_canonical
    if trusted and first.before.loose:
        return True
    linked = {
        end for match in relations.live(session, [first.speech_id], "same") for end in (match.a, match.b)
    }
    return any(
        jaccard(wordings[first.speech_id].shingles, wordings[member.speech_id].shingles) < LOOSE_JACCARD
        for member in members
        if member.speech_id not in linked
        and not (trusted and member.before.cluster_id == first.before.cluster_id)
    )
