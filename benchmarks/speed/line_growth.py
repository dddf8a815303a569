"""Measures extreme lines: 100,000 characters of one kind, at every place that the text stages examine.

Their cost must grow linearly. A pattern that scans the line again from each place (`\\\\s*$` in a search) shows as
four times the cost for twice the length.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from extractors.reading import read
from schema.records import Document, Page, TextLine

KINDS: Final = (
    "a", "1", " ", "\u3000", "一", "〇", "第", "篇", "：", "（", "）", "“", "”", "。", "、", "，", "—", "-", "…",
    ".", "_", "×", "某", "年", "①", "⼀", "😀", "\u0301", "同志们", "讲话", "2024年", "第1篇", "(一)", "李 ", "一 ",
    "- ", "1 ", "http://", "[标签:", "<a", "｜", "\t", "、县委书记", "1、", "Ⅰ", "·",
)  # fmt: skip
SHAPES: Final = ("line", "title", "body", "lines")
LENGTH: Final = 50_000
# the ratio of costs for twice the length: 2 is linear, 4 quadratic; 2.9 was noise on a busy machine
MOST_GROWTH: Final = 3.5
SURELY: Final = 0.3  # CPU seconds; below, a ratio is not significant
LINES_A_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Growth:
    """The cost of one kind of line in CPU seconds, at `LENGTH` and at twice that."""

    kind: str
    shape: str
    once: float
    twice: float

    @property
    def ratio(self) -> float:
        """The ratio of both costs; 1 for insignificant costs."""
        return self.twice / max(self.once, 1e-6) if self.twice > SURELY else 1.0


def document_of(kind: str, shape: str, length: int) -> Document:
    """A page or more with `length` characters of `kind` as one line, a title, a body, or many lines."""
    whole = kind * max(1, length // len(kind))
    texts = {
        "line": [whole],
        "title": [f"第一篇：{whole}", "同志们：", "今天开会。"],
        "body": ["同志们：", f"今天开会。{whole}年", "谢谢大家！"],
        "lines": [kind] * max(1, length // 20),
    }[shape]
    pages = []
    for number, at in enumerate(range(0, len(texts), LINES_A_PAGE), 1):
        some = texts[at : at + LINES_A_PAGE]
        lines = tuple(
            TextLine(text, 90, 70.0 + 15 * n, 500, 82.0 + 15 * n, 12) for n, text in enumerate(some)
        )
        pages.append(Page(number, 595, 842, lines, "pdf_lines"))
    return Document("application/pdf", "pdf_lines", "1", len(pages), tuple(pages))


def growth(kind: str, shape: str, length: int = LENGTH) -> Growth:
    """Measure both lengths once, by the CPU time of this process."""
    costs = []
    for size in (length, 2 * length):
        document = document_of(kind, shape, size)
        began = time.process_time()
        read(document)
        costs.append(time.process_time() - began)
    return Growth(kind, shape, *costs)


def steepest(length: int = LENGTH) -> tuple[Growth, Growth]:
    """(the line whose cost grows most, the line that costs most), over all kinds and shapes."""
    read(document_of("。", "body", 100))  # compiles patterns first, which is not to be counted
    found = [growth(kind, shape, length) for kind in KINDS for shape in SHAPES]
    return max(found, key=lambda one: one.ratio), max(found, key=lambda one: one.twice)
