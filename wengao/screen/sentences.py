"""Finished English sentences in the reader's language: errors, details of issues, statements of `why`.

The floors below speak English, and what they found stands in the library in English, because programs read it. The
catalogue holds their sentences with names for what is put in; a finished sentence is compared with these:

    `3 of 900 characters`  ←  `{lost} of {total} characters`  →  `900 个字中有 3 个`

What no entry fits stays as it is, within another sentence in quotation marks: words of another program. What is put in may be a sentence itself.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from wengao.screen.language import catalogue, current

HOLE: Final = re.compile(r"\{(\w+)\}")
PROSE: Final = re.compile(r"[A-Za-z]{2,}[,;:]? +[a-z]{2,}")
FOREIGN: Final = (  # what other programs say often, and parts of rules
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File exists",
    "No space left on device",
    "Read-only file system",
    "file is not a database",
    "database is locked",
    "database disk image is malformed",
    "unable to open database file",
    "attempt to write a readonly database",
    "File is not a zip file",
    "Connection refused",
    "no such table: {name}",
    "no such column: {name}",
    "[Errno {number}] {words}: {path}",
    "Failed to load document (PDFium: Data format error).",
    "Incorrect password",
    "{units} places {odds}",
    "runner-up {form}",
    "form cues",
)
DEEPEST: Final = 4  # sentences within sentences
LEAST: Final = 2  # letters of its own without which a template is no sentence
ENOUGH: Final = 6  # letters of its own that a template needs to be looked for within another one


def sentence(text: str) -> str:
    """`text` in the reader's language, where the catalogue knows how it was made; else `text`."""
    return text if current() == "en" or not text else _translated(text, 0)


@cache
def _translated(text: str, depth: int) -> str:
    words = catalogue("zh").gettext(text)
    if words == text and " " not in text:  # a state or a code
        words = next(
            (said for kind in ("word", "code") if (said := catalogue("zh").pgettext(kind, text)) != text),
            text,
        )
    if words != text or depth > DEEPEST:
        return words
    for template, pieces, own in _templates():
        if (depth and own < ENOUGH) or not all(piece in text for piece in pieces):
            continue
        if found := _pattern(template).fullmatch(text):
            inside = {name: _translated(value, depth + 1) for name, value in found.groupdict().items()}
            return catalogue("zh").gettext(template).format_map(inside)
    for mark, said in (("; ", "；"), (": ", "：")):  # two sentences, or a place and what is said of it
        head, found_mark, tail = text.partition(mark)
        if found_mark and (known := _translated(tail, depth + 1)) != tail:
            return f"{_translated(head, depth + 1)}{said}{known}"
    return f"“{text}”" if depth and PROSE.search(text) and text[0] not in "“\"'`" else text


@cache
def _templates() -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """The catalogue's sentences that have something put in, those with the most letters of their own first."""
    known = getattr(catalogue("zh"), "_catalog", {})
    found = []
    for key in known:
        if isinstance(key, str) and HOLE.search(key) and "\x04" not in key:
            pieces = tuple(piece for piece in HOLE.split(key)[::2] if piece)
            own = sum(character.isalpha() for piece in pieces for character in piece)
            found += [(key, pieces, own)] * (own >= LEAST)
    return tuple(sorted(found, key=lambda entry: -entry[2]))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts, seen = [], set[str]()
    for n, piece in enumerate(HOLE.split(template)):
        if n % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            seen.add(piece)
            parts.append(f"(?P<{piece}>.*?)")
    return re.compile("".join(parts), re.DOTALL)
