"""Cues of a single paragraph: short, standing out, a salutation, a date line, a section head.

Cues are facts about one paragraph; what they say about boundaries is weighed in `boundaries`.

`（2022年3月1日）` -> date line; `一、提高认识` -> section head; `尊敬的各位代表：` -> salutation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from extractors.segmentation.markers import lone_marker
from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import DATE
from extractors.text.vocabulary import Vocabulary
from schema.records import Paragraph
from schema.text.nfkc import nfkc
from schema.text.script import simplified

SHORT = 48  # ems: headings are rarely longer, sentences rarely shorter than a line
LONG_TITLE = 90  # ems of a wrapped title
BYLINE = 32
NAME_ROOM = 7  # characters behind an office: a spaced name
END_CHARS = 160
SALUTATION = 70
BEHIND_ADDRESS = 2  # characters behind the last word of an address: its mark, a stray sign
LARGER = 1.06  # times the running size
STOP = "。；;，,、"  # a heading does not end with these

# "一、", "（二）", "第三，", "3.", "(4)", "第一部分", "首先，": the parts of a speech, never its beginning
SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[、.．](?![0-9])|[（(][0-9]{1,2}[）)]"
    r"|[一二三四五六七八九十]是|第[一二三四五六七八九十]{1,3}[，,、：:]|第[一二三四五六七八九十0-9]{1,3}(?:部分|章|节|方面|条)|[①-⑳])"
)
# "（2022年3月1日）", "2021年5月 北京", "二〇二二年三月一日": a line that is nothing but a date, with a place at most
DATE_LINE = DatedPattern(
    r"\s*[（(\[【]?\s*(?:时间[:：])?\s*{date}(?!度)\s*(?:[，,、\s·]*[\w\s{date}]{0,14})?\s*[）)\]】]?\s*"
)
PLACE_DATE = DatedPattern(
    r"\s*[（(\[【]\s*[\w\s，,、·{date}]{0,24}{date}[\w\s，,、·{date}]{0,16}[）)\]】]\s*"
)
DATED_END = re.compile(rf"[（(\[【]\s*(?:{DATE.pattern})\s*[）)\]】]\s*$")  # "县长张××（2013年11月3日）"
ABOUT = re.compile(
    r"(?:负责人|发言人|领导|局长|主任|书记)就"
)  # "市医保局负责人就": what follows was asked, no name
# "* * *", "- - - - - -", "=====": a line drawn with characters; "____" is to be filled in, "……" is said
RULED = re.compile(r"\s*([*＊\-－—–=＝~～#＃※☆★◇◆○●□■+])(?:(?:\s+\1){2,}|\s*(?:\1\s*){4,})\s*")
TITLE_LABELS = ("标题", "题目")  # "标题：青春的担当"
LATIN_SENTENCE = re.compile(r"[a-z]{2,}[.!?]$")  # "Thank you very much."


class Cue(Struct, frozen=True):
    """One paragraph's cues. `stands_out` is how far its look differs from running text (0–3)."""

    text: str
    chars: int
    short: bool
    sentence: bool
    section: bool
    date: bool
    title: bool
    byline: bool
    salutation: bool
    closing: bool
    compiled: bool
    label: bool
    dated: bool
    stands_out: float
    look: tuple[str, float, str]
    alone: bool  # short, no sentence, no section: may belong to a heading block
    ruled: bool = False  # a drawn line, between items as a rule


class Body(Struct, frozen=True):
    """What running text looks like in this file."""

    size: float
    font: str
    width: float


