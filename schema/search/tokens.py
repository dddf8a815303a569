"""Keys and queries as the two indexes want them: FTS5 a token a character, Postgres one and two as a number.

`中,a` -> `all 中 x2c a` on SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from schema.search.query import Query, Term
from schema.text.loose_key import loose_key

# ------------------------------------------------------------------ SQLite: one token a character

ALWAYS = "all"  # begins every field: what a query of exclusions starts from
# Second in the fields of a speech whose keys are not their loose keys (`schema.text.loose_key`). Behind these its keys
# themselves stand, each character as a token of its own kind: their lists are short where such speeches are few, and
# nothing else is read for an exact search.
ODD = "odd"
EXACTLY = "e"
BREAK = "sep"  # stands between prints: no phrase runs from one into the next
# The tokenizer takes letters, digits and everything beyond ASCII as they are; the rest is spelled out.
SPELLED = {chr(code): f"x{code:02x}" for code in range(0x80) if not chr(code).isalnum()}
TO_SPELL = re.compile("([\x00-/:-@[-`{-\x7f])")  # "," in "GDP,增长"; what stands between is joined at once


def fields_of(texts: Sequence[str], titles: Sequence[str]) -> dict[str, str]:
    """Returns what FTS5 is told of a speech with these keys, by field: a token a character, of the loose keys, and of the
    keys themselves where any of them differs."""
    keys = {"text": texts, "title": titles}
    loose = {name: [loose_key(key) for key in keys[name]] for name in FIELDS}
    odd = any(loose[name] != list(keys[name]) for name in FIELDS)
    return {name: _field(loose[name], keys[name] if odd else ()) for name in FIELDS}


def _field(loose: Iterable[str], exact: Iterable[str]) -> str:
    parts = [_spelled(key) for key in loose]
    differing = [_exactly(key) for key in exact]
    return " ".join([ALWAYS, *([ODD] if differing else []), f" {BREAK} ".join([*parts, *differing])])


def _exactly(key: str) -> str:
    return " ".join(EXACTLY + token for token in _spelled(key).split())


def _spelled(key: str) -> str:
    return " ".join([SPELLED.get(part) or " ".join(part) for part in TO_SPELL.split(key) if part])


def match_expression(query: Query, field: str = "") -> str:
    """Returns the query in FTS5's language, over all fields or one; never empty."""
    groups = " AND ".join(_group(group, query.loose) for group in query.groups) or f'"{ALWAYS}"'
    return f"{field} : ({groups})" if field else groups


def _group(group: tuple[Term, ...], loose: bool) -> str:
    found = " OR ".join(_held(term.key, loose) for term in group if not term.negative)
    missing = " OR ".join(f'("{ALWAYS}" NOT {_held(term.key, loose)})' for term in group if term.negative)
    return f"({' OR '.join(part for part in (found, missing) if part)})"


def _held(key: str, loose: bool) -> str:
    """What holds a key; exactly: what holds it loosely, but of the odd speeches those that hold it as it is."""
    folded = loose_key(key)
    if loose:
        return f'"{_spelled(folded)}"'
    if key != folded:
        return f'"{_exactly(key)}"'
    return f'("{_spelled(key)}" NOT ("{ODD}" NOT "{_exactly(key)}"))'


# ------------------------------------------------------------------ Postgres: one and two characters a number

CHARACTER_BITS = 21  # Unicode ends below 2^21
TITLE_BIT = 1 << (2 * CHARACTER_BITS)  # marks what stands in a title; without it, what stands anywhere
FIELDS = ("text", "title")
PRINT_BREAK = "\x1f"  # between prints; white space, so no key holds it


# SQL: every character and every pair of neighbours of a speech's keys as a number, a title's twice. Pairs with the break
# between prints are harmless: no key holds it.
NUMBERS_FUNCTION = """
CREATE FUNCTION speech_grams(text text, title text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH character AS (
        SELECT 0::bigint AS field, ascii(one)::bigint AS code, lead(ascii(one)) OVER (ORDER BY at) AS next
        FROM unnest(string_to_array(text, NULL)) WITH ORDINALITY AS read (one, at)
        UNION ALL
        SELECT :title_bit, ascii(one), lead(ascii(one)) OVER (ORDER BY at)
        FROM unnest(string_to_array(title, NULL)) WITH ORDINALITY AS read (one, at)
    )
    SELECT coalesce(array_agg(DISTINCT number), '{}') FROM (
        SELECT unnest(ARRAY[code, code << :bits | next]) AS number FROM character
        UNION ALL
        SELECT unnest(ARRAY[code | field, code << :bits | next | field]) FROM character WHERE field > 0
    ) AS grams WHERE number IS NOT NULL
$$
""".replace(":title_bit", str(TITLE_BIT)).replace(":bits", str(CHARACTER_BITS))


def probe(key: str, field: str = "") -> list[int]:
    """Returns the numbers that an entry holding `key` must have: its pairs, or its only character."""
    bit = TITLE_BIT if field == "title" else 0
    codes = [ord(character) for character in key]
    pairs = {first << CHARACTER_BITS | second for first, second in pairwise(codes)} or set(codes)
    return sorted(number | bit for number in pairs)


def is_exact(key: str, field: str = "") -> bool:
    """Whether an entry with the numbers of `probe` holds the key for certain; else its text is looked at."""
    return len(key) <= 2 and field != "text"
