"""Markers of items inside one running paragraph, as texts print them that lost all their line ends.

`工作心得 共3篇(篇一)东岸的旧堤…。(篇二)食堂的饭菜…。(篇三)山里的防火…` -> the head, three markers, three texts. Only where they
count from one, stand behind whole sentences and have text between them: a list of markers is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.segmentation.glued_headings import cut
from extractors.segmentation.markers import NUM
from extractors.text.vocabulary import Vocabulary
from schema.records import Document, Paragraph
from schema.text.numerals import parse
from schema.text.titles import declared_items

LEAST_MARKS = 3  # two may be an enumeration in a sentence, unless the head counts two
LEAST_CHARS = 60  # between two markers; hardly an item is shorter
LONGEST_HEAD = 60  # characters before the first marker
BRACKETED = re.compile(rf"[（(【\[]\s*(?P<number>{NUM})\s*[）)】\]]")  # "(一)"
SET_OFF = re.compile(r"[（(【\[〔《:：]")  # what a marker within a text begins or ends with
SENTENCE_ENDS = "。！？!?…”’』」)）"


def parted_at_markers(
    document: Document, paragraphs: Sequence[Paragraph], words: Vocabulary
) -> tuple[Paragraph, ...]:
    """The paragraphs, those that hold a whole series of items as their heads, markers and texts."""
    if not words.item_units:
        return tuple(paragraphs)
    marker = _pattern(words)
    return tuple(part for one in paragraphs for part in _parts(document, one, marker))


def counts_in_one_run(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, int] | None:
    """A file that is one run of text and counts (一), (二) … in brackets behind its sentences: its paragraph, and how
    far. Whether that counts items or sections nobody can tell."""
    runs = [one for one in paragraphs if len(one.text) > LONGEST_HEAD]
    if len(runs) != 1 or len(runs[0].text) < LEAST_MARKS * LEAST_CHARS:
        return None
    count = 0
    for match in BRACKETED.finditer(runs[0].text):
        before = runs[0].text[: match.start()].rstrip()
        stands = not count or before[-1:] in SENTENCE_ENDS
        count += stands and parse(match["number"]) == count + 1
    return (runs[0], count) if count >= 2 else None


def _pattern(words: Vocabulary) -> re.Pattern[str]:
    """A marker in brackets, or one that a colon sets off: `(篇一)`, `【范文2】`, `第三篇：`."""
    unit = words.item_unit.pattern
    counted = rf"(?:第\s*(?P<{{0}}1>{NUM})\s*(?:{unit})|(?:{unit})\s*(?P<{{0}}2>{NUM}))"
    bracketed, bare = counted.replace("{0}", "a"), counted.replace("{0}", "b")
    named = r"(?:\s*[:：、]\s*[^（()）【】\[\]。！？]{2,30})?"  # "【篇一：社区工作心得】"
    return re.compile(rf"[（(【\[〔《]\s*{bracketed}{named}\s*[）)】\]〕》]\s*[:：]?|{bare}\s*[:：]", re.I)


def _parts(document: Document, paragraph: Paragraph, marker: re.Pattern[str]) -> list[Paragraph]:
    marks = _series(paragraph.text, marker) if SET_OFF.search(paragraph.text) else []
    if not marks:
        return [paragraph]
    found: list[Paragraph] = []
    rest, gone = paragraph, 0
    for at in (edge for mark in marks for edge in mark if edge):
        pieces = cut(document, rest, at - gone)
        if len(pieces) == 2:
            gone += len(rest.text) - len(pieces[1].text)
            found.append(pieces[0])
            rest = pieces[1]
    return [*found, rest]


def _series(text: str, marker: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the markers of a series that counts from one begin and end; empty without a whole one."""
    found: list[tuple[int, int]] = []
    for match in marker.finditer(text):
        number = parse(next(filter(None, match.groups())))
        before = text[: match.start()].rstrip()
        if number != len(found) + 1:
            continue
        if found and (before[-1:] not in SENTENCE_ENDS or match.start() - found[-1][1] < LEAST_CHARS):
            return []
        if not found and len(before) > LONGEST_HEAD:
            return []
        found.append(match.span())
    if not found or len(text) - found[-1][1] < LEAST_CHARS:
        return []
    whole = len(found) >= LEAST_MARKS or declared_items(text[: found[0][0]]) == len(found) > 1
    return found if whole else []