def body_look(paragraphs: Sequence[Paragraph]) -> Body:
    """The commonest size and face, weighted by characters."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for paragraph in paragraphs:
        sizes[round(paragraph.layout.size * 2) / 2] += len(paragraph.text)
        fonts[paragraph.layout.font] += len(paragraph.text)
    widths = sorted(p.layout.x1 - p.layout.x0 for p in paragraphs if p.layout.lines > 1)
    width = (
        widths[len(widths) // 2]
        if widths
        else max((p.layout.x1 - p.layout.x0 for p in paragraphs), default=0.0)
    )
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    return Body(size, fonts.most_common(1)[0][0] if fonts else "", width)


def cue(paragraph: Paragraph, body: Body, words: Vocabulary) -> Cue:
    """The cues of one paragraph."""
    text = simplified(nfkc(_ends_of(paragraph.text))).strip()
    printed = paragraph.text.strip()
    layout = paragraph.layout
    width = ems(text)
    short = width <= SHORT or (width <= LONG_TITLE and layout.align == "center")
    ended = text[-1:] in "。;" and len(text) > 6
    sentence = width > LONG_TITLE or ended or not short or LATIN_SENTENCE.search(text) is not None
    section = SECTION.match(text) is not None
    named = words.label.match(text) if width <= LONG_TITLE else None
    label = named is not None
    salutation = is_salutation(text, words)
    title = short and not salutation and text[-1:] not in "。;,、:"
    title = title and ((named is not None and named[1] in TITLE_LABELS) or _titled(text, words))
    date = width <= SHORT and not title and (DATE_LINE.fullmatch(text) or PLACE_DATE.fullmatch(text))
    byline = width <= BYLINE and not title and not salutation and not date and _byline(text, words)
    stands_out = _stands_out(paragraph, body)
    closing = len(text) <= 160 and words.closing.search(text) is not None
    ruled = RULED.fullmatch(printed) is not None
    alone = (
        short
        and not ruled
        and not sentence
        and not salutation
        and (not section or stands_out >= 2)
        and (
            printed[-1:] not in STOP + ":：!！?？"
            or label
            or lone_marker(words).match(text) is not None  # `第1篇：` above the text it begins
        )
    )
    return Cue(
        text,
        len(paragraph.text),
        short,
        sentence,
        section,
        date,
        title,
        byline,
        salutation,
        closing,
        width <= LONG_TITLE and words.compiled.search(text) is not None,
        label,
        width <= LONG_TITLE and not date and DATED_END.search(text) is not None,
        stands_out,
        (layout.align, round(layout.size * 2) / 2, layout.font),
        alone,
        ruled,
    )


def _ends_of(text: str) -> str:
    """A long paragraph's beginning and end: what cues look at."""
    return text if len(text) <= 4 * END_CHARS else text[: 2 * END_CHARS] + text[-END_CHARS:]


WIDE = re.compile("[\u2e80-\U0010ffff]+")  # "同志们：" of "App同志们："


def ems(text: str) -> float:
    """Roughly how wide `text` prints: Han and full-width forms one em, the rest a half."""
    if len(text) > 2 * LONG_TITLE:
        return float(len(text))  # a paragraph; nobody asks how wide
    return len(text) - 0.5 * len(WIDE.sub("", text))


def is_salutation(text: str, words: Vocabulary) -> bool:
    """`尊敬的各位领导，同志们：`: short, ends with a colon (or a mark of address), names somebody."""
    text = text.strip()
    if not 2 <= ems(text) <= SALUTATION:
        return False
    text = simplified(text)
    if SECTION.match(text):
        return False
    if text[-1] not in ":：!！,，" or (len(text) > 24 and text[-1] in ",，"):
        return False
    if any(stop in text[:-1] for stop in "。;；?？") or (text[-1] in "!！" and words.closing.search(text)):
        return False  # "谢谢大家！" speaks to somebody too, but ends
    if not words.salutations:
        return text[-1] in ":：" and len(text) <= 24
    found = [*words.salutation.finditer(text)]
    if not found or text[-1] in ":：":
        return bool(found)
    if text[-1] in "!！":  # "同志们，项目建设慢不得！" calls to do something, "各位代表！" is an address
        return len(text) - found[-1].end() <= BEHIND_ADDRESS
    return found[0].start() <= 4


def _titled(text: str, words: Vocabulary) -> bool:
    return words.title_end.search(text) is not None or words.title_part.search(text) is not None


# "李　明", "张建国", "×××", "XXX": a person's name alone on its line
NAME_ALONE = re.compile(
    r"[（(]?(?:[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,3}|[×XxＸ某]{2,3}|[\u4e00-\u9fff][×XxＸ某*]{1,2})[）)]?"
)


def _byline(text: str, words: Vocabulary) -> bool:
    if NAME_ALONE.fullmatch(text):
        return True
    if ABOUT.search(text):
        return False
    last = None
    for match in words.office.finditer(text):
        last = match
    return (
        last is not None
        and len(DATED_END.sub("", text)) - last.end() <= NAME_ROOM
        and text[-1] not in ":!?。"
        and "," not in text[:-1]
    )


def _stands_out(paragraph: Paragraph, body: Body) -> float:
    layout = paragraph.layout
    score = 0.0
    if layout.size and body.size and layout.size >= LARGER * body.size:
        score += 1.0
    if layout.align == "center":
        score += 1.0
    if layout.font and body.font and layout.font != body.font:
        score += 0.6
    if layout.gap >= 0.4:
        score += 0.4
    return score
