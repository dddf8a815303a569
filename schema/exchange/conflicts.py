"""Conflicts: where two merged libraries differ, and which of the two values holds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ConflictKind = Literal[
    "removed", "why-removed", "read-differently", "decided-differently", "taken-back", "moved"
]


class Conflict(Struct, frozen=True):
    """One difference between two libraries. `where` is a sha256, a decision's place or an old speech id.

    `ours` is the value of the library that is merged into, `theirs` that of the other; `holds` is the one that both
    have from now on, whichever of the two is merged into the other.
    """

    kind: ConflictKind
    where: str
    ours: str
    theirs: str
    holds: str
