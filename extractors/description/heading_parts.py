"""The lines of a heading block by what they are: marker, title, subtitle, date, byline, label, note.

`第一篇 在全县作风建设动员大会上的讲话` / `（2021年11月7日）` / `县长` -> marker + title, date, byline;
`国旗下讲话（2023年9月4日）` -> title, date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.description.people import parse_byline
from extractors.segmentation.features import DATE_LINE, DATED_END, PLACE_DATE, TITLE_LABELS
from extractors.segmentation.markers import BARE, generic_marker, marker_pattern
from extractors.text.dates import DATE, find_date
from extractors.text.script import simplified
from extractors.text.vocabulary import Vocabulary
from schema.records import Paragraph

DASH = re.compile(r"^\s*[—–―\-－]{1,4}\s*")  # "——在全县…大会上的讲话"
NOTE = re.compile(r"^\s*[（(\[【].*[）)\]】]\s*$")  # "（根据录音整理，未经本人审阅）"
YEAR_ALONE = 4  # characters: "2023"
TITLE_JOIN = 60  # characters a wrapped title may have


@dataclass(frozen=True, slots=True)
class Part:
    """One heading line: `kind` is marker, title, subtitle, date, byline, label, note or other."""

    kind: str
    text: str
    paragraph: Paragraph


def parts_of(heading: Sequence[Paragraph], words: Vocabulary) -> list[Part]:
    """The heading's lines in print order, each with its kind; a marker's own words are cut from a title."""
    marker, generic = marker_pattern(words), generic_marker(words)
    found: list[Part] = []
    for at, paragraph in enumerate(heading):
        text = paragraph.text.strip()
        reading = simplified(text)
        label = words.label.match(reading)
        if label and label[1] in TITLE_LABELS and text[label.end() :].strip():
            found.append(Part("title", text[label.end() :].strip(), paragraph))
            continue
        if label and not words.title_end.search(reading):
            found.append(Part("label", text, paragraph))
            continue
        if not words.title_end.search(reading) and (DATE_LINE.fullmatch(text) or PLACE_DATE.fullmatch(text)):
            found.append(Part("date", text, paragraph))
            continue
        rest = _after_marker(text, marker, first=at == 0)
        if rest != text:
            found.append(Part("marker", text[: len(text) - len(rest)].strip(), paragraph))
            text = rest
            if not text:
                continue
        below = simplified(heading[at + 1].text) if at + 1 < len(heading) else ""
        kind = _kind(text, found, words, generic, below)
        said, day = _dated(text) if kind in ("title", "subtitle", "marker") else (text, "")
        found.append(Part(kind, said, paragraph))
        if day:
            found.append(Part("date", day, paragraph))
    return found


def _dated(text: str) -> tuple[str, str]:
    """A title and the day printed behind it in brackets; a year alone belongs to the title."""
    match = DATED_END.search(text)
    if match is None or not match.start():
        return text, ""
    day = find_date(match.group())
    if day is None or len(day.date) == YEAR_ALONE:
        return text, ""
    return text[: match.start()].strip(), match.group()


def _after_marker(text: str, marker: re.Pattern[str], *, first: bool) -> str:
    match = marker.match(text)
    if match and (first or match.end() == len(text)):
        return text[match.end() :].strip()
    bare = BARE.match(text)
    if bare and (bare.end() == len(text) or (first and not DATE.match(text))):
        return text[bare.end() :].strip()
    return text


def _kind(text: str, before: Sequence[Part], words: Vocabulary, generic: re.Pattern[str], below: str) -> str:
    reading = simplified(text)
    if generic.match(reading) and "在" not in reading[:2]:
        return "marker"
    titled = any(part.kind == "title" for part in before)
    if titled and DASH.match(text):
        signed = parse_byline(DASH.sub("", text), words)  # "——区委书记　韩伟", not "——在全区…会上的讲话"
        return "byline" if signed.name and signed.role and not words.title_end.search(reading) else "subtitle"
    if not titled and DASH.match(below):
        return "title"  # the main line above `——在…上的讲话`, whatever words it uses
    byline = parse_byline(DATE.sub("", text), words)
    if (byline.name or byline.role) and not (
        words.title_end.search(reading) or words.title_part.search(reading)
    ):
        return "byline"
    if NOTE.match(text) and not words.title_end.search(reading):
        return "date" if DATE.search(text) else "note" if titled else "title"
    return "title"


def joined_title(parts: Sequence[Part], words: Vocabulary) -> tuple[list[Part], list[Part]]:
    """(title lines, subtitle lines): a wrapped title goes on over lines of one look until it ends."""
    main: list[Part] = []
    sub: list[Part] = []
    broken = False  # a date, a name or another title between two lines: they are no one wrapped title
    for part in parts:
        if part.kind not in ("title", "subtitle"):
            broken = bool(main)
        elif part.kind == "subtitle" or (
            sub and not broken and not words.title_end.search(simplified(sub[-1].text))
        ):
            sub.append(part)
        elif not main or (not broken and not sub and _goes_on(main, part, words)):
            main.append(part)
        elif DASH.match(part.text):
            sub.append(part)
        else:
            broken = True
    return main, sub


def _goes_on(main: Sequence[Part], part: Part, words: Vocabulary) -> bool:
    last, layout = main[-1].paragraph.layout, part.paragraph.layout
    alike = abs(last.size - layout.size) < 0.6 and last.font == layout.font
    ended = words.title_end.search(simplified(main[-1].text)) is not None
    return alike and not ended and sum(len(p.text) for p in main) + len(part.text) <= TITLE_JOIN
