"""Cuts headings from text that is printed on the same line, with their spans.

`作风建设讲话稿1同志们：今天…` -> `作风建设讲话稿1` + `同志们：今天…`
`县委常委张××(二○一八年十二月二十九日)同志们:` -> heading + salutation
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from extractors.paragraphs.normalize import INVISIBLE
from extractors.text.vocabulary import Vocabulary
from schema.records import Document, Paragraph, Span

HEADING_END = r"0-9０-９一二三四五六七八九十）)】\]》〉」日"  # what a glued heading ends with, mostly
LONGEST = 70  # characters of a glued heading
SALUTATION_LENGTH = 50
LABEL_ROOM = 2  # a marker needs at least two characters before the salutation's colon
OPENER = re.compile(r"(?:尊敬的|敬爱的|亲爱的|尊敬|各位|Dear\s|Respected\s)\w{0,4}$", re.I)  # "尊敬的刘|书记"
ADDRESS_END = re.compile(r"[:：!！]")  # "同志们：", "老师们！"
INNER_TITLE = re.compile(
    r"(?<=[。！？!?])【(?P<title>[^】]{6,40})】"
)  # behind a sentence: "落实。【在会上的讲话】"
LABEL = re.compile(r"(?P<label>[^\d。，,；;：:]{4,24})(?P<number>\d{1,3})")  # "作风建设讲话稿1"
NUMBER_BEHIND = re.compile(r"\d{1,3}(?=[\u3400-\u9fff“《A-Za-z])(?![年月日篇个])")  # "3" of "讲话稿3一年来"
MID_STOP = re.compile(r"[。；;！!？?，,]")  # a heading has no sentence in it


def unglue(document: Document, paragraphs: Sequence[Paragraph], words: Vocabulary) -> tuple[Paragraph, ...]:
    """The paragraphs with glued headings cut off; the characters and their spans stay the same."""
    out: list[Paragraph] = []
    for paragraph in (part for one in paragraphs for part in _parted(document, one, words)):
        at = _glue_point(paragraph.text, words)
        out += cut(document, paragraph, at) if at else [paragraph]
    labels = _labels(out)
    parts = ((one, _label_point(one.text, labels)) for one in out)
    return tuple(part for one, at in parts for part in (cut(document, one, at) if at else [one]))


def _parted(document: Document, paragraph: Paragraph, words: Vocabulary) -> list[Paragraph]:
    """A paragraph whose end runs into the next item's bracketed title (`…落实。【在总结会上的讲话】…`) as two."""
    for match in INNER_TITLE.finditer(paragraph.text):
        if words.title_end.search(match["title"]):
            return cut(document, paragraph, match.start())
    return [paragraph]


def _labels(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """What stands before the number on several lines that hold nothing else: `作风建设讲话稿` of `…讲话稿1`."""
    numbers: dict[str, set[str]] = {}
    for paragraph in paragraphs:
        match = LABEL.fullmatch(paragraph.text.strip())
        if match:
            numbers.setdefault(match["label"], set()).add(match["number"])
    return frozenset(label for label, seen in numbers.items() if len(seen) > 1)


def _label_point(text: str, labels: frozenset[str]) -> int:
    """Where a text begins that is glued to a label which stands alone elsewhere: `作风建设讲话稿3一年来，…`."""
    for label in labels:
        match = NUMBER_BEHIND.match(text, len(label)) if text.startswith(label) else None
        if match:
            return match.end()
    return 0


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
