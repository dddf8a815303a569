"""Distinguishes names, offices and placeholders in a line.

`区委常委、常务副区长　杨海燕` -> role `区委常委、常务副区长`, name `杨海燕`; `市委书记` -> an office, nobody;
`陳院長文棟` -> `陳文棟`, `院長`; `县委书记 张××` -> an office; the name is a placeholder and stays unknown.

The place decides who is a name: beside an office and behind a label (`placed`) any that no word refuses,
alone on a line only one that looks it.
"""

from __future__ import annotations

import re

from msgspec import Struct

from extractors.description.names import (
    DOT,
    LATIN_NAME,
    PLACEHOLDER,
    SPACED,
    closed,
    is_likely_name,
    is_name,
    may_be_name,
)
from extractors.description.surnames import COMMON, RARE
from extractors.text.script import as_printed
from extractors.text.vocabulary import Vocabulary
from schema.text.script import simplified

LONGEST = 60  # characters of a line that names somebody
HONORIFIC = re.compile(r"\s*(?:同志|先生|女士|阁下)\s*$")  # "李志强同志"
LEAD = re.compile(r"^\s*(?:[—–―\-－]{1,4}|[□■◆●★☆◎※/／]|文\s*[/／])\s*")  # "——县长　王海", "文/李明"
EMPTY = re.compile(r"[（(\[【]\s*[）)\]】]")  # brackets whose date was taken out
# "讲话人　习近平", "作者 李明": a label that a gap parts from its name
LABELLED = re.compile(
    r"^\s*(?:讲话人|致辞人|致词人|发言人|报告人|主讲人|主讲|述职人|汇报人|演讲人|演讲者|讲授人|授课人|作者|署名)(?:\s*[:：]\s*|[\s\u3000]+)"
)
# "马晓兰（女，回族）", "老榕（王峻涛）", "周维良（柳川县县长）"
BRACKETED = re.compile(r"^(?P<before>[^（(]{2,24})[（(](?P<inside>[^（）()]{1,40})[）)]$")
# what brackets behind a name say of the person, no office
ABOUT = re.compile(
    r"(?:[男女]|[\u4e00-\u9fff]{1,5}族|\d{2,4}年.{0,8}|\d{1,3}岁|[\u4e00-\u9fff]{2,8}人|博士|硕士|中共党员|代表|[\s，,、；;.])+"
)
# "Priya Nair, Deputy Mayor"
LATIN_BYLINE = re.compile(rf"(?P<name>{LATIN_NAME.pattern})\s*[,，]\s*(?P<rest>[A-Z].{{2,60}})")
ONE_WORD = re.compile(r"\s+[A-Z][a-z]{2,}")  # "Trump" behind an office
# "董事长：王海"
SAYS_WHO = re.compile(r"(?<=[^:：\s])\s*[:：]\s*(?=[^:：\s]{2,4}$)")
# "县委书记周维良、县长李少峰": between two persons
BETWEEN = re.compile(r"\s*(?:[、，,；;/／]|\s+和\s+|和(?=.{2,12}$)|与(?=.{2,12}$))\s*")
OFFICE_PARTS = frozenset("委党副局部办")  # 区委副|书记
GIVEN_BEHIND = re.compile(r"[\u4e00-\u9fff]{1,3}")  # "文棟" of "陳院長文棟"


class Byline(Struct, frozen=True):
    """Who a line names: a person, their offices, or both; "" where it does not say. `others` are the further
    persons of a line that names several."""

    name: str = ""
    role: str = ""
    others: tuple[str, ...] = ()


def parse_byline(line: str, words: Vocabulary, *, placed: bool = False) -> Byline:
    """The person and the offices in one line, as printed; both "" when it is neither.

    `placed`: the line's place says that it names somebody (a label, a signature, the brackets of a date).
    """
    reading = simplified(line)
    label = LABELLED.match(reading)
    found = _parse(reading[label.end() :] if label else reading, words, placed=placed or label is not None)
    role = "" if PLACEHOLDER.search(found.role) else found.role  # "XX县委书记" says nobody's office
    if not found.name and not role:
        return Byline()
    others = tuple(as_printed(other, line) for other in found.others)
    return Byline(as_printed(found.name, line) or found.name, as_printed(role, line), others)


