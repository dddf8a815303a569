"""Headings printed in one line with what follows them are cut apart, spans and all.

`作风建设讲话稿1同志们：今天…` -> `作风建设讲话稿1` + `同志们：今天…`
`县委常委张××(二○一八年十二月二十九日)同志们:` -> heading + salutation
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.normalize import INVISIBLE
from extractors.vocabulary import Vocabulary
from schema.records import Document, Paragraph, Span

HEADING_END = r"0-9０-９一二三四五六七八九十）)】\]》〉」日"  # what a glued heading ends with, mostly
LONGEST = 70  # characters of a glued heading
SALUTATION_LENGTH = 50
LABEL_ROOM = 2  # a marker needs at least two characters before the salutation's colon
OPENER = re.compile(r"(?:尊敬的|敬爱的|亲爱的|尊敬|各位|Dear\s|Respected\s)\w{0,4}$", re.I)  # "尊敬的刘|书记"
ADDRESS_END = re.compile(r"[:：!！]")  # "同志们：", "老师们！"
MID_STOP = re.compile(r"[。；;！!？?，,]")  # a heading has no sentence in it


def unglue(document: Document, paragraphs: Sequence[Paragraph], words: Vocabulary) -> tuple[Paragraph, ...]:
    """The paragraphs with glued headings cut off; the characters and their spans stay the same."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        at = _glue_point(paragraph.text, words)
        out += cut(document, paragraph, at) if at else [paragraph]
    return tuple(out)


def _glue_point(text: str, words: Vocabulary) -> int:
    """Where the salutation begins behind a glued heading; 0 when nothing is glued."""
    if not words.salutations:
        return 0
    for mark in ADDRESS_END.finditer(text, LABEL_ROOM, LONGEST + SALUTATION_LENGTH):
        for match in words.salutation.finditer(text, 0, mark.end()):
            opener = OPENER.search(text[: match.start()])
            start = opener.start() if opener else match.start()
            if _parts(text[:start].rstrip(), text[start : mark.end()], words):
                return start
    return 0


def _parts(head: str, address: str, words: Vocabulary) -> bool:
    """Whether `head` is a heading and `address`, mark included, a salutation."""
    if not head or MID_STOP.search(head) or len(head) > LONGEST or len(address) > SALUTATION_LENGTH:
        return False
    if (
        MID_STOP.search(address[:-1].replace("，", "").replace(",", ""))
        or ":" in address[:-1]
        or "：" in address[:-1]
    ):
        return False
    return re.search(rf"[{HEADING_END}]$", head) is not None or words.title_end.search(head) is not None


def cut(document: Document, paragraph: Paragraph, at: int) -> list[Paragraph]:
    """`paragraph` as two: before and from character `at` of its text."""
    before, after = paragraph.text[:at].rstrip(), paragraph.text[at:].lstrip()
    if not before or not after:
        return [paragraph]
    left, right = split_spans(document, paragraph.spans, _printed(paragraph.text[:at]))
    if not left or not right:
        return [paragraph]
    one_line = replace(paragraph.layout, lines=1)
    return [
        Paragraph(before, left, one_line),
        Paragraph(after, right, replace(paragraph.layout, gap=0.0, starts_page=False)),
    ]


def _printed(text: str) -> int:
    """How many printed (not blank, not invisible) characters `text` has."""
    return sum(not char.isspace() for char in INVISIBLE.sub("", text))


def split_spans(
    document: Document, spans: Sequence[Span], printed: int
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """`spans` parted behind their first `printed` printed characters."""
    left: list[Span] = []
    right: list[Span] = []
    seen = 0
    for span in spans:
        if seen >= printed:
            right.append(span)
            continue
        text = document.pages[span.page - 1].lines[span.line].text
        at = span.start
        while at < span.end and seen < printed:
            seen += not (text[at].isspace() or INVISIBLE.match(text[at]))
            at += 1
        left.append(Span(span.page, span.line, span.start, at))
        if at < span.end:
            right.append(Span(span.page, span.line, at, span.end))
    return tuple(left), tuple(right)
