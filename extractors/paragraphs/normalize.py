"""The stage `normalize`: repairs damage by the PDF (gaps, joined lines), never the author's text.

Radicals and compatibility ideographs become the characters they stand for, gaps that a typesetter put
between Han go. All other signs stay as printed: ，①㎡… and full-width `二０一０年`, which folding would break.

`⼀、2022 年⼯作` -> `一、2022年工作`
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractors.text.radicals import fold_radicals
from schema.records import Paragraph

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_PUNCTUATION = "\u3001-\u3003\u3008-\u301b，。、；：？！“”‘’（）《》【】〔〕…—"
# "政 务": a space between two Han or next to their punctuation is a typesetter's, never the author's
HAN_GAP = re.compile(rf"(?<=[{HAN}{HAN_PUNCTUATION}])[ \xa0\u2002-\u200a]+(?=[{HAN}{HAN_PUNCTUATION}])")
# "2011 年", "共 5 件": automatic spacing of Word, LibreOffice and typst between Han and digits
DIGIT_GAP = re.compile(
    rf"(?<=[{HAN}{HAN_PUNCTUATION}])[ \xa0\u2002-\u200a]+(?=[0-9])|(?<=[0-9%])[ \xa0\u2002-\u200a]+(?=[{HAN}{HAN_PUNCTUATION}])"
)
GAP = re.compile(r"[ \xa0\u2002-\u200a]")  # most paragraphs have none
# "&ldquo;", "&#8220;": signs that a program left as their names
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});")
# "9 2处", "2 0 2 1年": digits that a program tore apart, between two Han
TORN = re.compile(rf"(?<=[{HAN}{HAN_PUNCTUATION}])[0-9](?:[ \xa0][0-9]){{1,7}}(?=[{HAN}%％]|\.[0-9])")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")  # zero-width joiners, direction marks
# "17 研究问题所需的态度": a number in front of a title, no amount ("5 件实事", "2022 年")
NUMBERED = re.compile(
    r"^\s*[0-9]{1,3}(?=[ \xa0\u2002-\u200a]+[\u3400-\u9fff“《])(?![ \xa0\u2002-\u200a]+(?:日(?!常|记|本|前|子)|人(?!生|民|类|才|格|物|情|心|文|间)|[年月号时点分秒天周届次期章节条款项件个名位岁元万亿千百亩吨米度篇份家户所村镇乡县区市省大多余几]))"
)
SHORT = 40  # characters; a spaced name or "市委书记 张三" keeps its gap until its facts are read


def normalize(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs with their text repaired; spans and layout as they were."""
    return tuple(replace(paragraph, text=repair(paragraph.text)) for paragraph in paragraphs)


def repair(text: str) -> str:
    """`text` repaired. Short lines without a sentence keep single gaps: they may part a name from an office."""
    text = INVISIBLE.sub("", fold_radicals(text))
    if "&" in text:
        text = ENTITY.sub(lambda match: html.unescape(match.group()), text)
    if not GAP.search(text):
        return text
    text = TORN.sub(lambda match: re.sub(r"\s", "", match.group()), text)
    if len(text) <= SHORT and not text.rstrip().endswith(("。", "！", "？", "；", "：", ":")):
        number = NUMBERED.match(text)
        at = number.end() if number else 0
        return text[:at] + DIGIT_GAP.sub("", text[at:])
    return close_gaps(text)


def close_gaps(text: str) -> str:
    """`text` without gaps between Han: for lines that turned out to be body text."""
    return DIGIT_GAP.sub("", HAN_GAP.sub("", text)) if GAP.search(text) else text
