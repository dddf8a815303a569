"""The person whom a title names: `李志强同志在全市统战工作会议上的讲话`, `——任正非与客户工程部座谈纪要`.

Only at the title's very beginning, and only where what follows is said of a person; `江苏与浙江座谈纪要` names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.description.beside_dates import KNOWN
from extractors.description.heading_parts import DASH, Part
from extractors.description.names import closed, is_name
from extractors.description.people import Byline, parse_byline
from extractors.text.script import as_printed
from extractors.text.vocabulary import Vocabulary
from schema.text.script import simplified

WHO = r"(?P<name>[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff·]){1,12}?)\s*"
# "李志强同志在全市…", "李志强在…", with the day of a file name before it
TITLE_NAME = re.compile(
    rf"^(?:\d{{6,8}}\s*)?{WHO}(?P<comrade>同志)?(?=(?:、[\u4e00-\u9fff]{{2,4}}){{0,4}}?在.{{2,}})"
)
# "任正非与…座谈纪要", "陈广田接见全省水利系统职工代表的讲话": what a person does that is put down
TITLE_DEED = re.compile(
    rf"^(?:\d{{6,8}}\s*)?{WHO}(?P<comrade>同志)?(?=(?:与|同|和|跟|谈|论|接受|接见|会见|对|向|致|就|给|答|为|到|赴|访|主持|欢迎|关于)\S{{2,}})"
)
SAID = re.compile(
    r"(?:讲话|谈话|座谈|纪要|采访|对话|访谈|专访|会见|演讲|讲演|致辞|致词|发言|报告|汇报|答谢词|贺[词辞信电]|信|书|问|交流|沟通|问题|实录|讲稿|讲解|摘选|摘要|节选|记录)[》”）)]?(?:[（(].{1,20}[）)])?$"
)
# "Remarks by Mayor Alice Stone at …"
ENGLISH_BY = re.compile(r"\bby\s+(?P<who>[A-Z][^\n]{2,80}?)(?=\s+(?:at|on|to|before)\b|$)")
LEAD = re.compile(r"^(?P<who>.{4,28}?)(?:同志)?在.{2,}上的")  # "县委书记李志强在…会上的讲话"
SHORTEST = 3  # characters of a name whose surname alone would also begin a place or a word


def named_in_title(parts: Sequence[Part], words: Vocabulary) -> tuple[Byline, Part | None]:
    """The person named at the beginning of a title line or a subtitle, and that line."""
    for part in parts:
        printed = DASH.sub("", part.text)
        found = (
            _at_start(printed, below=printed != part.text)
            or _with_office(printed, words)
            or _in_english(printed, words)
        )
        if found and found.name:
            return found, part
    return Byline(), None


def _at_start(printed: str, *, below: bool) -> Byline | None:
    """`below`: the line stands behind a dash, below the title's own words."""
    text = simplified(printed)
    for pattern in (TITLE_NAME, TITLE_DEED):
        match = pattern.match(text)
        if match is None or KNOWN.match(match["name"]) or not is_name(match["name"]):
            continue
        name = closed(match["name"])
        deed = pattern is TITLE_DEED
        if deed and not match["comrade"] and (len(name) < SHORTEST or not (SAID.search(text) or below)):
            continue
        return Byline(as_printed(name, printed))
    return None


def _with_office(printed: str, words: Vocabulary) -> Byline | None:
    text = simplified(printed)
    lead = LEAD.match(text)
    if lead is None or lead["who"].startswith(("在", "关于")):
        return None
    byline = parse_byline(printed[: lead.end("who")], words)
    return byline if byline.name and byline.role else None


def _in_english(printed: str, words: Vocabulary) -> Byline | None:
    english = ENGLISH_BY.search(printed)
    return parse_byline(english["who"], words) if english else None
