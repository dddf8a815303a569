"""Signs: how exactly a hypothesis is what one sign of each kind marks, and how much rarer shared signs are elsewhere.

A sign is a token of a kind of its own (`tokens.KINDS`), prepared once for a document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from extractors.segmentation.forms.looks import NEAR
from extractors.segmentation.forms.tokens import Tokens, kind_of

# Signs that all members have: other lines with the same sign are left over. What more members could have (a date
# below) is optional; what more lines have (the titles' size) wants an explanation.
LEFT_SIGNS = {
    "size": "look", "level": "look", "white": "white", "page": "page", "number": "number", "contents": "contents",
    "outline-cut": "outline", "running-head": "running-head",
}  # fmt: skip
WHOLLY = 0.9  # share of members that have the sign
MOST_LEFT = 3  # lines left over beside a member that may be headings
SAMPLED = 5  # members whose tokens are tried on the whole set
COHERENT = 0.6  # of the members must share a token that makes them alike
MOST_LIFT = 5.0
CUE = "cue"  # what the cues say is told apart from how the members look


class Sign(Struct, frozen=True):
    """A token with a kind: the units it marks, what is left over beside it, whether the document ends with it."""

    kind: str
    marked: int
    left: str
    level: float
    ends: bool


class Signs:
    """The signs of one document's candidate units."""

    def __init__(self, tokens: Tokens, last: int) -> None:
        self.others = len(tokens.of)
        tail = {
            token
            for unit in (last - 1, last)
            for token in tokens.of.get(unit, ())
            if token.startswith(("begins", "ends"))
        }
        self.signs: list[Sign] = []
        number: dict[str, int] = {}
        for token, marked in tokens.sets.items():
            if kind := kind_of(token):
                name, _, value = token.partition(":")
                level = float(value) if name == "white" else 0.0
                number[token] = len(self.signs)
                self.signs.append(Sign(kind, marked, LEFT_SIGNS.get(name, ""), level, token in tail))
        self.of = {
            unit: [number[token] for token in names if token in number] for unit, names in tokens.of.items()
        }
        # what marks one unit alone cannot be shared by two
        self.shared = {
            unit: [one for one in own if self.signs[one].marked.bit_count() > 1]
            for unit, own in self.of.items()
        }

    def features(self, units: Sequence[int], bits: int, later: int) -> dict[str, float]:
        """The features of one hypothesis; `later` are its members behind the document's first unit."""
        count, counted = len(units), later.bit_count()
        signs_of = self.shared if counted > 1 else self.of
        tried: set[int] = set()
        for unit in units[:: max(count // SAMPLED, 1)]:
            tried.update(signs_of.get(unit, ()))
        exact: dict[str, float] = {}
        lift: dict[str, float] = {}
        left: dict[str, tuple[float, float]] = {}
        others, ends_alike = max(self.others - count, 1), 0.0
        for one in tried:
            sign = self.signs[one]
            both = (later & sign.marked).bit_count()
            if both < 2 and counted > 1:
                continue
            kind, marked = sign.kind, _without_lines_below(bits, sign.marked)
            total = (marked & ~1).bit_count()
            if sign.left and both >= WHOLLY * counted:
                outside = total - both
                if outside <= MOST_LEFT * counted:
                    found_left = (sign.level, outside / (outside + counted))
                    left[sign.left] = max(left.get(sign.left, found_left), found_left)
            exact[kind] = max(exact.get(kind, 0.0), 2 * both / (counted + max(total, both)))
            share = (bits & marked).bit_count() / count
            if share >= COHERENT:
                elsewhere = (marked.bit_count() - share * count) / others
                rarer = min(math.log(share / (elsewhere + 0.5 / (others + 1))), MOST_LIFT)
                lift[kind] = max(lift.get(kind, 0.0), share * rarer)
            if sign.ends:
                ends_alike = max(ends_alike, share)
        agreeing = [value for kind, value in exact.items() if kind != CUE]
        lefts = [share for _, share in left.values()]
        return {
            **{f"exact-{kind}": value for kind, value in exact.items() if kind != CUE},
            **{f"lift-{kind}": value for kind, value in lift.items() if kind != CUE},
            "agreeing": sum([max(0.0, value - 0.5) * 2 for value in agreeing]),
            "agreeing-kinds": float(sum([value >= 0.9 for value in agreeing])),
            "lift-sum": sum(lift.values()),
            "lift-most": max(lift.values(), default=0.0),
            "ends-alike": ends_alike,
            **{f"left-{name}": share for name, (_, share) in left.items()},
            "left-most": max(lefts, default=0.0),
            "left-kinds": float(sum([share > 0 for share in lefts])),
        }


def _without_lines_below(bits: int, marked: int) -> int:
    """The units with a sign but those right below a member that has it, too: the further lines of its heading."""
    below, free = 0, marked & ~bits
    reached = bits & marked
    for _ in range(NEAR - 1):
        reached = (reached << 1) & free
        if not reached:
            break
        below |= reached
    return marked & ~below
