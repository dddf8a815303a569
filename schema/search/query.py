"""The terms of a query: words, phrases, alternatives and exclusions, each as a key.

`安全 生产 OR 消防 -事故` wants 安全, one of the next two, and no 事故. A term matches where its key is a
substring of a field's key.
"""

from __future__ import annotations

import re

from msgspec import Struct

from schema.text.loose_key import loose_key
from schema.text.search_key import search_key
from schema.text.storable import storable

# A phrase opens at the start of a term. It closes at the first quote before white space or the end, so that
# a quote within words needs no escape, else at the next quote: `"会议 精神"`, `-"XX 镇"`, `"说"好"了"`.
# What does not close is a word like others, up to the next space: `安全`, `"安全`.
TERM = re.compile(
    r'(?P<minus>-?)(?:"(?P<phrase>(?:[^"]|(?<!\s)"(?=\S))*)"(?=\s|$)|"(?P<near>[^"]*)"|(?P<plain>\S+))'
)
EITHER = "OR"


class Term(Struct, frozen=True):
    """One key to look for; `negative` when it must not be found."""

    key: str
    negative: bool = False


class Query(Struct, frozen=True):
    """All groups must hold; a group holds when one of its terms does. No groups: everything matches. `loose`: in
    either script, see `schema.text.loose_key`."""

    groups: tuple[tuple[Term, ...], ...]
    loose: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The keys that hits hold, in the order asked for, each once."""
        keys = (term.key for group in self.groups for term in group if not term.negative)
        return tuple(dict.fromkeys(keys))


def parse(query: str, *, loose: bool = False) -> Query:
    """Returns the terms of `query`: split at spaces of any width, `"…"` a phrase, `a OR b`, `-a`.

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
    said = [tuple(dict.fromkeys(group)) for group in groups]
    return Query(tuple(dict.fromkeys(said)), loose)  # what is said twice is looked for once


def differs_loosely(query: Query) -> bool:
    """Returns whether a term of the query is another one to a loose search."""
    return any(loose_key(term.key) != term.key for group in query.groups for term in group)


def unfinished(query: str) -> str | None:
    """Returns what is missing at the end of a query that is most likely not finished; None when nothing is.

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
