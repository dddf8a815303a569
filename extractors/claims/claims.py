"""Finds and parses the claims of a listing page about its file.

Promise: a line counts as claims only when all of its text does; sites print them labelled or bare, in any order.

    VIP专免 | 2024-06-11 | 999+ | 43.17KB | 64 页  ->  access, uploaded_on, views_min, byte_size, page_count
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from extractors.claims.patterns import (
    ACCESS,
    BARE,
    BETWEEN,
    CLAIM,
    DATE,
    LABEL_ALONE,
    LABELS,
    OTHER,
    PAGES,
    SIZE,
    VIEWS,
)
from extractors.claims.site_words import SITE_WORD
from extractors.claims.values import FOLD, parse_date, parse_pages, parse_size, parse_views
from schema.records import Listing, RawListing

BARE_NUMBER: Final = re.compile(r"\d[\d,]*(?![\d.,%])")  # "1017" between a date and a size: views
STRIP: Final = 2  # kinds of claims that let a bare number on the same line be a claim
KINDS: Final = (DATE, PAGES, SIZE, VIEWS, ACCESS)
# kinds that occur only in listings; dates and "VIP" also occur elsewhere
TELLING: Final = frozenset({PAGES, SIZE, VIEWS})

LONGEST: Final = 120  # characters: a claim line is a strip of facts, not a paragraph
NEAR: Final = 6  # printed lines between claims of one listing: buttons stand between them
LISTING_WITHIN: Final = 60  # printed lines from the top: where a page shows its own claims


class Claim(Struct, frozen=True):
    """One claim as printed: `kind` is a field of `Listing` or "other"; `strong`: its label leaves no doubt."""

    kind: str
    raw: str
    strong: bool


@lru_cache(maxsize=8192)
def claims_in(line: str) -> tuple[Claim, ...]:
    """The claims of a line that holds nothing else, buttons apart; empty for any other line."""
    folded = line.translate(FOLD)
    if len(folded) > LONGEST or not folded.strip():
        return ()
    claims: list[Claim] = []
    bare: list[Claim] = []
    at = BETWEEN.match(folded).end()  # type: ignore[union-attr]  # matches the empty string too
    while at < len(folded):
        if claim := CLAIM.match(folded, at):
            claims.append(_claim(claim, line))
            at = claim.end()
        elif word := SITE_WORD.match(folded, at):
            at = word.end()
        elif number := BARE_NUMBER.match(folded, at):
            bare.append(Claim(VIEWS, line[at : number.end()], False))
            at = number.end()
        else:
            return ()
        at = BETWEEN.match(folded, at).end()  # type: ignore[union-attr]
    if bare and len({claim.kind for claim in claims} - {OTHER}) < STRIP:
        return ()
    if len(bare) > 1:  # views, downloads or bookmarks: the page does not say which
        bare = [Claim(OTHER, claim.raw, False) for claim in bare]
    return (*claims, *bare)


def _claim(match: re.Match[str], line: str) -> Claim:
    group = next(name for name, value in match.groupdict().items() if value is not None)
    number = int(re.sub(r"\D", "", group))
    if group.startswith("bare"):
        kind, _, strong = BARE[number]
        return Claim(kind, line[match.start() : match.end()].strip(), strong)
    kind, _, _, strong = LABELS[number]
    return Claim(kind, line[match.start(f"value{number}") : match.end(f"value{number}")].strip(), strong)


def _label_alone(line: str) -> str:
    """The label of a line that is nothing but a label, whose value stands on the next line: "上传时间：".
    Only those beyond doubt: "阅读" and "收藏" are buttons as well."""
    folded = line.translate(FOLD).strip().rstrip(":").strip()
    match = LABEL_ALONE.fullmatch(folded)
    return folded if match and LABELS[int((match.lastgroup or "label0")[5:])][3] else ""


class ClaimLines(Struct, frozen=True):
    """The claims of a page: `lines` maps the index of each claim line to its claims; `first` and `last` bound those
    of the listing itself; `fields` are its claims as printed, by kind."""

    lines: dict[int, tuple[Claim, ...]]
    fields: dict[str, str]
    first: int = -1
    last: int = -1


def find_claims(lines: Sequence[str]) -> ClaimLines:
    """The claims among `lines`. A bare date or number counts only near a claim of another kind."""
    candidates: dict[int, tuple[Claim, ...]] = {}
    printed = [index for index, line in enumerate(lines) if line.strip()]
    for here, below in zip(printed, [*printed[1:], -1], strict=False):
        if claims := claims_in(lines[here]):
            candidates.setdefault(here, claims)
            continue
        label = _label_alone(lines[here]) if below >= 0 else ""
        if label and (claims := claims_in(f"{label}:{lines[below]}")):
            candidates[here] = ()
            candidates[below] = claims
    groups = _groups(candidates, {index: place for place, index in enumerate(printed)})
    best = max(groups, key=lambda group: len(_kinds(group, candidates)), default=[])
    if len(_kinds(best, candidates)) < 2 and not any(c.strong for index in best for c in candidates[index]):
        return ClaimLines({}, {})
    fields: dict[str, str] = {}
    for claim in (claim for index in best for claim in candidates[index]):
        if claim.kind != OTHER and (claim.kind not in fields or claim.strong):
            fields[claim.kind] = claim.raw
    kept = {
        index: candidates[index]
        for group in groups
        if len(_kinds(group, candidates)) >= 2 or any(c.strong for index in group for c in candidates[index])
        for index in group
    }
    for kind in KINDS:
        strong = {
            claim.raw for claims in kept.values() for claim in claims if claim.kind == kind and claim.strong
        }
        if kind not in fields and len(strong) == 1:
            fields[kind] = strong.pop()
    return ClaimLines(kept, fields, best[0], best[-1])


def _groups(candidates: dict[int, tuple[Claim, ...]], place: dict[int, int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for index in sorted(candidates):
        if groups and place[index] - place[groups[-1][-1]] <= NEAR:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _kinds(group: Iterable[int], candidates: dict[int, tuple[Claim, ...]]) -> set[str]:
    return {claim.kind for index in group for claim in candidates[index]} - {OTHER}


def looks_like_listing(lines: Sequence[str]) -> bool:
    """Whether printed `lines` begin with three kinds of claims, one of which only listings make."""
    found = find_claims(lines[:LISTING_WITHIN])
    kinds = set(found.fields)
    return len(kinds) >= 3 and bool(kinds & TELLING)


def listing_of(raw: RawListing) -> Listing:
    """Parse the claims `raw`; the field of a claim that cannot be parsed stays None."""
    return Listing(
        title=" ".join(raw.title.split()) or None if raw.title else None,
        uploaded_on=parse_date(raw.uploaded_on) if raw.uploaded_on else None,
        page_count=parse_pages(raw.page_count) if raw.page_count else None,
        byte_size=parse_size(raw.byte_size) if raw.byte_size else None,
        views_min=parse_views(raw.views_min) if raw.views_min else None,
        access=raw.access.strip() or None if raw.access else None,
        raw=raw,
    )
