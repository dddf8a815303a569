"""Finds the lines of a listing page that belong to the site: claims, repeated titles, chrome, the summary.

Promise: the remaining lines are the preview's text with heading and signature. The longest run of prose shows where
they are; lines outside it are chrome when their place, their element or a small vocabulary says so.

    (5篇)…讲话 | VIP专免 | 2024-06-11 | 海报 | (5篇)…讲话 | 第1篇: | 同志们: | …  ->  "第1篇:" is left first
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from extractors.claims.claims import find_claims
from extractors.claims.site_noise import NOISE
from extractors.claims.site_words import OTHERS_BELOW, is_buttons, is_notice, is_trail
from extractors.html.lines import CHROME, LINK
from extractors.listing.summary import summary_lines
from extractors.listing.title import LABELLED, PART, SITE_SUFFIX
from extractors.text.columns import columns
from extractors.text.wrapping import ends_sentence
from schema.records import Document, Furniture, Listing, Span
from schema.text.letters import letter_places, letters
from schema.text.titles import declared_items

SITE, CLAIM, TITLE, SUMMARY, FOLIO = "site-chrome", "listing-claim", "listing-title", "summary", "folio"

PROSE_COLUMNS: Final = 24  # a line this wide without a chrome word is a line of the text
# printed lines of a first item's heading block: marker, title, date, speaker, salutation
HEADING_LINES: Final = 14
LABEL_COLUMNS: Final = 12  # characters; a line this short above the first marker is an unlisted button
# share of the prose within elements classed as chrome; with more, the class names mislead
ROLE_SHARE: Final = 0.5
GLUED: Final = 6  # letters: a shorter title also begins sentences
OPENERS: Final = "([（【《「『“‘"  # punctuation between the title and the text after it
# "1/64"  "第 1 页 共 64 页"  "- 3 -"
FOLIO_LINE: Final = re.compile(
    r"\s*(?:第\s*\d+\s*[页頁]\W*(?:共\s*\d+\s*[页頁])?|\d+\s*/\s*\d+|[-—–]\s*\d+\s*[-—–])\s*"
)
SENTENCE: Final = "，。；！？：、,;"


class _Line(Struct, frozen=True):
    page: int
    index: int
    text: str
    role: str

    @property
    def prose(self) -> bool:
        wide = columns(self.text.strip()) >= PROSE_COLUMNS
        return (wide and any(sign in self.text for sign in SENTENCE)) or (ends_sentence(self.text) and wide)


def listing_furniture(document: Document) -> tuple[Furniture, ...]:
    """The lines of a listing page that belong to the site, in reading order, each with its rule.

    Rules: `listing-title`, `listing-claim`, `summary`, `folio`, `site-chrome`; `document.listing` is set.
    """
    lines = [
        _Line(page.number, index, line.text, line.font)
        for page in document.pages
        for index, line in enumerate(page.lines)
    ]
    title = document.listing.title if document.listing else None
    rules = _rules(lines, title or "")
    if document.listing and _is_article(document.listing):
        _leave_title(lines, rules)
    pieces = []
    for at, line in enumerate(lines):
        if at in rules:
            rule, end = rules[at], len(line.text)
        else:
            rule, end = TITLE, _title_end(line.text, title or "")
        if end:
            pieces.append(Furniture(Span(line.page, line.index, 0, end), rule, line.text[:end]))
    return tuple(pieces)


def _title_end(text: str, title: str) -> int:
    """The end of the title that is glued to the start of a line of text; 0 without one."""
    key = letters(title)
    if len(key) < GLUED or len(text) <= len(title):
        return 0
    found, places = letter_places(text)
    if not found.startswith(key) or len(found) == len(key):
        return 0
    end = places[len(key)]
    while end and text[end - 1] in OPENERS:
        end -= 1
    return end


def _rules(lines: Sequence[_Line], title: str) -> dict[int, str]:
    texts = [line.text for line in lines]
    rules: dict[int, str] = {}
    for at in find_claims(texts).lines:
        rules[at] = CLAIM
    for at, text in enumerate(texts):
        if _is_title(text, title):
            rules[at] = TITLE
        elif FOLIO_LINE.fullmatch(text):
            rules[at] = FOLIO
    worded = {at for at, text in enumerate(texts) if _worded(text)}
    for at in summary_lines(texts, title, frozenset(rules) | worded):
        rules.setdefault(at, SUMMARY)
    trusted = _roles_hold(lines, rules)
    for at, line in enumerate(lines):
        if at not in rules and line.text.strip() and (_worded(line.text) or (trusted and _marked(line))):
            rules[at] = SITE
    prose = [
        at
        for at, line in enumerate(lines)
        if at not in rules and line.prose and not is_notice(line.text, outside=True)
    ]
    for at in _others_above(lines, rules, prose):
        rules.setdefault(at, SITE)
    prose = _before_others(lines, [at for at in prose if at not in rules])
    if not prose:
        return rules
    if (declared_items(title) or 1) == 1:
        _leave_heading(rules, prose[0])
    for at in [*range(_head(lines, rules, prose[0])), *range(_tail(lines, rules, prose[-1]), len(lines))]:
        if lines[at].text.strip():
            rules.setdefault(at, SITE)
    return rules


def _leave_heading(rules: dict[int, str], first: int) -> None:
    """Release the title of a single speech that is repeated above its text: it is the speech's heading."""
    claims = [at for at in range(first) if rules.get(at) == CLAIM]
    titles = [at for at in range(first) if rules.get(at) == TITLE]
    if len(titles) > 1 and claims and titles[-1] > claims[-1]:
        del rules[titles[-1]]


