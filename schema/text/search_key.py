"""What searching compares: the key of a text, the terms of a query, and both as each index wants them.

Key: NFKC, case folded, white space between Han out, other white space one space:
`推进　经济\n发展 GDP` -> `推进经济发展 gdp`. A term matches where its key is a substring of a field's key.
Pure and standard library only; SQLite and Postgres get their tokens and conditions from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from schema.text.nfkc import nfkc
from schema.text.storable import storable

KEY_VERSION = 1  # raise it when keys or tokens change: the index is then built anew

HAN = "\u2e80-\u9fff\U00020000-\U0003ffff"
BETWEEN_HAN = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")  # the break in "经济\n发展"
WHITE = re.compile(r"\s+")  # "  " in "GDP  growth"

# A phrase opens at the start of a term. It closes at the first quote before white space or the end, so that
# a quote within words needs no escape, else at the next quote: `"会议 精神"`, `-"XX 镇"`, `"说"好"了"`.
# What does not close is a word like others, up to the next space: `安全`, `"安全`.
TERM = re.compile(
    r'(?P<minus>-?)(?:"(?P<phrase>(?:[^"]|(?<!\s)"(?=\S))*)"(?=\s|$)|"(?P<near>[^"]*)"|(?P<plain>\S+))'
)
EITHER = "OR"


def search_key(text: str) -> str:
    """The contract's key of `text`."""
    folded = nfkc(text).casefold()
    return WHITE.sub(" ", BETWEEN_HAN.sub("", folded))


@dataclass(frozen=True, slots=True)
class Term:
    """One key to look for; `negative` when it must not be found."""

    key: str
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All groups must hold; a group holds when one of its terms does. No groups: everything matches."""

    groups: tuple[tuple[Term, ...], ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The keys that hits hold, in the order asked for, each once."""
        keys = (term.key for group in self.groups for term in group if not term.negative)
        return tuple(dict.fromkeys(keys))

    def matches(self, contains: Callable[[str], bool]) -> bool:
        """Whether a speech matches, `contains` saying whether any field of it holds a key."""
        return all(any(contains(term.key) != term.negative for term in group) for group in self.groups)


def parse(query: str) -> Query:
    """The terms of `query`: split at spaces of any width, `"…"` a phrase, `a OR b`, `-a`.

    OR binds closer than the space: `安全 生产 OR 消防` wants 安全 and one of the others. An OR without a term
    on both sides, a lone `-` and a quote that never closes are words like others.
    """
    words = [found for found in TERM.finditer(storable(query)) if _text(found)]
    groups: list[list[Term]] = []
    joined = False
    for at, found in enumerate(words):
        if found.group() == EITHER and groups and at + 1 < len(words) and not joined:
            joined = True
            continue
        term = Term(search_key(_text(found)), bool(found["minus"]))
        if joined:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = False
    return Query(tuple(tuple(dict.fromkeys(group)) for group in groups))


def unfinished(query: str) -> str | None:
    """What is missing at the end of a query that a person most likely has not finished; None when nothing is.

    `安全 OR` and `"安全 生产` find what nobody asked for; `"OR"` is the word, `12"管` has a quote within.
    """
    words = [found for found in TERM.finditer(query) if _text(found)]
    if words and words[-1].group() == EITHER:
        return "nothing stands behind the last OR"
    if any((found["plain"] or "").startswith('"') for found in words):
        return "a quote is opened and not closed"
    return None


def _text(found: re.Match[str]) -> str:
    """What a term says; an empty phrase says nothing."""
    return next((text for text in found.group("phrase", "near", "plain") if text is not None), "")


# ------------------------------------------------------------------ SQLite: one token a character

ALWAYS = "all"  # begins every field: what a query of exclusions starts from
BREAK = "sep"  # stands between prints: no phrase runs from one into the next
# The tokenizer takes letters, digits and everything beyond ASCII as they are; the rest is spelled out.
SPELLED = {chr(code): f"x{code:02x}" for code in range(0x80) if not chr(code).isalnum()}
TO_SPELL = re.compile("([\x00-/:-@[-`{-\x7f])")  # "," in "GDP,增长"; what stands between is joined at once


def tokens(keys: Iterable[str]) -> str:
    """A field's keys as the text that FTS5's `ascii` tokenizer cuts into one token a character."""
    return " ".join([ALWAYS, f" {BREAK} ".join(_spelled(key) for key in keys)])


def _spelled(key: str) -> str:
    return " ".join([SPELLED.get(part) or " ".join(part) for part in TO_SPELL.split(key) if part])


def match_expression(query: Query, field: str = "") -> str:
    """The query in FTS5's language, over all fields or one; never empty."""
    return _within(" AND ".join(_group(group) for group in query.groups) or f'"{ALWAYS}"', field)


def _within(expression: str, field: str) -> str:
    return f"{field} : ({expression})" if field else expression


def _group(group: tuple[Term, ...]) -> str:
    found = " OR ".join(f'"{_spelled(term.key)}"' for term in group if not term.negative)
    missing = " OR ".join(f'("{ALWAYS}" NOT "{_spelled(term.key)}")' for term in group if term.negative)
    return f"({' OR '.join(part for part in (found, missing) if part)})"


# ------------------------------------------------------------------ Postgres: one and two characters a number

CHARACTER_BITS = 21  # Unicode ends below 2^21
TITLE_BIT = 1 << (2 * CHARACTER_BITS)  # marks what stands in a title; without it, what stands anywhere
FIELDS = ("text", "title")
PRINT_BREAK = "\x1f"  # between prints; white space, so no key holds it


def entry_numbers(texts: Iterable[str], titles: Iterable[str]) -> set[int]:
    """Every character and every pair of neighbours of a speech's keys as a number, a title's twice."""
    titled = set().union(*(_numbers(key) for key in titles))
    return titled.union((number | TITLE_BIT for number in titled), *(_numbers(key) for key in texts))


def _numbers(key: str) -> set[int]:
    codes = [ord(character) for character in key]
    return {first << CHARACTER_BITS | second for first, second in pairwise(codes)}.union(codes)


def probe(key: str, field: str = "") -> list[int]:
    """The numbers that an entry holding `key` must have: its pairs, or its only character."""
    bit = TITLE_BIT if field == "title" else 0
    codes = [ord(character) for character in key]
    pairs = {first << CHARACTER_BITS | second for first, second in pairwise(codes)} or set(codes)
    return sorted(number | bit for number in pairs)


def is_exact(key: str, field: str = "") -> bool:
    """Whether having the numbers of `probe` is holding the key; else its place must be looked at."""
    return len(key) <= 2 and field != "text"
