"""Signatures: the name and the date below a text.

`述职人：何若男` / `2021年12月15日` at the end -> speaker and date, from the signature;
`一九二七年四月二十六日，` / `鲁迅记于广州` -> both, too; `（1930年4月作，选自《看云集》）` -> the date; `原载1919年7月20日…` -> none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from extractors.description.beside_dates import WRITTEN_AT, beside_date
from extractors.description.names import closed, is_name
from extractors.description.people import Byline, parse_byline
from extractors.segmentation.features import DATE_LINE, PLACE_DATE
from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import DATE, find_date
from extractors.text.vocabulary import Vocabulary
from schema.records import Attested, DateRange, Evidence, Paragraph

LINES = 5  # a signature is no longer
LONGEST = 40  # characters of one of its lines
# "附件1：", "注2：", "注释"
APPENDIX = re.compile(
    r"附件?\s*[0-9一二三四五六七八九十]*\s*[:：]|注\s*[0-9一二三]*\s*[:：]|\[\d{1,2}\]|[①-⑳]\s*\S+[:：]|〔\d{1,3}〕"
    r"|[【\[（(]?\s*(?:注\s*释|附\s*注|参\s*考\s*文\s*献)\s*[】\]）)]?\s*[:：]?$"
)
SENTENCE = re.compile(r"[。！？!?；;](?=.)")
# "原载1919年7月20日《每周评论》", "选自《看云集》": where a text was printed, not when it was given
PRINTED = re.compile(
    r"^[（(\s]*(?:原|又|转|初|首|本(?:篇|文)(?:最初)?)?(?:载|刊|发表|刊登|刊载|转载|收入|选自|摘自|见)|[（(]?来源|出处"
)
# "（1930年4月作，选自《看云集》）", "本文为1919年5月2日胡适在上海的演讲"
WRITTEN = DatedPattern(r"[（(]\s*{date}\s*[作写]")
GIVEN = DatedPattern(r"^(?:本文|本篇|此文|这是).{0,6}?{date}.{2,40}(?:演讲|讲演|讲话|谈话|致辞|报告|演说)")
# "鲁迅记于广州之白云楼上", "，胡适记于台北", "译者附记"
WROTE = re.compile(
    r"^[，,\s]*(?P<name>[\u4e00-\u9fff]{2,4}?)\s*(?:补|又|谨|手|敬|附|读毕)?(?:记|题|识|书|撰|序|启|述|于)(?:[于在].{0,16})?$"
)
HOUR = re.compile(r"^之?[夜晨晚午](?:[，,\s]*)")  # "二月廿六*夜*胡适记"
AT = ("于", "於", "在")
YEAR_ALONE = 4  # characters of a date that is only a year
BEHIND = 16  # characters that may stand beside a signature's date: a place, a name, the hour
NO_SIGNATURE = re.compile(r"[《》]|期|卷|载|发表|出版|刊|起(?:施行|执行|实施)|施行|^.{0,6}自")


class ClosingFacts(Struct, frozen=True):
    """What a signature says; None where it does not."""

    speaker: Attested[str] | None
    role: Attested[str] | None
    date: Attested[DateRange] | None


def closing_facts(paragraphs: Sequence[Paragraph], words: Vocabulary) -> ClosingFacts | None:
    """The signature's facts; None when the text ends without one."""
    lines = _closing_lines(paragraphs)
    date: Attested[DateRange] | None = None
    who, where = Byline(), None
    for paragraph in lines:
        text = paragraph.text.strip()
        if PRINTED.search(text):
            continue
        label = words.label.match(text)
        value = text[label.end() :] if label else text
        day = _day(text, value, labelled=label is not None)
        if day is not None:
            date = Attested(day, _evidence(paragraph, "signature-date"), "signature")
        if _noted_date(text) or NO_SIGNATURE.search(value):
            continue
        one = _who(value, words, labelled=label is not None)
        if one.name or (label and one.role):
            who, where = one, paragraph
    if date is None and not (where and words.label.match(where.text.strip())):
        return None  # a short last line that could be a name is only one with a date or a label beside it
    return ClosingFacts(
        Attested(who.name, _evidence(where, "signature"), "signature") if where and who.name else None,
        Attested(who.role, _evidence(where, "signature"), "signature") if where and who.role else None,
        date,
    )


def _closing_lines(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The short lines at the end, notes on where it was printed among them; never the whole text."""
    if paragraphs and len(paragraphs) > 1 and _noted_date(paragraphs[-1].text):
        return [paragraphs[-1]]
    paragraphs = _without_appendix(paragraphs)
    lines: list[Paragraph] = []
    for paragraph in reversed(paragraphs[-LINES:]):
        text = paragraph.text.strip()
        note = PRINTED.search(text) or _noted_date(text)
        if not note and (len(text) > LONGEST or SENTENCE.search(text) or _spoken(text)):
            break
        if len(paragraphs) <= len(lines) + 1:
            break
        lines.insert(0, paragraph)
    return lines


def _noted_date(text: str) -> str | None:
    """The date at which a note says that the text was written or given, as printed."""
    return WRITTEN.date(text) or GIVEN.date(text)


def _spoken(text: str) -> bool:
    """Whether a short line ends a sentence and bears no date: `谢谢大家！` is said, `一九二五年二月。` signs."""
    return text[-1:] in "。！？!?；;" and DATE.search(text) is None


def _day(text: str, value: str, *, labelled: bool) -> DateRange | None:
    written = _noted_date(text)
    if written:
        return find_date(written)
    if labelled and DATE.search(value):
        return find_date(value)
    bare = text.strip("—–-（）()【】[]。，, 　")
    match = DATE.search(bare)
    if match is None or NO_SIGNATURE.search(bare):
        return None
    if DATE_LINE.fullmatch(bare) or PLACE_DATE.fullmatch(text):
        return find_date(text)
    beside = len(bare) - len(match.group())
    first = bare[: match.start()].strip()
    edge = not first or match.end() == len(bare) or len(first) <= 2 or is_name(first)
    day = find_date(bare) if edge and beside <= BEHIND and "的" not in bare else None
    return day if day and (len(day.date) > YEAR_ALONE or not beside) else None


def _who(value: str, words: Vocabulary, *, labelled: bool) -> Byline:
    """Who signs: beside the date, behind a label, `鲁迅记于北京`."""
    dated = DATE.search(value) is not None
    tied = WRITTEN_AT.sub(r"\g<day>", value)  # "三月十日，于上海记" names a place, nobody
    pieces = [piece for piece in beside_date(tied) if labelled or not piece.startswith(AT)]  # no Mr 于
    rest = " ".join(pieces) if dated else value.strip("—–-（）()。，, 　")
    rest = HOUR.sub("", rest)
    wrote = WROTE.match(rest)
    if wrote and is_name(wrote["name"]):
        return Byline(closed(wrote["name"]))
    return parse_byline(rest, words, placed=labelled)


def _without_appendix(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs up to the first attachment or footnote behind the first third of the text."""
    for at in range(max(len(paragraphs) // 3, 1), len(paragraphs)):
        if APPENDIX.match(paragraphs[at].text.strip()):
            return paragraphs[:at]
    return paragraphs


def _evidence(paragraph: Paragraph, rule: str) -> Evidence:
    span = paragraph.spans[0]
    return Evidence(span.page, span.line, rule)
