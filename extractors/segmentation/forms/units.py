"""Units: the paragraphs of a document as its reader sees them, wrapped titles joined, each with its look.

`在全县安全生产和消防工作` / `电视电话会议上的讲话`, both 22 points and centred -> one unit of two paragraphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

from extractors.text.dates import DATE
from schema.records import Layout, Paragraph
from schema.text.nfkc import nfkc
from schema.text.numerals import HAN_CLASS, parse

LARGER = 1.06  # times the size of running text
WRAPPED_LINES, WRAPPED_CHARS = 6, 120  # a title has no more
SHORT = 60  # letters, digits and Han: a heading is hardly longer
LONGEST_HEADING = 110
SENTENCE_CHARS = 12  # a line that ends with a full stop and is longer is a sentence
COLUMN_EM = 0.8  # an indent this near the usual one is the usual one
LEVEL_SIZE = (1.0, 1.9, 1.6, 1.4, 1.25, 1.15, 1.1)  # times running text: how h1 … h6 print, by level
STOPS = "。；;，,、．"
PROSE_STOPS = ".!?！？：:"
NOT_KEY = re.compile(r"[\W_]+")
# "一九二五年", "12月25日", "民国十一年三月", "December 2017": beyond the whole dates that `DATE` knows
LOOSE_DATE = re.compile(
    rf"{DATE.pattern}|[一二][{HAN_CLASS}]{{3}}\s*[年.]|民[国國][0-9{HAN_CLASS}]{{1,3}}年|[0-9{HAN_CLASS}]{{1,3}}月[0-9{HAN_CLASS}]{{1,4}}[日号號夜]?"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:[0-9]{1,2},?\s+)?[0-9]{4}"
)
DATE_ROOM, DATE_CHARS = 12, 36  # letters beside a date, and in all, on a line that is nothing but a date
# "鲁迅", "李　明", "尹耕（县长）", "（某某）": a line that may name somebody, whatever the surname
NAME_LINE = re.compile(
    r"[\u3400-\u9fff][\u3400-\u9fff·\s]{1,7}|[\u3400-\u9fff·]{2,10}[（(][^（()）]{1,10}[)）]|[（(\[][^（()）]{1,12}[）)\]]"
)
DASHED = re.compile(r"[—\-─–]{1,3}\S")  # "——在市委工作会议上的讲话"
# The number at a line's start with what stands around it: "第三篇", "（二）", "12、", "[4]"
LEADING_NUMBER = re.compile(
    rf"(?P<before>\D{{0,3}}?)(?P<number>[0-9]+|[{HAN_CLASS}廿卅]+|[①-⑳㈠-㈩]|[IVX]{{1,5}}(?![a-zA-Z]))"
)
COUNTERS = "章回节節篇编編卷集讲講条條部封则則课課辑輯信通场場幕日号號期"
NUMBER_WITHIN = 24


class Unit(Struct, frozen=True):
    """Paragraphs `at` to `end` (exclusive) of a document, taken as one; `key` is their text without signs, `line`
    the line of their page at which they begin."""

    at: int
    end: int
    text: str
    key: str
    layout: Layout
    page: int
    line: int
    filled: float  # how far down the page above was filled, 1.0 unless the unit begins a page


class UnitFacts(Struct, frozen=True):
    """The units and, for each, what sets it off; lists run parallel to `units`."""

    units: tuple[Unit, ...]
    size: float  # of running text, points
    font: str
    indent: float  # the usual first-line indent, ems
    chars: list[int]  # of the key
    before: list[int]  # characters before the unit; one more entry than units
    white: list[float]  # above the unit beyond the usual, in line pitches or blank lines
    ratio: list[float]  # type size against running text
    column: list[str]  # c(entre) r(ight) b(ody's indent) 0 (no indent) o(ther)
    style: list[str]  # size, face, level and column in one word
    body_style: str
    short: list[bool]
    stops: list[bool]  # ends like a sentence
    sentence: list[bool]
    date: list[bool]  # nothing but a date, a place or a name beside it at most
    dated: list[bool]  # a short line with a date in it
    name: list[bool]
    dashed: list[bool]
    colon: list[bool]  # a short line that ends with a colon: an address, a label
    number: list[tuple[str, int] | None]  # template and value of the number at its start

    @property
    def total(self) -> int:
        """Characters of the whole document, at least one."""
        return max(self.before[-1], 1)


def key_of(text: str) -> str:
    """Letters, digits and Han of `text` alone: what lists of contents and headings are compared by."""
    return NOT_KEY.sub("", nfkc(text)).lower()


def facts_of(pieces: Sequence[Paragraph]) -> UnitFacts:
    """The facts of a document's paragraphs, in reading order."""
    size, font = _running_text(pieces)
    units = _joined(pieces, size, font)
    chars = [len(unit.key) for unit in units]
    layouts = [unit.layout for unit in units]
    long = [layout for unit, layout in zip(units, layouts, strict=True) if len(unit.text) > 40] or layouts
    indent = _commonest(round(layout.indent) for layout in long)
    gap = _commonest(round(layout.gap * 2) / 2 for layout in long)
    ratio = [_ratio(layout, size) for layout in layouts]
    column = [_column(layout, indent) for layout in layouts]
    style = [
        f"{round(one.size * 2) / 2}/{one.font}/{one.level}/{c}"
        for one, c in zip(layouts, column, strict=True)
    ]
    weight: Counter[str] = Counter()
    for name, count in zip(style, chars, strict=True):
        weight[name] += count
    texts = [unit.text for unit in units]
    stops = [_stops(text) for text in texts]
    dates = [LOOSE_DATE.search(text) if len(text) < 90 else None for text in texts]
    return UnitFacts(
        units=units,
        size=size,
        font=font,
        indent=indent,
        chars=chars,
        before=[0, *accumulate(chars)],
        white=[max(0.0, layout.gap - gap) for layout in layouts],
        ratio=ratio,
        column=column,
        style=style,
        body_style=weight.most_common(1)[0][0] if weight else "",
        short=[count <= SHORT for count in chars],
        stops=stops,
        sentence=[
            (stop and len(text) > SENTENCE_CHARS) or count > LONGEST_HEADING
            for stop, text, count in zip(stops, texts, chars, strict=True)
        ],
        date=[_is_date(match, count) for match, count in zip(dates, chars, strict=True)],
        dated=[match is not None and len(match[0]) >= 4 for match in dates],
        name=[len(text) <= 24 and NAME_LINE.fullmatch(text) is not None for text in texts],
        dashed=[DASHED.match(text) is not None for text in texts],
        colon=[1 < count <= 24 and text[-1:] in "：:" for text, count in zip(texts, chars, strict=True)],
        number=[leading_number(text) for text in texts],
    )


