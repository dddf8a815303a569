"""What an item's marker looks like: `第1篇:`, `篇三：`, `【例2】`, `◆范文一`, `001`, and a number on a title.

Patterns only; which marks count up, and which of them part a file, is for `extractors.segmentation.numbering` to find.
"""

from __future__ import annotations

import re

from extractors.text.vocabulary import Vocabulary
from schema.text.numerals import ENGLISH_NUMBER, HAN_CLASS

NUM = rf"(?:[0-9０-９]{{1,3}}|[{HAN_CLASS}]{{1,4}}|[①-⑳❶-❿⑴-⒇㈠-㈩Ⅰ-Ⅻ]|[IVX]{{1,5}})"
UNIT_NUM = rf"(?:{NUM}|{ENGLISH_NUMBER})"  # behind a unit: "Part One"; "One World" is a title
# ornaments around a marker on either side: "◆第1篇◆", "【篇二】", "——第3篇——", "#4"
OPEN = r"[^\w“《]*"
CLOSE = r"[^\w“‘《（(【\[「『]*"
# "001", "一：", "（三）在…", "①在…", "No.3": a number alone, or set off from what follows
BARE = re.compile(rf"^{OPEN}(?:(?:[Nn][Oo]\.?\s*)?{NUM}(?:[^\w“‘《（(【\[「『]+|$)|[①-⑳❶-❿⑴-⒇㈠-㈩])")


def marker_pattern(words: Vocabulary) -> re.Pattern[str]:
    """A marker at the start of a line: `第一篇 `, `篇三：`, `【例2】`, `范文一`."""
    unit = words.item_unit.pattern
    return re.compile(
        rf"^{OPEN}(?:第\s*{NUM}\s*(?:{unit})?|(?:{unit})\s*[:：.]?\s*{UNIT_NUM}|{NUM}\s*(?:{unit})(?=[】\]）)》>:：、.．\s]|$)){CLOSE}",
        re.I,
    )


def lone_marker(words: Vocabulary) -> re.Pattern[str]:
    """A whole line that is nothing but a marker with its unit: `第1篇:`, `【篇二】`; not `第一，` or `第一章`."""
    unit = words.item_unit.pattern
    return re.compile(
        rf"^{OPEN}(?:第\s*{NUM}\s*(?:{unit})|(?:{unit})\s*{UNIT_NUM}){CLOSE}[】）)\]]?[:：]?$", re.I
    )


def generic_marker(words: Vocabulary) -> re.Pattern[str]:
    """A marker that only looks like a title: `作风建设讲话稿3`, `安全生产讲话材料（一）`."""
    return re.compile(
        rf"^.{{0,18}}?(?:{words.item_unit.pattern}|{words.title_end.pattern.split('[》')[0]})\s*(?:篇)?\s*[（(【\[]?\s*{NUM}\s*[）)】\]]?\s*[:：]?$",
        re.I,
    )
