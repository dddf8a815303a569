"""How like two texts are, judged by the two alone: the relation they have, if any, and what differs.

`same`: J >= 0.42 · `excerpt_of`: 0.85 of the shorter within the longer · `shares_passages`: 0.50 of it.
Of 1,600 graded copies the least alike of true pairs has J 0.42 or, cut short, containment 0.87; beyond one
pair of siblings (J 0.45) the most alike of false ones have 0.415 and 0.85. See docs/decisions.
"""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt

from msgspec import Struct
from msgspec.structs import replace

from schema.dedup.boilerplate import posted
from schema.dedup.differences import (
    SILENT,
    Facts,
    Wording,
    differing_facts,
    differing_words,
    in_order,
    wording,
)
from schema.records import Match
from schema.text.identity import speech_id
from schema.text.shingles import SAMPLE_RATE, reach

SAME_JACCARD = 0.42
EXCERPT_CONTAINMENT = 0.85
PASSAGES_CONTAINMENT = 0.50
EXCERPT_LEAST = 100  # shingles: 谢谢大家 and its like stand in every speech and are excerpts of none
# A pair whose sample falls further below what a related pair would show is not looked at: at the very
# thresholds one related pair in forty is lost, at J 0.5 one in a thousand; of the graded copies none.
CHANCE = 2.0  # standard deviations
# Fewer shared keys than this share of the smaller text's expected keys are not looked at: a related pair shows
# 0.59 of them or more.
FEW = 0.15
# Of the keys that are no stock a pair must share two, where both texts have 640 shingles or more: a related pair
# with ten such keys in reach shares fewer in one of 500 cases at the very threshold.
TWO_FROM = 640
DECIMALS = 4


class Sample(Struct, frozen=True):
    """What the index holds of one text: its sampled shingles, ascending, and how many it has in all."""

    keys: tuple[int, ...]
    size: int

    @property
    def reach(self) -> int:
        """The number below which the sample holds every shingle of the text."""
        return reach(self.keys, self.size) if self.keys else 2**64

    def below(self, limit: int) -> int:
        """Returns how many keys are below `limit`."""
        return len(self.keys) if self.reach <= limit else bisect_left(self.keys, limit)


def is_short(size: int) -> bool:
    """Whether a text of `size` shingles is so short that one shared key may be all that shows a relation."""
    return size < TWO_FROM


def is_candidate(a: Sample, b: Sample) -> bool:
    """Whether the samples alone leave it possible that the two texts are related, and not by stock alone."""
    least = min(a.size, b.size)
    telling = len(set(posted(a.keys)) & set(posted(b.keys)))
    if telling < (1 if is_short(least) else 2):
        return False
    shared = len(set(a.keys) & set(b.keys))
    return shared * SAMPLE_RATE >= FEW * least and _may_relate(a, b, shared)


def _may_relate(a: Sample, b: Sample, shared: int) -> bool:
    """Whether so many shared keys are not too few for a relation; all of them lie below both reaches."""
    limit = min(a.reach, b.reach)
    mine, theirs = a.below(limit), b.below(limit)
    smaller = mine if (a.size, mine) <= (b.size, theirs) else theirs
    return _plausible(shared, mine + theirs - shared, SAME_JACCARD) or _plausible(
        shared, smaller, EXCERPT_CONTAINMENT
    )


def _plausible(shared: int, sample: int, share: float) -> bool:
    """Whether `shared` of `sample` is not too few for a true share of `share`."""
    return shared >= share * sample - CHANCE * sqrt(share * (1 - share) * sample)


def kind_of(shared: int, size_a: int, size_b: int) -> str:
    """Returns the relation of two texts by their exact counts of shingles, or "" for none."""
    smaller = min(size_a, size_b)
    if not shared:
        return ""
    if shared >= SAME_JACCARD * (size_a + size_b - shared):
        return "same"
    if smaller < EXCERPT_LEAST:
        return ""
    if shared >= EXCERPT_CONTAINMENT * smaller:
        return "excerpt_of"
    return "shares_passages" if shared >= PASSAGES_CONTAINMENT * smaller else ""


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """Shared shingles by all shingles of both, 0 to 1; two empty texts have 0."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def containment(a: frozenset[int], b: frozenset[int]) -> float:
    """Shared shingles by those of the smaller text, 0 to 1."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def related(id_a: str, a: Wording, id_b: str, b: Wording) -> Match | None:
    """Returns the relation of two speeches, with what differs in their words; None for unrelated ones."""
    shared = len(a.shingles & b.shingles)
    kind = kind_of(shared, len(a.shingles), len(b.shingles))
    if not kind or id_a == id_b:
        return None
    first = (len(a.shingles), id_a) < (len(b.shingles), id_b) if kind == "excerpt_of" else id_a < id_b
    one, other = (id_a, id_b) if first else (id_b, id_a)
    return Match(
        a=one,
        b=other,
        kind=kind,
        jaccard=round(shared / (len(a.shingles) + len(b.shingles) - shared), DECIMALS),
        containment=round(shared / min(len(a.shingles), len(b.shingles)), DECIMALS),
        differs=differing_words(a, b),
    )


def compare(text_a: str, text_b: str, facts_a: Facts = SILENT, facts_b: Facts = SILENT) -> Match | None:
    """Returns the relation of two texts and what differs; None for unrelated texts and for equal keys."""
    match = related(speech_id(text_a), wording(text_a), speech_id(text_b), wording(text_b))
    if match is None:
        return None
    return replace(match, differs=in_order(match.differs + differing_facts(facts_a, facts_b)))
