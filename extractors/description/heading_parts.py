"""The lines of a heading block by what they are: marker, title, subtitle, date, byline, label, note.

`第一篇 在全县作风建设动员大会上的讲话` / `（2021年11月7日）` / `县长` -> marker + title, date, byline;
`国旗下讲话（2023年9月4日）` -> title, date; `习近平` / `在…大会上的讲话` -> byline, title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractors.description.beside_dates import beside_date, undated
from extractors.description.heading_labels import label_parts, minutes_label
from extractors.description.names import closed, may_be_name
from extractors.description.people import parse_byline
from extractors.description.wrapped_lines import NUMBER, event_goes_on, goes_on
from extractors.segmentation.features import DATE_LINE, DATED_END, PLACE_DATE, TITLE_LABELS
from extractors.segmentation.markers import BARE, generic_marker, marker_pattern
from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import CLOCK_TIME, DATE, find_date
from extractors.text.vocabulary import Vocabulary
from schema.records import Paragraph
from schema.text.script import simplified

DASH = re.compile(r"^\s*[—–―\-－]{1,8}\s*")  # "——在全县…大会上的讲话"
NOTE = re.compile(r"^\s*[（(\[【〔〖].*[）)\]】〕〗]\s*$")  # "（根据录音整理，未经本人审阅）"
YEAR_ALONE = 4  # characters: "2023"
ORNAMENT = re.compile(
    r"^[★☆◆◇■□●○▲△◎※◤◢♦♢✦✧❖☞\s]+(?=[\w《“「『])|[★☆◆◇■□●○▲△◎※◤◢♦♢✦✧❖☜\s]+$"
)  # "★在…上的讲话★"
PAIRS = (("【", "】"), ("[", "]"), ("（", "）"), ("(", ")"), ("〔", "〕"))
# "【在…上的讲话】", the whole title
ENCLOSED = re.compile(r"【(?P<inside>[^【】]{2,})】")
NOTE_SIGN = re.compile(
    r"(?:\s*[〔\[［【]\s*(?:注\s*)?[0-9０-９一二三四五六七八九十*＊]{1,3}\s*[〕\]］】]|[*＊†‡])+$"
)  # "玩具〔12〕"
# headings of what stands behind a text or in front of it, never its title
NO_TITLE = re.compile(
    r"[【\[（(]?\s*(?:注\s*释|附\s*注|尾\s*注|脚\s*注|参\s*考\s*文\s*献|目\s*录|正\s*文|全\s*文|摘\s*要)\s*[】\]）)]?\s*[:：]?"
)
# "（此件公开发布）", "柳政办发〔2021〕15号", "抄送：…", "各乡镇人民政府，县政府各部门："
OFFICIAL = re.compile(
    r"[（(]?\s*此件.{2,16}[）)]?|.{1,16}[〔\[［（(]\s*(?:19|20)\d{2}\s*[〕\]］）)]\s*第?\s*\d{1,4}\s*号|(?:抄|主|分)\s*送\s*[:：].*|.{2,24}(?:文件|简报|通报)"
)
PART_OF_SERIES = re.compile(
    r"[（(][^（）()]*之\s*[一二三四五六七八九十0-9]+\s*[）)]$"
)  # "怎么写（夜记之一）": a title, no marker
# "2001年9月10日 最高人民检察院…会议通过", "2022年1月1日 施行"
EVENT = DatedPattern(r"\s*[（(]?\s*{date}\s*\S*.*(?:通过|公布|发布|施行|批准|修正|修订|印发)\s*[）)]?\s*")


class Part(Struct, frozen=True):
    """One heading line: `kind` is marker, title, subtitle, date, event, byline, name, unsure, label, note or official.

    `name` is a line that is nothing but a name, `unsure` one that could be a name; both only until
    `parts_of` has seen the whole block, where a `name` without a title beside it is the title.
    """

    kind: str
    text: str
    paragraph: Paragraph


def parts_of(
    heading: Sequence[Paragraph],
    words: Vocabulary,
    *,
    greeted: bool = False,
    below: Sequence[Paragraph] = (),
) -> list[Part]:
    """The heading's lines in print order, each with its kind; a marker's own words are cut from a title.

    `greeted`: a salutation follows, so that a lone name is who speaks, not what it is about. `below` is the text that
    the heading stands above: its look tells a line that goes on from one of its own.
    """
    marker, generic = marker_pattern(words), generic_marker(words)
    found: list[Part] = []
    for at, paragraph in enumerate(heading):
        text = paragraph.text.strip()
        reading = simplified(text)
        label = words.label.match(reading)
        ended = words.title_end.search(reading) is not None
        if label and label[1] in TITLE_LABELS and text[label.end() :].strip():
            found.append(Part("title", clean_title(text[label.end() :]), paragraph))
            continue
        labelled = label_parts(text, words) if not ended or minutes_label(text) else ()
        if labelled:
            found += [Part("label", one, paragraph) for one in labelled]
            continue
        if NO_TITLE.fullmatch(text) or (OFFICIAL.fullmatch(text) and not ended):
            found.append(Part("official" if OFFICIAL.fullmatch(text) else "note", text, paragraph))
            continue
        if EVENT.fullmatch(text) or (
            at + 1 < len(heading) and event_goes_on(paragraph, heading[at + 1], EVENT)
        ):
            found.append(Part("event", text, paragraph))
            continue
        if at and found[-1].kind == "event" and event_goes_on(heading[at - 1], paragraph, EVENT):
            found.append(Part("note", text, paragraph))
            continue
        if not ended and _is_date(text):
            found.append(Part("date", text, paragraph))
            continue
        if CLOCK_TIME.search(text):  # "央视国际 （2005年06月13日 10：17）": when and where a site put it
            found.append(Part("note", text, paragraph))
            continue
        above = found[-1] if found and found[-1].kind in ("title", "subtitle") else None
        if above and NUMBER.fullmatch(text) and goes_on(above.paragraph, paragraph, below):
            found.append(Part(above.kind, text, paragraph))
            continue
        rest = _after_marker(text, marker, first=at == 0)
        if rest != text:
            found.append(Part("marker", text[: len(text) - len(rest)].strip(), paragraph))
            text = rest
            if not text:
                continue
        following = simplified(heading[at + 1].text) if at + 1 < len(heading) else ""
        kind = _kind(text, found, words, generic, following)
        if kind in ("name", "unsure") and above and goes_on(above.paragraph, paragraph, below):
            kind = above.kind
        said, day = _dated(text) if kind in ("title", "subtitle", "marker") else (text, "")
        found.append(Part(kind, clean_title(said) if kind == "title" else said, paragraph))
        if day:
            found.append(Part("date", day, paragraph))
    return _settled(found, words, greeted=greeted)


def clean_title(text: str) -> str:
    """A title without ornaments around it and without the sign of a note behind it."""
    bare = ORNAMENT.sub("", text.strip()).strip()
    for opening, closing in PAIRS:  # "【篇一：工作心得】": the marker took the bracket that opens
        unopened = bare.endswith(closing) and bare.count(opening) < bare.count(closing)
        if unopened and any(map(str.isalnum, bare)):  # else it is all that is printed there
            bare = bare[:-1].rstrip()
    if enclosed := ENCLOSED.fullmatch(bare):
        bare = enclosed["inside"].strip()
    return NOTE_SIGN.sub("", bare).strip() or bare


def _is_date(text: str) -> bool:
    """Whether a line is a date, with what may stand beside one; `2008年新年祝词` is a title."""
    if CLOCK_TIME.search(text) and not NOTE.match(text) and beside_date(text):
        return False
    year = find_date(text)
    if year is not None and len(year.date) == YEAR_ALONE and beside_date(text) and not NOTE.match(text):
        return False
    return DATE_LINE.fullmatch(text) or PLACE_DATE.fullmatch(text) or _only_dated(text)


def _only_dated(text: str) -> bool:
    """Whether a line is a date with what may stand beside one: `（2021年3月5日—7日）`, `（5月6日　李明）`."""
    bare = text.strip("（）()【】[]〖〗 ")
    match = DATE.search(bare)
    if match is None or len(bare) > 60 or bare.endswith(("的", "在")):
        return False
    enclosed = NOTE.match(text) is not None
    if match.start() > (30 if enclosed else 0):
        return False
    rest = "".join(beside_date(text))
    return len(rest) <= (40 if enclosed else 0) or (
        not match.start() and len(rest) <= 14 and bare[match.end() :][:1] in "，,、 　于於"
    )


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
    if match and (first or match.end() == len(text)) and not _counts_something(text, match):
        return text[match.end() :].strip()
    bare = BARE.match(text)
    if bare and (bare.end() == len(text) or (first and not DATE.match(text))):
        return text[bare.end() :].strip()
    return text


def _counts_something(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a marker is the beginning of the title: `第一讲 老子其人其书`, `第一次就把事情做对`."""
    number = re.fullmatch(r"\W*第\s*[0-9０-９一二三四五六七八九十百]+", match.group())
    return number is not None and text[match.end() : match.end() + 1] >= "\u4e00"


