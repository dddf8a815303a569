"""Recognizes rows of data in HTML tables, as opposed to tables that only lay out a page.

<tr><td>河段</td><td>里程</td></tr>  ->  ["河段", "里程"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import LexborNode

# white space that a browser collapses; U+3000 and no-break spaces are not among it
SPACE: Final = re.compile(r"[ \t\r\n\f]+")
HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)  # "display:none"
CELL: Final = 100  # characters: a longer cell makes its table a layout, not a table of facts


def hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether the attributes of an element hide it."""
    return "hidden" in attributes or HIDDEN_STYLE.search(attributes.get("style") or "") is not None


def row_cells(row: LexborNode) -> list[str]:
    """The cells of a row of data; empty for a row that only lays out a page."""
    cells = []
    child = row.first_child
    while child is not None:
        if child.tag in ("td", "th"):
            text = SPACE.sub(" ", child.text(separator=" ")).strip() if not hidden(child.attributes) else ""
            if (
                len(text) > CELL
                or child.css_first("table, br, p + p, div + div, script, style, li") is not None
            ):
                return []
            cells.append(text)
        child = child.next
    return cells if len(cells) > 1 else []
