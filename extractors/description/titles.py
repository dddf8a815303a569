"""Builds the title from the parts of a heading: wrapped lines are joined, other lines below it are not.

`在全县深化作风建设优化营商环境` / `动员大会上的讲话` -> one title; `激进主义害死中国` / `雪珥` -> the first line alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.description.heading_parts import DASH, Part
from extractors.text.vocabulary import Vocabulary
from schema.text.script import simplified

TITLE_JOIN = 90  # characters a wrapped title may have
OPENS = "《“‘（(「『【〈"
CLOSES = "》”’）)」』】〉"
GOES_ON = re.compile(
    r"[、，,：:的和与及暨在对将把为以关于]$|(?:关于|进一步|开展|做好|推进)$"
)  # "…优化营商环境暨"
# "关于印发…的通知", "（七）" below "…的补充规定"
CONTINUES = re.compile(
    r"^(?:[的和与及暨、，,]|关于|会议|大会|工作|动员|[（(][一二三四五六七八九十]{1,3}[）)]$)"
)
OPENED = re.compile(
    r"^[“《]?(?:在|关于|对|就|与|同|向|致|给|为)|(?:政府|办公室|委员会|党组|人民法院|检察院|公司|局|厅|部|学院|大学)$"
)
SAME_SIZE = 0.6  # points


def joined_title(parts: Sequence[Part], words: Vocabulary) -> tuple[list[Part], list[Part]]:
    """(title lines, subtitle lines): a wrapped title goes on over lines of one look until it ends."""
    main: list[Part] = []
    sub: list[Part] = []
    broken = False  # a date, a name or another title between two lines: they are no one wrapped title
    for part in parts:
        if part.kind not in ("title", "subtitle"):
            broken = bool(main)
        elif part.kind == "subtitle" or (sub and not broken and _sub_goes_on(sub[-1], part, words)):
            sub.append(part)
        elif not main or (not broken and not sub and _goes_on(main, part, words)):
            main.append(part)
        elif DASH.match(part.text):
            sub.append(part)
        else:
            broken = True
    return main, sub


def title_text(parts: Sequence[Part]) -> str:
    """The lines of a title as one: words of Latin letters keep a gap where the print broke the line."""
    whole = ""
    for part in parts:
        latin = (
            whole[-1:].isascii()
            and part.text[:1].isascii()
            and whole[-1:].strip()
            and part.text[:1].isalnum()
        )
        whole += " " + part.text if latin else part.text
    return whole


def _sub_goes_on(last: Part, part: Part, words: Vocabulary) -> bool:
    if words.title_end.search(simplified(last.text)):
        return False
    return bool(last.paragraph.layout.size) or _open(last.text) or _ends(part.text, words)


def _goes_on(main: Sequence[Part], part: Part, words: Vocabulary) -> bool:
    """Whether `part` is the next line of the title: of one look with it, and the title is not over."""
    last, layout = main[-1].paragraph.layout, part.paragraph.layout
    one_middle = last.size > 0 and abs(last.x0 + last.x1 - layout.x0 - layout.x1) / 2 < last.size
    alike = (
        abs(last.size - layout.size) < SAME_SIZE
        and last.font == layout.font
        and (last.align == layout.align or one_middle)
    )
    whole = "".join(one.text for one in main)
    if not alike or len(whole) + len(part.text) > TITLE_JOIN:
        return False
    if _open(whole) or CONTINUES.match(part.text):
        return True
    if words.title_end.search(simplified(main[-1].text)):
        return False
    if last.size and (last.align == "center" or one_middle):
        return True
    return OPENED.search(main[0].text) is not None and _ends(part.text, words)


def _open(text: str) -> bool:
    """Whether `text` cannot end here: an open bracket or quote, a word that asks for another."""
    opened = sum(text.count(sign) for sign in OPENS) - sum(text.count(sign) for sign in CLOSES)
    return opened > 0 or GOES_ON.search(text) is not None


def _ends(text: str, words: Vocabulary) -> bool:
    return words.title_end.search(simplified(text)) is not None or text.endswith(
        ("通知", "决定", "意见", "解释", "规定")
    )