def _is_article(listing: Listing) -> bool:
    """Whether a page is the text itself and offers no file: no size, no pages, no price, no count of items."""
    offered = (listing.page_count, listing.byte_size, listing.access)
    return not any(offered) and declared_items(listing.title or "") is None


def _leave_title(lines: Sequence[_Line], rules: dict[int, str]) -> None:
    """The title of an article heads its text, where the text prints no heading of its own."""
    own = [at for at, line in enumerate(lines) if at not in rules and line.text.strip()]
    titles = [at for at, rule in rules.items() if rule == TITLE and own and at < own[0]]
    if titles and (lines[own[0]].prose or lines[own[0]].text.strip().endswith((":", "："))):
        del rules[max(titles)]


def _is_title(text: str, title: str) -> bool:
    """Whether a line is the title, also with a label before it or the site's name behind it."""
    key = letters(title)
    if not key:
        return False
    labelled = LABELLED.fullmatch(text)
    printed = labelled[1] if labelled else text
    return letters(printed) == key or letters(SITE_SUFFIX.sub("", printed)) == key


def _worded(text: str) -> bool:
    stripped = text.strip()
    return (
        is_buttons(stripped)
        or is_trail(stripped)
        or is_notice(stripped)
        or any(p.fullmatch(stripped) for p in NOISE)
    )


def _marked(line: _Line) -> bool:
    """Whether a line is in an element for navigation, or is short and all of it a link."""
    return line.role == CHROME or (line.role == LINK and not line.prose)


def _roles_hold(lines: Sequence[_Line], rules: dict[int, str]) -> bool:
    sizes = [
        (len(line.text), line.role == CHROME)
        for at, line in enumerate(lines)
        if at not in rules and line.prose
    ]
    return sum(size for size, chrome in sizes if chrome) <= ROLE_SHARE * sum(size for size, _ in sizes)


def _others_above(lines: Sequence[_Line], rules: dict[int, str], prose: list[int]) -> list[int]:
    """The lines between "相关文档" and the title or claims below it, unless they hold much of the text."""
    total = sum(len(lines[at].text) for at in prose)
    found: list[int] = []
    for at, line in enumerate(lines):
        if at in rules and OTHERS_BELOW.fullmatch(line.text):
            end = next(
                (below for below in range(at + 1, len(lines)) if rules.get(below) in (TITLE, CLAIM)), at
            )
            if sum(len(lines[index].text) for index in prose if at < index < end) < ROLE_SHARE * total:
                found += range(at + 1, end)
    return [at for at in found if lines[at].text.strip()]


def _before_others(lines: Sequence[_Line], prose: list[int]) -> list[int]:
    """`prose` without the teasers below "相关文档", unless these hold most of the text."""
    for at, line in enumerate(lines):
        if not OTHERS_BELOW.fullmatch(line.text):
            continue
        above = [index for index in prose if index < at]
        size = sum(len(lines[index].text) for index in above)
        if above and 2 * size >= sum(len(lines[index].text) for index in prose):
            return above
    return prose


def _head(lines: Sequence[_Line], rules: dict[int, str], first: int) -> int:
    """The index of the preview's first line: its heading extends from the first prose line up to the site's lines."""
    start, printed = first, 0
    for at in range(first - 1, -1, -1):
        if at in rules or printed == HEADING_LINES:
            break
        if lines[at].text.strip():
            start, printed = at, printed + 1
    for at in range(start, first):
        if PART.match(lines[at].text):  # "第1篇:": short lines above it belong to the site
            above = [
                index
                for index in range(start, at)
                if lines[index].text.strip() and not _short_label(lines[index])
            ]
            return above[0] if above else at
    return start


def _short_label(line: _Line) -> bool:
    return columns(line.text.strip()) <= LABEL_COLUMNS and not line.text.strip().endswith((":", "："))


def _tail(lines: Sequence[_Line], rules: dict[int, str], last: int) -> int:
    """The index from which on all lines belong to the site: its first line below the last prose."""
    for at in range(last + 1, len(lines)):
        if at in rules and rules[at] != FOLIO:
            return at
    return len(lines)
