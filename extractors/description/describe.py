"""describe: who spoke, as what, where and when, each with the line that says so; null where none does.

`县委副书记、县长` below the title -> role, and no speaker; `2022年6月11日` as the last line -> date from the
signature; `20**年` -> no date at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.description.heading_parts import DASH, Part, joined_title, parts_of
from extractors.description.kinds import kind_of
from extractors.description.people import Byline, is_name, offices, parse_byline, printed_name
from extractors.description.places import jurisdiction_of, occasion_of, place_beside_date
from extractors.description.signature import closing_facts
from extractors.segmentation.features import is_salutation
from extractors.text.dates import DATE, find_date
from extractors.text.script import as_printed, simplified
from extractors.text.vocabulary import FULL, Vocabulary
from schema.records import Attested, DateRange, Description, Evidence, Paragraph, Speech

# "XX县", "××", "20**年", "某某", "____": what the contract counts
PLACEHOLDERS = re.compile(r"[XＸ]{2,}|[xｘ]{2,}|×{2,}|20[*＊]{2}年?|某某|[_＿]{3,}")
# "李志强同志在全市…会议上的讲话": the title names the person
TITLE_NAME = re.compile(
    r"^(?P<name>[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,3}?)\s*(?P<comrade>同志)?(?=在.{2,})"
)
# "Remarks by Mayor Alice Stone at …"
ENGLISH_BY = re.compile(r"\bby\s+(?P<who>[A-Z][^\n]{2,80}?)(?=\s+(?:at|on|to|before)\b|$)")
ENDED = '。！？!?…”’）)》】."'
LONG_LAST = 24  # characters; a last line shorter than that is a signature or a slogan, not a cut sentence
LABEL_SPEAKER = re.compile(r"(?:人|者|署名|姓名)$")  # "致辞人", "作者"
DATED = re.compile(rf"[（(\[【]?\s*(?:{DATE.pattern})\s*[）)\]】]?")


def describe(speech: Speech, words: Vocabulary = FULL) -> Description:
    """The facts of one item, from its heading first and its closing lines second."""
    parts = parts_of(speech.heading, words)
    main, sub = joined_title(parts, words)
    title = _attested("".join(part.text for part in main), main, "title-line")
    subtitle = _attested("".join(part.text for part in sub), sub, "subtitle-line")
    labels = _labels(parts, words)
    closing = closing_facts(speech.paragraphs, words)
    byline, at = _byline(parts, words)
    named = _named_in_title(main + sub, words)
    labelled, label_at = labels.get("who", (Byline(), None))
    speaker = (
        _fact(labelled.name, label_at, "label")
        or _fact(byline.name, at, "byline")
        or _fact(named.name, main[0].paragraph if main else None, "name-in-title")
        or (closing.speaker if closing else None)
    )
    role = (
        _fact(labelled.role, label_at, "label")
        or _fact(byline.role, at, "byline")
        or _fact(named.role, main[0].paragraph if main else None, "name-in-title")
        or (closing.role if closing else None)
    )
    date = _heading_date(parts, labels) or (closing.date if closing else None)
    text = "\n".join(paragraph.text for paragraph in speech.paragraphs)
    whole_title = "".join(part.text for part in main + sub)
    return Description(
        title=title,
        subtitle=subtitle,
        kind=_kind(parts, main, whole_title),
        speaker=speaker,
        role=role,
        roles=offices(role.value) if role else (),
        place=_place(parts, labels, words),
        jurisdiction=_fact(*jurisdiction_of(main + sub, parts), "named-place"),
        occasion=_fact(_occasion(main, sub), (sub or main)[0].paragraph if main else None, "title-phrase"),
        date=date,
        salutation=_salutation(speech.paragraphs, words),
        placeholders=len(PLACEHOLDERS.findall(text)) + sum(len(PLACEHOLDERS.findall(p.text)) for p in parts),
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


def _byline(parts: Sequence[Part], words: Vocabulary) -> tuple[Byline, Paragraph | None]:
    """The first line that names somebody; an office and a name on two lines belong together."""
    found, where = Byline(), None
    for part in parts:
        if part.kind not in ("byline", "date"):
            continue
        one = parse_byline(DATED.sub(" ", part.text), words)
        if part.kind == "date" and not (one.role or one.name):
            continue
        if where is None:
            found, where = one, part.paragraph
        elif bool(one.name) != bool(found.name) and bool(one.role) != bool(found.role):
            found = Byline(found.name or one.name, found.role or one.role)
    return found, where


def _named_in_title(parts: Sequence[Part], words: Vocabulary) -> Byline:
    for part in parts:
        printed = DASH.sub("", part.text)
        text = simplified(printed)
        match = TITLE_NAME.match(text)
        if match and is_name(match["name"]):
            return Byline(as_printed(printed_name(match["name"]), printed))
        lead = re.match(r"^(?P<who>.{4,28}?)(?:同志)?在.{2,}上的", text)
        if lead and not lead["who"].startswith(("在", "关于")):
            byline = parse_byline(printed[: lead.end("who")], words)
            if byline.name:
                return byline
        english = ENGLISH_BY.search(text)
        if english:
            byline = parse_byline(english["who"], words)
            if byline.name:
                return byline
    return Byline()


def _labels(parts: Sequence[Part], words: Vocabulary) -> dict[str, tuple[Byline, Paragraph]]:
    """Labelled lines: `【致辞人】县委书记 王强` -> who; dates and places are read from their text."""
    found: dict[str, tuple[Byline, Paragraph]] = {}
    for part in parts:
        match = words.label.match(simplified(part.text)) if part.kind == "label" else None
        if match is None:
            continue
        value = part.text[match.end() :].strip()
        name = match.group(1)
        if LABEL_SPEAKER.search(name):
            found.setdefault("who", (parse_byline(value, words), part.paragraph))
        elif name in ("职务", "身份"):
            who, where = found.get("who", (Byline(), part.paragraph))
            found["who"] = (Byline(who.name, who.role or value), where)
        elif name.endswith("地点"):
            found.setdefault("where", (Byline(name=value), part.paragraph))
    return found


def _heading_date(parts: Sequence[Part], labels: object) -> Attested[DateRange] | None:
    for kinds in (("date",), ("label",), ("byline", "note")):
        for part in parts:
            if part.kind in kinds and (found := find_date(part.text)):
                return Attested(found, _evidence(part.paragraph, f"{part.kind}-date"))
    return None


def _place(
    parts: Sequence[Part], labels: dict[str, tuple[Byline, Paragraph]], words: Vocabulary
) -> Attested[str] | None:
    if "where" in labels:
        value, paragraph = labels["where"]
        return _fact(value.name, paragraph, "label")
    for part in parts:
        if (
            part.kind == "date"
            and (place := place_beside_date(part.text))
            and not parse_byline(place, words).role
        ):
            return _fact(place, part.paragraph, "beside-date")
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
