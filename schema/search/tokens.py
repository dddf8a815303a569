"""Keys and queries as the two indexes want them: FTS5 a token a character, Postgres one and two as a number.

`中,a` -> `all 中 x2c a` on SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from schema.search.query import Query, Term

# ------------------------------------------------------------------ SQLite: one token a character

ALWAYS = "all"  # begins every field: what a query of exclusions starts from
BREAK = "sep"  # stands between prints: no phrase runs from one into the next
# The tokenizer takes letters, digits and everything beyond ASCII as they are; the rest is spelled out.
SPELLED = {chr(code): f"x{code:02x}" for code in range(0x80) if not chr(code).isalnum()}
TO_SPELL = re.compile("([\x00-/:-@[-`{-\x7f])")  # "," in "GDP,增长"; what stands between is joined at once


def tokens(keys: Iterable[str]) -> str:
    """Returns a field's keys as the text that FTS5's `ascii` tokenizer cuts into one token a character."""
    return " ".join([ALWAYS, f" {BREAK} ".join(_spelled(key) for key in keys)])


def _spelled(key: str) -> str:
    return " ".join([SPELLED.get(part) or " ".join(part) for part in TO_SPELL.split(key) if part])


def match_expression(query: Query, field: str = "") -> str:
    """Returns the query in FTS5's language, over all fields or one; never empty."""
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