def _kind(text: str, before: Sequence[Part], words: Vocabulary, generic: re.Pattern[str], below: str) -> str:
    reading = simplified(text)
    if generic.match(reading) and "在" not in reading[:2] and not PART_OF_SERIES.search(text):
        return "marker"
    titled = any(part.kind == "title" for part in before)
    title_words = words.title_end.search(reading) or words.title_part.search(reading)
    if DASH.match(text):
        signed = parse_byline(DASH.sub("", text), words)  # "——区委书记　韩伟", not "——在全区…会上的讲话"
        if signed.name and not title_words and (signed.role or titled):
            return "byline"
        if titled:
            return "subtitle"
    if not titled and DASH.match(below) and not parse_byline(below, words).name:
        return "title"  # the main line above `——在…上的讲话`, whatever words it uses
    byline = parse_byline(undated(text), words)
    if byline.name and not byline.role and not byline.others and not title_words:
        return "name"
    if (byline.name or byline.role) and not title_words:
        return "byline"
    if NOTE.match(text) and not words.title_end.search(reading):
        if DATE.search(text):
            return "date"
        return "note" if titled else "title"
    if titled and may_be_name(text) and len(closed(text)) <= 4:
        return "unsure"
    return "title"


def _settled(parts: list[Part], words: Vocabulary, *, greeted: bool) -> list[Part]:
    """The parts with every `name` decided: who speaks, or, where the block has no title, the title itself."""
    titles = [at for at, part in enumerate(parts) if part.kind == "title"]
    marked = any(part.kind == "marker" for part in parts)
    names = [at for at, part in enumerate(parts) if part.kind == "name"]
    if titles or not names:
        return [replace(part, kind="byline") if part.kind == "name" else part for part in parts]
    first = names[0]
    lone = len(names) == 1 and (marked or greeted or any(part.kind in ("byline", "label") for part in parts))
    settled = [replace(part, kind="byline") if part.kind == "name" else part for part in parts]
    if not lone and not parse_byline(parts[first].text, words).role:
        settled[first] = replace(parts[first], kind="title", text=clean_title(parts[first].text))
    return settled
