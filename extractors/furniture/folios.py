"""Folios: lines that are a page number alone, and whether their numbers go with the pages.

`— 17 —` under page 17 -> 17; `第 1 页 共 64 页`, `第 5 页 共 64 页` on sheets between which pages were left out -> folios
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from extractors.layout.metrics import Placed
from schema.text.nfkc import nfkc
from schema.text.numerals import parse

FOLLOWS = 0.7  # of a group's numbers must go with the pages
# a page number alone, in its usual dress: "17", "- 17 -", "第 17 页 共 64 页", "17/64", "Page 17 of 64", "· 17 ·"
FOLIO = re.compile(
    r"[\s\-－—–―─~·•*_|\[\](（）)【】《》<>.第共总頁页，,:/of]*"
    r"(?:page|p\.?)?\s*(?P<first>[0-9０-９]{1,4}|[ivxlcIVXLC]{1,7}|[零〇一二三四五六七八九十百]{1,5})"
    r"[\s\-－—–―─~·•*_|\[\](（）)【】《》<>.页頁第共总，,:/0-9０-９零〇一二三四五六七八九十百ofpaegPAG]*",
    re.I,
)
PAGE_WORD = re.compile(r"[页頁]|page", re.I)  # 第 3 页, Page 3
# "2014-08-16" closes a letter at the foot of a page
FULL_DATE = re.compile(r"[12]\d{3}[-./]\d{1,2}[-./]\d{1,2}")
PAGE_OF: Final = re.compile(r"[-—·]?第(\d{1,4})[页頁][,/]?共(\d{1,4})[页頁][-—·]?")  # 第3页共64页


def is_folio(text: str) -> bool:
    """Whether a line is a page number alone, in its usual dress."""
    plain = text.strip()
    return len(plain) <= 40 and FOLIO.fullmatch(plain) is not None and not FULL_DATE.fullmatch(plain)


def folio_number(text: str) -> int | None:
    """The page that a folio numbers; None where the line is none."""
    match = FOLIO.fullmatch(text.strip())
    return parse(match.group("first")) if match else None


def follow_pages(lines: Iterable[Placed]) -> bool:
    """Whether the numbers go up with the pages; several series (front matter, parts) may follow one another."""
    pairs = [
        (placed.page, number) for placed in lines if (number := folio_number(placed.line.text)) is not None
    ]
    if len(pairs) < 2:
        return False
    offsets: dict[int, int] = defaultdict(int)
    for page, number in pairs:
        offsets[number - page] += 1
    return sum(count for count in offsets.values() if count > 1) >= FOLLOWS * len(pairs)


def are_pages_of(lines: Iterable[Placed]) -> bool:
    """Whether these lines, two at least, number pages of one document, going up with the sheets."""
    ordered = sorted(lines, key=lambda placed: placed.page)
    matches = [PAGE_OF.fullmatch(nfkc("".join(placed.line.text.split()))) for placed in ordered]
    pages = [(int(match[1]), int(match[2])) for match in matches if match]
    if len(pages) < max(2, len(ordered)) or any(page > whole for page, whole in pages):
        return False
    return len({whole for _, whole in pages}) == 1 and all(a < b for (a, _), (b, _) in pairwise(pages))
