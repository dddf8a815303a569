"""Plain text: one line a paragraph, or hard-wrapped as copied from a page; several encodings."""

from __future__ import annotations

import textwrap
import unicodedata
from pathlib import Path

from benchmarks.generator.model import Block, Compilation


def print_text(made: Compilation, path: Path) -> int:
    lines: list[str] = []
    for block in made.blocks:
        lines += _lines(block, made.hard_wrap)
        if made.gap:
            lines.append("")
    if made.paged:
        lines = _with_pages(lines, made)
    path.write_bytes(("\n".join(lines) + "\n").encode(made.encoding, "replace"))
    return 1


PAGE_LINES = 34  # lines of a copied page


def _with_pages(lines: list[str], made: Compilation) -> list[str]:
    """Folio and running head between the lines, as they come along when a PDF's text is copied."""
    f, total = made.furnishing, -(-len(lines) // PAGE_LINES)
    out: list[str] = []
    for n in range(total):
        out += [f.head] * bool(f.head) + lines[n * PAGE_LINES : (n + 1) * PAGE_LINES]
        out.append(f.folio.format(n=n + 1, total=total))
    return out


def _lines(block: Block, columns: int) -> list[str]:
    indent = (
        ""
        if block.kind in ("salutation", "marker", "title", "head", "chrome", "sign", "toc", "row")
        else "　　"
    )
    text = indent + block.text
    if not columns:
        return [text]
    if not any(unicodedata.east_asian_width(c) == "W" for c in text):
        return textwrap.wrap(text, columns * 2) or [""]
    out, current = [], ""
    for char in text:
        if len(current) >= columns and char not in "，。、；：？！）】》”’…":
            out.append(current)
            current = ""
        current += char
    return [*out, current]
