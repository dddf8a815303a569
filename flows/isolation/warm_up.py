"""What the stages make on first use, made once in the fork server: patterns and tables.

Each child would make them again and forget them: 12 of the 25 ms of CPU that reading a short file cost. What
is read here is our own words; a stranger's file never is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from schema.records import Document, Page, TextLine

PAGES: Final = (
    (
        "2024年全县工作会议讲话汇编（2篇）",
        "目录",
        "第一篇：在全县工作会议上的讲话……1",
        "第一篇：在全县工作会议上的讲话",
        "——在庆祝教师节大会上的致辞",
        "（2024年3月5日）",
        "县委书记 李明",
        "同志们：",
        "    今天召开全县工作会议，主要任务是总结去年、部署今年。刚才，几位同志作了发言，我都赞成。",
        "    一、提高认识。二〇二三年，全县完成投资12.5亿元，增长8%。",
        "    谢谢大家！",
        "— 1 —",
    ),
    (
        "篇二：主持词",
        "各位领导、各位来宾：",
        "    现在开会。下面，请张华同志讲话。某某单位、XX镇、20**年。",
        "谢谢大家。",
        "XX县人民政府",
        "2024年3月6日",
        "第 2 页 共 2 页",
    ),
)


@cache  # several jobs need it
def reading() -> None:
    """The pure half of the way, over a small compilation."""
    from extractors.reading import read

    read(Document("application/pdf", "pdf_lines", "1", len(PAGES), tuple(map(_page, (1, 2), PAGES))))


def _page(number: int, texts: tuple[str, ...]) -> Page:
    lines = tuple(
        TextLine(text, 80.0, 90.0 + 28 * n, 80.0 + 16 * len(text), 106.0 + 28 * n, 16.0)
        for n, text in enumerate(texts)
    )
    return Page(number, 595.0, 842.0, lines, "pdf_lines", 1)


WARM_UPS: Final[Mapping[str, Callable[[], None]]] = dict.fromkeys(
    ("extract_and_read", "read_pdf", "read", "reread", "repair"), reading
)
