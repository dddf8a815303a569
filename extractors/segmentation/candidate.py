"""Candidates: places where an item may begin, with the evidence for and against each."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class Candidate(Struct, frozen=True):
    """A paragraph that may begin an item. `block` is where its heading ends (exclusive); `leads` when the file's
    strongest series begins to count here, which speaks against an item without heading just before it."""

    at: int
    block: int
    score: float
    evidence: tuple[tuple[str, float], ...]
    leads: bool = False

    def with_evidence(self, *added: tuple[str, float]) -> Candidate:
        """The same place with more evidence, its score raised or lowered by it."""
        score = self.score + sum(value for _, value in added)
        return replace(self, score=score, evidence=(*self.evidence, *added))
