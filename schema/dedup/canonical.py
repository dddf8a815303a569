"""Elects the canonical of a cluster by its members alone: (not truncated, without placeholders, longest, id).

Every member's reason is stored: what the canonical has and the next one lacks (`longest`), or what a
member lacks against the canonical (`truncated`). The one cluster without a canonical is that of a preview: its
best member is cut and an excerpt of a whole speech, which stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

ALONE: Final = "only member"
PREVIEW: Final = "excerpt of a whole speech"
MERITS: Final = (
    ("not truncated", "truncated"),
    ("without placeholders", "has placeholders"),
    ("longest", "shorter"),
    ("smallest id", "larger id"),
)


class Membership(Struct, frozen=True):
    """A speech's place in its cluster. `loose` holds for a whole cluster: some member is far from the canonical."""

    cluster_id: str
    is_canonical: bool
    reason: str
    loose: bool


class ClusterMember(Struct, frozen=True):
    """A speech of a cluster, what decides whether it is the canonical, and its membership so far.

    `truncated` and `placeholders` are those of the best of its prints; `key_length` counts letters,
    digits and Han, which all prints have in common.
    """

    speech_id: str
    key_length: int
    truncated: bool
    placeholders: int
    before: Membership

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """The sort key of members; the smallest is the canonical."""
        return (self.truncated, self.placeholders > 0, -self.key_length, self.speech_id)


def cluster_of(smallest: str) -> str:
    """Returns the id of the cluster whose smallest member is this speech."""
    return "c_" + smallest.removeprefix("s_")


def best_member(members: Sequence[ClusterMember]) -> ClusterMember:
    """Returns the member of a cluster that stands for it."""
    return min(members, key=lambda member: member.rank)


def elect(
    members: Sequence[ClusterMember], loose: bool = False, yields: bool = False
) -> dict[str, Membership]:
    """Returns the membership of each speech of one cluster, by id; `members` in any order.

    `yields` says that the best member is a preview of a whole speech in another cluster.
    """
    ranked = sorted(members, key=lambda member: member.rank)
    cluster_id = cluster_of(min(member.speech_id for member in ranked))
    first, others = ranked[0], ranked[1:]
    merit = MERITS[_decider(first, others[0])][0] if others else ALONE
    standings = {first.speech_id: Membership(cluster_id, not yields, PREVIEW if yields else merit, loose)}
    for member in others:
        lack = MERITS[_decider(first, member)][1]
        standings[member.speech_id] = Membership(cluster_id, False, lack, loose)
    return standings


def _decider(better: ClusterMember, worse: ClusterMember) -> int:
    """The index of the first criterion in which two members differ; ids always do."""
    return next(at for at in range(len(MERITS)) if better.rank[at] != worse.rank[at])
