"""Signatures: the name and the date below a text.

`述职人：何若男` / `2021年12月15日` at the end -> speaker and date, from the signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.description.people import Byline, parse_byline
from extractors.segmentation.features import DATE_LINE, PLACE_DATE
from extractors.text.dates import DATE, find_date
from extractors.text.vocabulary import Vocabulary
from schema.records import Attested, DateRange, Evidence, Paragraph

LINES = 4  # a signature is no longer
LONGEST = 36  # characters of one of its lines
# "附件1：", "注2："
APPENDIX = re.compile(
    r"附件?\s*[0-9一二三四五六七八九十]*\s*[:：]|注\s*[0-9一二三]*\s*[:：]|\[\d{1,2}\]|[①-⑳]\s*\S+[:：]"
)
SENTENCE = re.compile(r"[。！？!?；;]")


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What a signature says; None where it does not."""

    speaker: Attested[str] | None
    role: Attested[str] | None
    date: Attested[DateRange] | None


def closing_facts(paragraphs: Sequence[Paragraph], words: Vocabulary) -> ClosingFacts | None:
    """The signature's facts; None when the text ends without one."""
    paragraphs = _without_appendix(paragraphs)
    lines: list[Paragraph] = []
    for paragraph in reversed(paragraphs[-LINES:]):
        text = paragraph.text.strip()
        if len(text) > LONGEST or SENTENCE.search(text) or len(paragraphs) <= len(lines) + 1:
            break
        lines.insert(0, paragraph)
    date: Attested[DateRange] | None = None
    who, where = Byline(), None
    for paragraph in lines:
        text = paragraph.text.strip()
        label = words.label.match(text)
        value = text[label.end() :] if label else text
        if (DATE_LINE.fullmatch(text) or PLACE_DATE.fullmatch(text) or (label and DATE.search(value))) and (
            found := find_date(value)
        ):
            date = Attested(found, _evidence(paragraph, "signature-date"), "signature")
            continue
        one = parse_byline(DATE.sub("", value), words)
        if one.name or (label and one.role):
            who, where = one, paragraph
            if (found := find_date(value)) is not None:
                date = Attested(found, _evidence(paragraph, "signature-date"), "signature")
    if date is None and not (where and words.label.match(where.text.strip())):
        return None  # a short last line that could be a name is only one with a date or a label beside it
    return ClosingFacts(
        Attested(who.name, _evidence(where, "signature"), "signature") if where and who.name else None,
        Attested(who.role, _evidence(where, "signature"), "signature") if where and who.role else None,
        date,
    )


def _without_appendix(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs up to the first attachment or footnote behind the middle of the text."""
    for at in range(max(len(paragraphs) // 3, 1), len(paragraphs)):
        if APPENDIX.match(paragraphs[at].text.strip()):
            return paragraphs[:at]
    return paragraphs


def _evidence(paragraph: Paragraph, rule: str) -> Evidence:
    span = paragraph.spans[0]
    return Evidence(span.page, span.line, rule)