def _parse(line: str, words: Vocabulary, *, placed: bool) -> Byline:
    text = HONORIFIC.sub("", LEAD.sub("", EMPTY.sub("", line).strip()).strip("【】[]:：").strip())
    if text.startswith(("（", "(")) and text.endswith(("）", ")")) and not re.search(r"[（(）)]", text[1:-1]):
        text = text[1:-1].strip()
    if not text or len(text) > LONGEST:
        return Byline()
    bracketed = _bracketed(text, words, placed=placed)
    if bracketed:
        return bracketed
    latin = LATIN_BYLINE.fullmatch(text)
    if latin and words.office.search(latin["rest"]):
        return Byline(latin["name"], latin["rest"].strip())
    several = _several(text, words, placed=placed)
    return several or _one(text, words, placed=placed)


def _bracketed(text: str, words: Vocabulary, *, placed: bool) -> Byline | None:
    """A name and what stands behind it in brackets: an office, sex and people, another name."""
    match = BRACKETED.fullmatch(text)
    if match is None:
        return None
    before, inside = match["before"].strip(), match["inside"].strip()
    if ABOUT.fullmatch(inside):
        return _one(before, words, placed=placed)
    named = is_name(before) or (may_be_name(before) and (placed or is_name(inside)))
    if may_be_name(before) and _is_office(inside, words) and not words.office.search(before):
        return Byline(closed(before), inside)
    if named and (is_name(inside) or re.fullmatch(r"[A-Za-z .'-]{3,40}", inside)):
        return Byline(closed(before))
    if _is_office(before, words) and may_be_name(inside):
        return Byline(closed(inside), before)
    if _is_office(before, words) and not words.office.search(inside):
        return Byline(role=text)  # 县长（代）
    return None


def _several(text: str, words: Vocabulary, *, placed: bool) -> Byline | None:
    """`县委书记周维良、县长李少峰`: the first person, and that there are others."""
    parts = [part for part in BETWEEN.split(text) if part]
    if len(parts) < 2:
        parts = _two_spaced(text, words)
    if len(parts) < 2:
        return None
    people = [_one(part, words, placed=False) for part in parts]
    if not all(one.name for one in people):
        return None
    return Byline(people[0].name, people[0].role, tuple(one.name for one in people[1:]))


def _two_spaced(text: str, words: Vocabulary) -> list[str]:
    """`县委书记 周维良　县长 何敏` as two: offices and names by turns, an office first."""
    parts = re.split(r"[\s\u3000\t]+", text)
    turns = len(parts) >= 4 and len(parts) % 2 == 0
    if (
        not turns
        or not all(_is_office(part, words) for part in parts[::2])
        or not all(map(is_name, parts[1::2]))
    ):
        return []
    return [f"{office} {name}" for office, name in zip(parts[::2], parts[1::2], strict=True)]


def _one(text: str, words: Vocabulary, *, placed: bool) -> Byline:
    office = words.office.match(text)
    if office and LATIN_NAME.fullmatch(text[office.end() :].strip()):  # Mayor Alice Stone
        return Byline(text[office.end() :].strip(), office.group())
    if office and ONE_WORD.fullmatch(text[office.end() :]):  # President Trump
        return Byline(text[office.end() :].strip(), office.group())
    around = None if _gapped(text) else _around(SPACED.sub("", text), words)
    if around:
        return around
    if DOT.search(text) and (found := _beside_dotted(text, words)):
        return found
    if is_name(text) or (placed and may_be_name(text)):
        return Byline(name=closed(text))
    return (
        _parted(text, words)
        or _name_first(text, words)
        or (Byline(role=text.replace("\u3000", " ").strip()) if _is_office(text, words) else None)
        or _glued(SPACED.sub("", text), words)
        or Byline()
    )


def _gapped(text: str) -> bool:
    """Whether a gap parts the words of a line: `代市长 代小平`; not one spaced letter by letter: `陳 院 長 文 棟`."""
    parts = re.split(r"[\s\u3000\t]+", text)
    return len(parts) > 1 and any(len(part) > 1 for part in parts)


