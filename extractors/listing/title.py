"""Finds the line of a listing page that is the title of its file.

Promise: the title is a whole printed line (or a labelled value), chosen by its place and by how often it is repeated,
never by a word list alone; a page may have none.

    "(5篇)2022在推动政务服务便利化讲话(全文完整)" above "VIP专免 2024-06-11 …", and again above the text
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from extractors.claims.claims import ClaimLines
from extractors.claims.site_words import is_buttons, is_notice, is_trail
from extractors.html.lines import CHROME, HEAD, LINK
from extractors.text.wrapping import ends_sentence
from schema.text.letters import letters

SHORTEST, LONGEST = 4, 90  # letters of a title
ENOUGH: Final = 4  # points that a title needs, of about twelve
ABOVE, BELOW = 3, 3  # printed lines between a title and the claims that support it
LABELLED: Final = re.compile(
    r"\s*(?:文档|资料|文件)?(?:标题|题名|题目|名称|title)\s*[:：]\s*(\S.*?)\s*", re.I
)  # "标题：…"
# "第1篇:"  "【范文一】"  "一、工作回顾": parts of the text
PART: Final = re.compile(
    r"\s*[【\[（(]?\s*(?:第\s*[\d０-９一二三四五六七八九十]+\s*[篇章节部]|[篇文例][\d一二三四五六七八九十]+\b|范[文例][一二三四五六七八九十\d]|[一二三四五六七八九十]+[、：:])"
)
# Words in the titles of compilations and speeches.
GENRE: Final = re.compile(
    r"讲话|讲稿|发言|报告|致辞|致词|主持词|述职|体会|汇编|范文|材料|总结|方案|演讲|心得|[\d一二三四五六七八九十]+\s*篇"
)
SITE_SUFFIX: Final = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]{1,20}\s*$")  # " - 某某文库"


def find_title(
    lines: Sequence[tuple[str, str]], claims: ClaimLines, name: str = ""
) -> tuple[int | None, str | None]:
    """(line index, title) among `lines` (text, role); the index is None when only the title tag (`name`) has it."""
    counts = Counter(letters(text) for text, _ in lines)
    printed = [index for index, (text, _) in enumerate(lines) if text.strip()]
    place = {index: at for at, index in enumerate(printed)}
    best: tuple[int, int, str] | None = None
    for index in printed:
        text, role = lines[index]
        if match := LABELLED.fullmatch(text):
            return index, match[1]
        if index in claims.lines or not _possible(text):
            continue
        points = _points(text, role, name, counts[letters(text)]) + _nearness(place[index], claims, place)
        if best is None or points > best[0]:
            best = points, index, text.strip()
    if best and best[0] >= ENOUGH:
        return best[1], best[2]
    own = SITE_SUFFIX.sub("", name).strip()
    return None, own if own and _possible(own) else None


def _possible(text: str) -> bool:
    size = len(letters(text))
    if not SHORTEST <= size <= LONGEST or PART.match(text):
        return False
    return not (ends_sentence(text) or is_buttons(text) or is_trail(text) or is_notice(text, outside=True))


def _points(text: str, role: str, name: str, count: int) -> int:
    key = letters(text)
    points = 4 if role == HEAD else -3 if role in (CHROME, LINK) else 0
    points += 3 if count > 1 else 0
    points += 3 if name and len(key) >= SHORTEST and letters(name).startswith(key) else 0
    points += 1 if GENRE.search(text) else 0
    points += 1 if len(key) >= 2 * SHORTEST else 0
    return points


def _nearness(at: int, claims: ClaimLines, place: dict[int, int]) -> int:
    if claims.first < 0:
        return 2 if at == 0 else 0
    first, last = place[claims.first], place[claims.last]
    if first - ABOVE <= at < first:
        return 3
    if first <= at <= last or last < at <= last + BELOW:
        return 2
    return 1 if at < first else 0
