"""The stage `describe`: speaker, role, place and date of an item, each with its printed line; None without one.

`县委副书记、县长` below the title -> role, and no speaker; `2022年6月11日` as the last line -> date from the
signature; `20**年` -> no date at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.description.beside_dates import beside_date, place_beside_date, undated
from extractors.description.heading_labels import minutes_label
from extractors.description.heading_parts import DASH, YEAR_ALONE, Part, parts_of
from extractors.description.kinds import kind_of
from extractors.description.names import is_name
from extractors.description.people import Byline, offices, parse_byline
from extractors.description.places import jurisdiction_of, occasion_of
from extractors.description.signature import closing_facts
from extractors.description.title_names import named_in_title
from extractors.description.titles import joined_title, title_text
from extractors.segmentation.features import is_salutation
from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import CLOCK_TIME, find_date
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Attested, DateRange, Description, Evidence, Paragraph, Speech
from schema.text.placeholders import count_placeholders
from schema.text.script import simplified

ENDED = '。！？!?…”’）)》】."'
LONG_LAST = 24  # characters; a last line shorter than that is a signature or a slogan, not a cut sentence
LABEL_SPEAKER = re.compile(r"(?:人|者|署名|姓名|主讲)$")  # "致辞人", "作者"
LABEL_CHAIR = re.compile(
    r"(?:主持人?|主席|记录人?|出席.*|列席.*|整理人?|审核人?|联系人|责任人|参加.*)$"
)  # not who speaks
# a subtitle that begins or ends with its day: "——1994年1月26日在…", "——与市场培训人员座谈，1994年1月26日"
DAY_AT_EDGE = DatedPattern(r"^[—–―\-－\s]*{date}|[，,\s（(]{date}[）)]?$")
PUBLISHED = DatedPattern(r"(?:发表|刊登|刊载)于\s*{date}")  # "——发表于1994年1月18日的《华为人》报。"
# what programs print beside a time: "时间：2023-03-21 09:51:22 来源：… 作者：…"
SITE_TIME = re.compile(r"来源|作者|浏览|点击|阅读|字体|编辑|投稿|发布|更新|分享|收藏|评论|人气|下载")
PLACE_LIKE = re.compile(r"[湖山江河海岛港寨坪沟]$|^.{4,}$")  # "松山湖", "瑞士达沃斯" beside a date are places
FIRST_STOP = re.compile(r"[。；;|]")
Labels = Mapping[str, tuple[Byline, Paragraph]]


def describe(speech: Speech, words: Vocabulary = FULL) -> Description:
    """The facts of one item, from its heading first and its closing lines second."""
    greeted = _salutation(speech.paragraphs, words)
    parts = parts_of(speech.heading, words, greeted=greeted is not None, below=speech.paragraphs)
    main, sub = joined_title(parts, words)
    title = _attested(title_text(main), main, "title-line")
    subtitle = _attested(title_text(sub), sub, "subtitle-line")
    labels = _labels(parts, words)
    closing = closing_facts(speech.paragraphs, words)
    byline, at = _byline(parts, words)
    named, named_in = named_in_title(main + sub, words)
    labelled, label_at = labels.get("who", (Byline(), None))
    title_at = named_in.paragraph if named_in else None
    speaker = (
        _fact(labelled.name, label_at, "label")
        or _fact(byline.name, at, "byline")
        or _fact(named.name, title_at, "name-in-title")
        or (closing.speaker if closing else None)
    )
    role = (
        _fact(labelled.role, label_at, "label")
        or _fact(byline.role, at, "byline")
        or _fact(named.role, title_at, "name-in-title")
        or (closing.role if closing else None)
    )
    date = _heading_date(parts) or (closing.date if closing else None)
    whole_title = "".join(part.text for part in main + sub)
    texts = [paragraph.text for paragraph in speech.paragraphs] + [part.text for part in parts]
    return Description(
        title=title,
        subtitle=subtitle,
        kind=_kind(parts, main, whole_title),
        speaker=speaker,
        role=role,
        roles=offices(role.value) if role else (),
        place=_place(parts, labels, words),
        jurisdiction=_fact(*jurisdiction_of(main + sub, _office_line(role, at or label_at)), "named-place"),
        occasion=_fact(_occasion(main, sub), (sub or main)[0].paragraph if main else None, "title-phrase"),
        date=date,
        salutation=greeted,
        placeholders=sum(map(count_placeholders, texts)),
        truncated=_cut_off(speech.paragraphs, closing is not None),
    )


def _kind(parts: Sequence[Part], main: Sequence[Part], title: str) -> Attested[str] | None:
    """By the title, else by what a marker calls the item: `述职报告范文二`."""
    said = _fact(kind_of(simplified(title)), main[0].paragraph if main else None, "title-word")
    for part in parts if said is None else ():
        if part.kind == "marker" and (kind := kind_of(simplified(part.text))):
            return _fact(kind, part.paragraph, "marker-word")
    return said


def _occasion(main: Sequence[Part], sub: Sequence[Part]) -> str:
    """The event in the subtitle, where two-part titles have it, else in the title."""
    texts = (DASH.sub("", "".join(part.text for part in parts)) for parts in (sub, main, (*main, *sub)))
    return next(filter(None, map(occasion_of, texts)), "")


def _evidence(paragraph: Paragraph, rule: str) -> Evidence:
    span = paragraph.spans[0]
    return Evidence(span.page, span.line, rule)


def _attested(value: str, parts: Sequence[Part], rule: str) -> Attested[str] | None:
    return Attested(value, _evidence(parts[0].paragraph, rule)) if parts and value else None


def _fact(value: str, paragraph: Paragraph | None, rule: str) -> Attested[str] | None:
    return Attested(value, _evidence(paragraph, rule)) if value and paragraph else None


def _office_line(role: Attested[str] | None, paragraph: Paragraph | None) -> tuple[str, Paragraph | None]:
    return (role.value, paragraph) if role and paragraph else ("", None)


def _byline(parts: Sequence[Part], words: Vocabulary) -> tuple[Byline, Paragraph | None]:
    """The first line that names somebody; an office and a name on two lines belong together."""
    found, where = Byline(), None
    for part in parts:
        if part.kind not in ("byline", "date"):
            continue
        one = (
            _beside_date(part.text, words) if part.kind == "date" else parse_byline(undated(part.text), words)
        )
        if part.kind == "date" and not (one.role or one.name):
            continue
        if where is None:
            found, where = one, part.paragraph
        elif bool(one.name) != bool(found.name) and bool(one.role) != bool(found.role):
            found = Byline(found.name or one.name, found.role or one.role)
    return found, where


def _beside_date(line: str, words: Vocabulary) -> Byline:
    """Who is named beside a date: `（2023年5月6日　县长　李明）`; a place is nobody."""
    place = place_beside_date(line, lambda piece: _is_person(piece, words))
    pieces = [piece for piece in beside_date(line) if not (place and piece.endswith(place))]
    one = parse_byline(" ".join(pieces), words) if pieces else Byline()
    return one if one.role or not PLACE_LIKE.search(one.name) else Byline()


def _is_person(piece: str, words: Vocabulary) -> bool:
    """Whether a piece beside a date, set off by a comma, is a person: of two characters (`柳川`) it may be a place."""
    return parse_byline(piece, words).role != "" or (is_name(piece) and len(piece) > 2)


def _labels(parts: Sequence[Part], words: Vocabulary) -> dict[str, tuple[Byline, Paragraph]]:
    """Labelled lines: `【致辞人】县委书记 王强` -> who; dates and places are read from their text."""
    found: dict[str, tuple[Byline, Paragraph]] = {}
    for part in parts:
        match = words.label.match(simplified(part.text)) if part.kind == "label" else None
        if match is None:
            continue
        value = part.text[match.end() :].strip()
        name = match.group(1)
        if LABEL_CHAIR.search(name):
            continue
        if LABEL_SPEAKER.search(name):
            found.setdefault("who", (parse_byline(value, words, placed=True), part.paragraph))
        elif name in ("职务", "身份"):
            who, where = found.get("who", (Byline(), part.paragraph))
            found["who"] = (Byline(who.name, who.role or value), where)
        elif name.endswith("地点"):
            found.setdefault("where", (Byline(name=FIRST_STOP.split(value)[0].strip()), part.paragraph))
    return found


def is_site_time(text: str) -> bool:
    """Whether a line is the time at which a site published it: to the minute, beside its source or its buttons."""
    return CLOCK_TIME.search(text) is not None and (
        SITE_TIME.search(text) is not None or re.search(r"\d:\d\d:\d\d", text) is not None
    )


def _heading_date(parts: Sequence[Part]) -> Attested[DateRange] | None:
    """The day of the speech: a line of its own first, then a label, a byline, a subtitle, an event."""
    for kinds in (("date",), ("label",), ("byline", "note")):
        for part in parts:
            if (
                part.kind in kinds
                and not is_site_time(part.text)
                and _tells(part)
                and (found := find_date(part.text))
            ):
                return Attested(found, _evidence(part.paragraph, f"{part.kind}-date"))
    for part in parts:
        if part.kind in ("subtitle", "title") and (found := _day_of_title(part)):
            return Attested(found, _evidence(part.paragraph, "title-date"))
    return _event_date(parts)


def _tells(part: Part) -> bool:
    """Whether a label or a note speaks of the time of the speech: not of its source or of a revision."""
    if part.kind == "label":
        return re.match(r"\s*[【\[（(]?\s*(?:来源|出处|印发|发布|更新)", part.text) is None
    if part.kind != "note":
        return True
    return (
        CLOCK_TIME.search(part.text) is None
        and re.search(r"发表|刊|载|印发|发布|修订|修改", part.text) is None
    )


def _day_of_title(part: Part) -> DateRange | None:
    if part.kind == "subtitle":
        edge = DAY_AT_EDGE.date(part.text)
        if edge:
            return find_date(edge)
    published = PUBLISHED.date(part.text)
    return find_date(published) if published else None


def _event_date(parts: Sequence[Part]) -> Attested[DateRange] | None:
    """The day a paper was passed, where one line alone names one: of passed, published and in force none is its own."""
    events = [(part, find_date(part.text)) for part in parts if part.kind == "event"]
    days = [(part, date) for part, date in events if date and len(date.date) > YEAR_ALONE]
    return Attested(days[0][1], _evidence(days[0][0].paragraph, "event-date")) if len(days) == 1 else None


def _place(parts: Sequence[Part], labels: Labels, words: Vocabulary) -> Attested[str] | None:
    if "where" in labels:
        value, paragraph = labels["where"]
        return _fact(value.name, paragraph, "label")
    for part in parts:
        if part.kind == "date" and not is_site_time(part.text):
            place = place_beside_date(part.text, lambda piece: _is_person(piece, words))
            if place and not parse_byline(place, words).role:
                return _fact(place, part.paragraph, "beside-date")
        if part.kind == "label" and minutes_label(part.text) == "地点":
            return _fact(part.text.split("：", 1)[-1].strip(), part.paragraph, "label")
    return None


def _salutation(paragraphs: Sequence[Paragraph], words: Vocabulary) -> Attested[str] | None:
    for paragraph in paragraphs[:2]:
        if is_salutation(paragraph.text, words):
            return _fact(paragraph.text.strip(), paragraph, "salutation")
    return None


def _cut_off(paragraphs: Sequence[Paragraph], signed: bool) -> bool:
    """Whether the text stops in mid-sentence; a signature ends any text."""
    last = paragraphs[-1].text.rstrip() if paragraphs else ""
    if signed or not last:
        return False
    return last.endswith(("...", "……")) or (len(last) >= LONG_LAST and last[-1] not in ENDED)
