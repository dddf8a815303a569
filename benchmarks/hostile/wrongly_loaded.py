"""Detects files that were loaded wrongly: pages or text lost without an issue, or words that the file lacks.

A reading is compared with the result of an engine alone for the same bytes, within the same limits.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from benchmarks.hostile.engine_jobs import PAGES_READ, Alone
from extractors.text.radicals import fold_radicals
from schema.records import Document, Reading

KEPT = 0.9  # share of the characters that PDFium alone reads: doubles and white space differ by less
FEW = 20  # characters; below, a share is not significant
INVENTED = 0.02  # share of the loaded characters: engines differ in a ligature or a combining mark


def wrongs(
    document: Document, reading: Reading, pdfium: Alone | None, pdfplumber: Alone | None
) -> tuple[str, ...]:
    """The errors of this reading of the document, () for a right one."""
    found = []
    if pdfium is not None and not reading.issues:
        if document.page_count != pdfium.pages:
            found.append(f"{document.page_count} pages, PDFium alone counts {pdfium.pages}")
        if len(document.pages) != document.page_count:
            found.append(f"{len(document.pages)} of {document.page_count} pages read")
        read = _letters(line.text for page in document.pages[:PAGES_READ] for line in page.lines)
        there = _letters(pdfium.texts)
        if there.total() > FEW and read.total() < KEPT * there.total():
            found.append(f"{read.total()} characters, PDFium alone reads {there.total()}")
    loaded = _letters(item.text for item in reading.items)
    if judged(document, pdfium, pdfplumber):
        held = _held(pdfium.texts if pdfium else (), pdfplumber.texts if pdfplumber else ())
        invented = (loaded - held).total()
        if invented > max(FEW, INVENTED * loaded.total()):
            found.append(f"{invented} of {loaded.total()} characters that no engine alone reads")
    return tuple(found)


def judged(document: Document, pdfium: Alone | None, pdfplumber: Alone | None) -> bool:
    """Whether the text can be compared: each engine that read a page of it also read the file alone."""
    alone = {"pdf_lines": pdfium, "pdf_plumber": pdfplumber}
    engines = {page.engine for page in document.pages}
    return len(document.pages) <= PAGES_READ and all(alone.get(engine) is not None for engine in engines)


def _held(first: tuple[str, ...], second: tuple[str, ...]) -> Counter[str]:
    """The letters of each page by the engine that reads more of them; of both if they count pages differently."""
    if len(first) != len(second):
        return _letters(first) + _letters(second)
    held: Counter[str] = Counter()
    for one, other in zip(first, second, strict=True):
        held += _letters([one]) | _letters([other])
    return held


def _letters(texts: Iterable[str]) -> Counter[str]:
    """Letters, Han and digits of `texts`, however they are encoded."""
    folded = unicodedata.normalize("NFKC", fold_radicals("\n".join(texts)))
    return Counter(character for character in folded if character.isalnum())
