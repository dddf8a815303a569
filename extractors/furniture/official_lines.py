"""Recognizes the lines of an official document around its text: red head, number, copies-to, printing office.

`柳川县人民政府办公室文件`, `柳政办发〔2021〕15号`, `（此件公开发布）`, `抄送：县委办公室…`, `…办公室　2021年3月18日印发`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed
from extractors.text.dated_pattern import DatedPattern

RULE = "official-form"
NUMBER = re.compile(
    r"\s*[\u4e00-\u9fff]{2,14}\s*[〔\[［（(【]\s*(?:19|20)\d{2}\s*[〕\]］）)】]\s*第?\s*\d{1,4}\s*号\s*"
)  # "柳政办发〔2021〕15号"
RED_HEAD = re.compile(r"\s*[\u4e00-\u9fff]{4,24}(?:文件|公文)\s*")  # "柳川县人民政府办公室文件"
PUBLIC = re.compile(r"\s*[（(]\s*(?:此件|本件|此文)[^（）()]{2,20}[）)]\s*")  # "（此件公开发布）"
COPIES = re.compile(
    r"\s*(?:抄\s*[送报]|主\s*送\s*单位|分\s*送|报\s*送)\s*[:：].{2,200}"
)  # "抄送：县委办公室，…"
ISSUED = DatedPattern(
    r"\s*(?:[\u4e00-\u9fff]{4,30}\s*)?{date}\s*印\s*发\s*"
)  # "柳川县人民政府办公室 2021年3月18日印发"
PRINTED_COPIES = re.compile(r"\s*[（(]?\s*共印\s*\d{1,6}\s*份\s*[）)]?\s*")  # "（共印120份）"
LAST = "）)份号发"  # what a line of the form ends with: most others need no look
NEAR = 3  # lines between the copies-to and who printed it, and between the red head and its number


def official_lines(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines of an official document's form, as (page, line) -> "official-form"."""
    texts = [placed.line.text.strip() for placed in lines]
    found: set[int] = set()
    for at, text in enumerate(texts):
        if text[-1:] not in LAST:
            continue
        if PUBLIC.fullmatch(text) or PRINTED_COPIES.fullmatch(text):
            found.add(at)
        elif NUMBER.fullmatch(text):
            found.add(at)
            found.update(near for near in range(max(at - NEAR, 0), at) if RED_HEAD.fullmatch(texts[near]))
        elif ISSUED.fullmatch(text):
            found.add(at)
            found |= _copies_above(lines, texts, at)
    return {(lines[at].page, lines[at].index): RULE for at in found}


def _copies_above(lines: Sequence[Placed], texts: Sequence[str], at: int) -> set[int]:
    """The copies-to above the line that says who printed it, and the office that stands between the two."""
    for start in range(at - 1, max(at - NEAR - 3, -1), -1):
        if COPIES.fullmatch(texts[start]) and lines[start].page == lines[at].page:
            return set(range(start, at))
    alone = at and lines[at - 1].page == lines[at].page and lines[at].line.top - lines[at - 1].line.top < 2
    return {at - 1} if alone else set()
