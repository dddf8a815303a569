"""Where two libraries say different things: what each said, and which of the two holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ConflictKind = Literal[
    "removed", "why-removed", "read-differently", "decided-differently", "taken-back", "moved"
]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing about which two libraries differ. `where` is a sha256, a decision's place or an old speech id.

    `ours` is what the library said that takes the other in; `holds` is what both say from now on,
    whichever of the two is merged into the other.
    """

    kind: ConflictKind
    where: str
    ours: str
    theirs: str
    holds: str
