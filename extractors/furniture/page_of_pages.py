"""Folios that say of how many pages they number one: told even where pages were left out between them.

第 1 页 共 64 页, 第 5 页 共 64 页, 第 20 页 共 64 页 on three sheets that were scanned -> folios
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from extractors.layout.metrics import Placed
from schema.text.nfkc import nfkc

PAGE_OF: Final = re.compile(r"[-—·]?第(\d{1,4})[页頁][,/]?共(\d{1,4})[页頁][-—·]?")  # 第3页共64页


def are_pages_of(lines: Iterable[Placed]) -> bool:
    """Whether these lines, two at least, number pages of one document, going up with the sheets."""
    ordered = sorted(lines, key=lambda placed: placed.page)
    matches = [PAGE_OF.fullmatch(nfkc("".join(placed.line.text.split()))) for placed in ordered]
    pages = [(int(match[1]), int(match[2])) for match in matches if match]
    if len(pages) < max(2, len(ordered)) or any(page > whole for page, whole in pages):
        return False
    return len({whole for _, whole in pages}) == 1 and all(a < b for (a, _), (b, _) in pairwise(pages))