def _beside_dotted(text: str, words: Vocabulary) -> Byline | None:
    """An office before or behind a name with a dot, of which any length looks like a name: `副县长买买提·艾力`."""
    if found := _parted(text, words) or _glued(SPACED.sub("", text), words):
        return found
    plain = SPACED.sub("", text)
    for match in words.office.finditer(plain):
        start = match.start() - plain[: match.start()].endswith("副")
        name, rest = plain[:start], plain[start:]
        if DOT.search(name) and is_name(name) and _is_office(rest, words):
            return Byline(closed(name), rest)
    return None


def _parted(text: str, words: Vocabulary) -> Byline | None:
    """A gap between the office and the name: 市委书记　黄志明; 李 伟 县长; offices may themselves be spaced."""
    parts = re.split(r"[\s\u3000\t]+", SAYS_WHO.sub(" ", text))
    for sure in (True,) if SAYS_WHO.search(text) else (True, False):
        named = is_name if sure else may_be_name
        for cut in range(1, len(parts)):
            head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
            if _is_office(head, words) and named(tail) and not _is_office(tail, words):
                return Byline(closed(tail), head)
            if (
                named(head)
                and len(closed(head)) <= 12
                and _is_office(tail, words)
                and not _is_office(head, words)
            ):
                return Byline(closed(head), tail)
            if _is_office(head, words) and _hidden(tail):
                return Byline(role=head)
            if _hidden(head) and _is_office(tail, words):
                return Byline(role=tail)
    return None


def _glued(text: str, words: Vocabulary) -> Byline | None:
    """`镇党委书记谢向前` -> office and name; the longest office that leaves a name wins."""
    ends = sorted({match.end() for match in words.office.finditer(text)}, reverse=True)
    for end in ends:
        rest = text[end:]
        if rest and is_likely_name(rest) and not words.office.search(rest):
            return Byline(closed(rest), text[:end])
        if rest and _hidden(rest):
            return Byline(role=text[:end])
    return None


def _name_first(text: str, words: Vocabulary) -> Byline | None:
    """`张建国县长` -> name and office; not `林业局长`, `党支部书记`, `毕业生代表`, where an office begins like a name."""
    for length in (4, 3, 2):
        name, rest = text[:length], text[length:]
        if (
            not is_name(name)
            or set(name[1:]) & OFFICE_PARTS
            or name[-1] in "省市县区州镇乡村局厅处科组会院校站社支团"
        ):
            continue
        if words.office.match(rest.removeprefix("副")) and _is_office(rest, words):
            return Byline(name, rest)
    return None


def _around(text: str, words: Vocabulary) -> Byline | None:
    """`陳院長文棟` -> 陳文棟, 院長: surname, office, given name, as in the records of Taiwan's parliament."""
    for length in (1, 2):
        surname = text[:length]
        match = words.office.match(text, length + (text[length : length + 1] == "副"))
        if match is None or not (surname in COMMON | RARE or is_name(surname + "文棟")):
            continue
        for end in sorted({one.end() for one in words.office.finditer(text, length)}):
            given = text[end:]
            if (
                GIVEN_BEHIND.fullmatch(given)
                and is_name(surname + given)
                and _is_office(text[length:end], words)
            ):
                return Byline(surname + given, text[length:end])
    return None


def _is_office(text: str, words: Vocabulary) -> bool:
    """Whether the whole of `text` names offices: it ends with one, and nothing in it is a sentence."""
    plain = text.strip()
    if not plain or re.search(r"[。！？!?；;：:“”《》]", plain):
        return False
    last = None
    for match in words.office.finditer(plain):
        last = match
    if last is None or "的" in plain:
        return False  # 赠与今年的大学毕业生
    tail = plain[last.end() :]
    return not tail or re.fullmatch(r"[（(].{1,12}[）)]|同志|们", tail) is not None


def _hidden(text: str) -> bool:
    return len(text) <= 6 and PLACEHOLDER.search(text) is not None


def offices(role: str) -> tuple[str, ...]:
    """The single offices in a role as printed: `县委副书记、县长` -> two."""
    return tuple(part for part in re.split(r"[、，,;；\s]+", role) if part)