def _running_text(pieces: Sequence[Paragraph]) -> tuple[float, str]:
    """The commonest type size and face, by characters."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for piece in pieces:
        sizes[round(piece.layout.size * 2) / 2] += len(piece.text)
        fonts[piece.layout.font] += len(piece.text)
    return (sizes.most_common(1)[0][0], fonts.most_common(1)[0][0]) if sizes else (0.0, "")


def _joined(pieces: Sequence[Paragraph], size: float, font: str) -> tuple[Unit, ...]:
    depth = _usual_depth(pieces)
    units: list[Unit] = []
    bottom, page = 0.0, 0
    for at, piece in enumerate(pieces):
        text, layout = piece.text.strip(), piece.layout
        number, line = piece.spans[0].page, piece.spans[0].line
        filled = 1.0
        if layout.starts_page and at:
            filled = bottom / depth if depth and number == page + 1 else 0.5 if not depth else 1.0
        page, bottom = piece.spans[-1].page, layout.bottom
        if units and units[-1].end == at and _goes_on(units[-1], pieces[at - 1], piece, size, font):
            above = units[-1]
            gap = " " if above.text[-1:].isascii() and text[:1].isascii() else ""
            joined = f"{above.text}{gap}{text}"
            units[-1] = Unit(
                above.at, at + 1, joined, key_of(joined), above.layout, above.page, above.line, above.filled
            )
        elif (key := key_of(text)) or len(text) > 2:
            units.append(Unit(at, at + 1, text, key, layout, number, line, filled))
    return tuple(units)


def _usual_depth(pieces: Sequence[Paragraph]) -> float:
    """How far down a full page is printed, in points; 0.0 without geometry."""
    bottoms = sorted(piece.layout.bottom for piece in pieces)
    return bottoms[int(0.98 * (len(bottoms) - 1))] if bottoms else 0.0


def _goes_on(above: Unit, last: Paragraph, piece: Paragraph, size: float, font: str) -> bool:
    """Whether a paragraph is the next line of the wrapped title above: the same page, size and face, no white."""
    one, other = above.layout, piece.layout
    if not size or piece.spans[0].page != above.page or other.gap >= 0.6:
        return False
    if abs(one.size - other.size) > 0.25 or one.font != other.font:
        return False
    looks = one.size > LARGER * size or (one.font != font and one.align != "left")
    lines = above.end - above.at
    return (
        looks
        and lines < WRAPPED_LINES
        and other.lines <= 2
        and last.layout.lines <= 2
        and len(above.text) > 6
        and len(above.text) + len(piece.text) < WRAPPED_CHARS
        and above.text[-1] not in "。！？"
        and LEADING_NUMBER.match(piece.text) is None
    )


def _commonest(values: Iterable[float]) -> float:
    counted = Counter(values)
    return counted.most_common(1)[0][0] if counted else 0


def _ratio(layout: Layout, size: float) -> float:
    stated = LEVEL_SIZE[layout.level] if 0 < layout.level < len(LEVEL_SIZE) else 1.0
    return max(layout.size / size if layout.size and size else 1.0, stated)


def _column(layout: Layout, indent: float) -> str:
    if layout.align in ("center", "right"):
        return layout.align[0]
    if abs(layout.indent - indent) < COLUMN_EM:
        return "b"
    return "0" if layout.indent < COLUMN_EM else "o"


def _stops(text: str) -> bool:
    last = text.rstrip()[-1:]
    return last in STOPS or (len(text) > SHORT and last in PROSE_STOPS)


def _is_date(match: re.Match[str] | None, chars: int) -> bool:
    if match is None or len(match[0]) < 4 or chars > DATE_CHARS:
        return False
    return chars - len(key_of(match[0])) <= DATE_ROOM


def leading_number(text: str) -> tuple[str, int] | None:
    """What counts at the start of a line: (`第h篇`, 3) of `第三篇 …`; None for dates, years and plain words."""
    head = unicodedata.normalize("NFKC", text[:NUMBER_WITHIN]).strip()
    match = LEADING_NUMBER.match(head)
    if match is None or DATE.match(head):
        return None
    value = parse(match["number"])
    if value is None:
        return None
    before, behind = match["before"], head[match.end() : match.end() + 1]
    kind = "a" if match["number"][0].isdigit() else "h"
    if match.end() == len(head) and len(text.strip()) <= NUMBER_WITHIN:
        return f"{before}{kind}$", value
    if before and len(before) > 2:
        return None
    if not before and (not behind or (behind == " " and kind == "h")):
        return (f"{kind} ", value) if behind else None
    if not before and behind.isalnum() and behind not in COUNTERS:
        return (f"{kind}X", value) if kind == "a" else None
    return f"{before}{kind}{behind}", value
