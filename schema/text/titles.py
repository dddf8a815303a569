"""The title of a file, and the number of items that a title states.

Promise: the sources of a title have the contract's order; years, ordinals and sizes are never taken for a count.

    "(5篇)2022在推动政务服务便利化讲话"  ->  5 items, year 2022;   "2022年工作报告（第3篇）"  ->  no count
"""

from __future__ import annotations

import re
from typing import Final

from schema.records import Attested, Document, Issue, Listing
from schema.text.default_titles import is_default_title
from schema.text.letters import letters
from schema.text.numerals import HAN_CLASS, parse

PRINTED, LISTING, PDF = "printed", "listing", "pdf"  # the values of `title_source`

MOST_ITEMS: Final = 999  # a larger number in a title is a year, a size or a serial number
FIRST_YEAR, LAST_YEAR = 1900, 2099
# share of the shorter title's pairs of letters that remain when a site adds words around it
ALIKE_SHARE: Final = 0.5

NUMBER: Final = rf"[0-9０-９]{{1,4}}|[{HAN_CLASS}]{{1,4}}|[①-⑳]"
# "(5篇)"  "精选10篇"  "【12篇】"  "（共8篇）"  "三篇"; not "第3篇", "篇五", "2022篇"
COUNT: Final = re.compile(
    rf"(?<![第0-9０-９{HAN_CLASS}.．-])(?P<number>{NUMBER})\s*(?:余|多)?\s*[篇份則则]"
    r"(?!\s*[0-9０-９一二三四五六七八九十]?\s*(?:幅|页|章|布局))"
)
# "5 speeches"  "ten speeches"
COUNT_ENGLISH: Final = re.compile(
    r"\b(?P<number>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:\w+\s+)?(?:speeches|addresses|remarks|talks|reports)\b",
    re.I,
)
ENGLISH: Final = {
    word: n
    for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
# "2022在推动"  "2022年"  "二〇二二年"; not "42022篇"
YEAR: Final = re.compile(
    r"(?<![0-9０-９])([0-9０-９]{4})(?![0-9０-９篇份页])|([一二][〇○零Ｏ一二三四五六七八九]{3})\s*年"
)


def compilation_title(
    printed_head: Attested[str] | None, document: Document, listing: Listing | None
) -> tuple[str | None, str | None]:
    """(title, source): the printed head if it agrees with the listing, else the listing's, else the printed
    head, else a PDF title that is neither a file name nor a program's default, else (None, None)."""
    printed = printed_head.value.strip() if printed_head else ""
    claimed = (listing.title or "").strip() if listing else ""
    if printed and claimed:
        return (printed, PRINTED) if agree(printed, claimed) else (claimed, LISTING)
    if claimed:
        return claimed, LISTING
    if printed:
        return printed, PRINTED
    own = (document.info.title or "").strip() if document.info else ""
    return (own, PDF) if own and not is_default_title(own) else (None, None)


def agree(one: str, other: str) -> bool:
    """Whether two titles have the same letters: they differ only in spaces, width or punctuation."""
    return letters(one) == letters(other)


def listing_differs(
    listing: Listing,
    *,
    media_type: str | None,
    page_count: int | None,
    printed_title: str | None,
    declared: int | None,
    items: int,
) -> tuple[Issue, ...]:
    """An issue for each claim of a listing that contradicts the file: pages (PDF only), title, count of items.

    `declared` is the count the file was read with, its own or its listing's (`count-differs` tells where the
    items found are another number); without one, `items` are compared. A byte size is never compared: sites
    show that of their own source document.
    """
    differing = []
    pages = listing.page_count
    if pages is not None and media_type == "application/pdf" and page_count not in (None, pages):
        differing.append(f"the listing claims {pages} pages, the file has {page_count}")
    claimed = declared_items(listing.title) if listing.title else None
    # The printed title is then that of the only speech, not of a compilation.
    one_of_several = items == 1 and (claimed or 1) > 1
    if listing.title and printed_title and not one_of_several and not _alike(listing.title, printed_title):
        differing.append(f"the listing calls it {listing.title}, in print it is {printed_title}")
    if claimed is not None and declared is not None and claimed != declared:
        differing.append(f"the listing declares {claimed} items, the file {declared}")
    elif claimed is not None and declared is None and claimed != items:
        differing.append(f"the listing declares {claimed} items, the file holds {items}")
    return tuple(Issue("describe", "listing-differs", None, detail) for detail in differing)


def _alike(claimed: str, printed: str) -> bool:
    """Whether two titles may name the same file: sites add counts and words, and cut long titles."""
    one, other = letters(claimed), letters(printed)
    if one in other or other in one:
        return True
    pairs, others = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    fewer = min(len(pairs), len(others))
    return fewer == 0 or len(pairs & others) >= ALIKE_SHARE * fewer


def declared_items(title: str) -> int | None:
    """The number of items that `title` states; None when it states none."""
    for match in COUNT.finditer(title):
        count = parse(match["number"])
        if count and count <= MOST_ITEMS:
            return count
    if english := COUNT_ENGLISH.search(title):
        word = english["number"].lower()
        return ENGLISH.get(word) or int(word)
    return None


def title_year(title: str) -> int | None:
    """The year that a title names; None without one. Independent of upload date and spoken dates."""
    for match in YEAR.finditer(title):
        year = parse(match[1] or match[2])
        if year and FIRST_YEAR <= year <= LAST_YEAR:
            return year
    return None
