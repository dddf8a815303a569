"""Transcripts of council meetings: without gold, but running heads and folios must be removed from every text.

Running heads are found here by counting lines at page tops, independently of the program's own rules.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pypdfium2

from benchmarks.scoring.score import squeeze

TOP_LINES = 3  # a head of two lines and a folio
DIGITS = re.compile(r"\d+")  # example: the folio in "Page 7"


def running_heads(path: Path) -> tuple[set[str], int]:
    """The lines at page tops of at least half of the pages (without white space and folios), and the number of
    pages."""
    seen: Counter[str] = Counter()
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        lines = text.get_text_range().splitlines()[:TOP_LINES]
        text.close()
        page.close()
        seen.update({line for line in map(squeeze, lines) if len(DIGITS.sub("", line)) > 3})
    pages = len(document)
    document.close()
    return {line for line, count in seen.items() if count * 2 >= pages}, pages


def heads_left(path: Path, texts: list[str]) -> tuple[int, int]:
    """(paragraphs of the exported texts that are or contain a running head, pages)."""
    heads, pages = running_heads(path)
    paragraphs = [squeeze(paragraph) for text in texts for paragraph in text.split("\n")]
    # a sentence may quote a head; one that was left in stands alone or at a join
    left = sum(p == head or p.startswith(head) or p.endswith(head) for p in paragraphs for head in heads)
    return left, pages
