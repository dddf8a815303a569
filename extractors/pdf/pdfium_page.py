"""Reads one PDFium page as printed segments: text, box, type size, face and direction.

PDFium's text page is read in one bulk call and split where PDFium breaks lines; only of the first and the last
character of a segment the place is requested. Per-character calls cost three to four times as much for the same
lines.

`今天，我们召开\\r\\n这次会议` -> two segments with their boxes.
"""

from __future__ import annotations

import ctypes
import math
import re
from functools import lru_cache

import pypdfium2 as pdfium
from msgspec import Struct
from pypdfium2 import raw

LINE_END = re.compile(r"[\r\n]+")  # "会议\r\n主要": PDFium's own line breaks
HYPHEN_MARK = re.compile("[\x02\ufffe]")  # "docu\x02ment": PDFium's mark for a hyphen at a line's end
# "一网通办提质增“”效": quotes in another face come late in the content stream, as an empty pair
EMPTY_PAIR = re.compile(r"“ ?”|‘ ?’|（ ?）|《 ?》|〔 ?〕|【 ?】")
SURROGATE = re.compile("[\ud800-\udfff]")  # "\ud842\udfb7": 𠮷 in two units
WIDE = re.compile("[\u2e80-\U0010ffff]+")  # "同志们：" of "App同志们："
UPRIGHT_DEGREES = 2.0  # degrees; scans and imprecise matrices lean by less, watermarks by much more
OVERFULL = 1.25  # times the width of its box: so many characters do not fit beside each other
SAME_SPOT = 0.4  # share of a character's width: two equal characters this close are one, painted twice
GAP_EM = 1.6  # white wider than this inside a line separates table cells; justified text stays below
LIFTED = 0.5  # times the type size; a line whose last character is further above or below its first turns
FONT_NAME_BYTES = 128


class Segment(Struct, frozen=True):
    """A stretch of text that PDFium sees as one line; origin at the page's top left, points."""

    text: str
    x0: float
    baseline: float
    x1: float
    size: float
    font: str
    angle: float


class TextPage:
    """The text layer of one open page; a context manager, since PDFium needs it to be closed."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        self._text = page.get_textpage()
        # Output arguments, which PDFium fills at each call.
        self._matrix, self._box = raw.FS_MATRIX(), raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(FONT_NAME_BYTES)
        self._flags = ctypes.c_int()
        self.count = int(raw.FPDFText_CountChars(self._text.raw))
        self._rise = 0.0

    @property
    def handle(self) -> object:
        """PDFium's own handle of the text page, while it is open."""
        return self._text.raw

    def __enter__(self) -> TextPage:
        return self

    def __exit__(self, *exc: object) -> None:
        self._text.close()

    def _units(self) -> str:
        """The page's text with one string position per PDFium character index (UTF-16 unit)."""
        size = self.count
        buffer = (ctypes.c_ushort * (size + 1))()
        written = max(int(raw.FPDFText_GetText(self._text.raw, 0, size, buffer)) - 1, 0)
        if written == size:
            text = ctypes.string_at(buffer, written * 2).decode("utf-16-le", "surrogatepass")
            if len(text) == size:
                return text
            return "".join(map(chr, buffer[:written]))  # astral characters take two units: keep them apart
        handle = self._text.raw  # rare: PDFium skipped a character it cannot write
        return "".join(chr(raw.FPDFText_GetUnicode(handle, i) & 0xFFFF) for i in range(size))

    def segments(self, upright: float | None = None) -> list[Segment]:
        """The page's segments in content order.

        With `upright`, reading ends at the first segment that leans away from that direction: the page must then be
        read again without its overlays.
        """
        if self.count <= 0:
            return []
        units = self._units()
        found: list[Segment] = []
        start = 0
        for match in [*LINE_END.finditer(units), None]:
            end = match.start() if match else len(units)
            for a, b in _trimmed_parts(units, start, end):
                segment = self._segment(units, a, b)
                found += (
                    [segment] if self._rise <= LIFTED * segment.size else self._parted(segment, units, a, b)
                )
                angle = found[-1].angle
                if upright is not None and angle != upright and leans(angle, upright):
                    return found
            start = match.end() if match else end
        return found

    def _parted(self, segment: Segment, units: str, start: int, end: int) -> list[Segment]:
        """Split a line of PDFium in two where it ends in another direction than it began.

        A watermark painted after the last line of text follows it without a line break.
        """
        matrix, handle = self._matrix, self._text.raw
        for at in range(start + 1, end):
            if units[at].isspace() or not raw.FPDFText_GetMatrix(handle, at, matrix):
                continue
            if leans(math.degrees(math.atan2(matrix.b, matrix.a)), segment.angle):
                parts = [*_trimmed_parts(units, start, at), *_trimmed_parts(units, at, end)]
                return [self._segment(units, a, b) for a, b in parts]
        return [segment]

    def _segment(self, units: str, start: int, end: int) -> Segment:
        """One segment; sets `_rise` to the height of its last character above (or below) its first."""
        handle = self._text.raw
        matrix, box, x, y = self._matrix, self._box, self._x, self._y
        raw.FPDFText_GetMatrix(handle, start, matrix)
        # FPDFText_GetFontSize returns the Tf operand without the matrix's scale.
        scale = math.hypot(matrix.b, matrix.d) or 1.0
        size = raw.FPDFText_GetFontSize(handle, start) * scale
        raw.FPDFText_GetCharOrigin(handle, start, x, y)
        raw.FPDFText_GetLooseCharBox(handle, start, box)
        left, low, high = box.left, box.bottom, box.top
        raw.FPDFText_GetLooseCharBox(handle, end - 1, box)
        self._rise = abs(box.bottom - low)
        text = readable(units[start:end])
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) if matrix.b else 0.0
        if abs(angle) > UPRIGHT_DEGREES:
            left, right = min(left, box.left), max(x.value, box.right)
            baseline = min(low, box.bottom) if 45 < abs(angle) < 135 else y.value
            return Segment(text, left, baseline, right, abs(size) or high - low, self._font(start), angle)
        crowded = size > 0 and _ems(text) * size > OVERFULL * (box.right - left) + size
        if crowded or EMPTY_PAIR.search(text):
            text, right = self._by_place(units, start, end)
            return Segment(text, left, y.value, max(right, box.right), size, self._font(start), 0.0)
        if " " in text:
            text = self._with_tabs(text, units, start, end, box.right - left, size)
        return Segment(text, left, y.value, box.right, size, self._font(start), 0.0)

    def _by_place(self, units: str, start: int, end: int) -> tuple[str, float]:
        """A segment's characters from left to right, and its right edge.

        The spaces that PDFium put in place of the late characters are removed; they are between Han, which need none.
        A character painted twice on one spot (bold by overprinting) counts once.
        """
        box = raw.FS_RECTF()
        placed: list[tuple[float, int]] = []
        widths: dict[int, float] = {}
        right = 0.0
        for at in range(start, end):
            if "\udc00" <= units[at] <= "\udfff" and placed:
                placed.append((placed[-1][0], at))
            elif not units[at].isspace():
                raw.FPDFText_GetLooseCharBox(self._text.raw, at, box)
                placed.append((box.left, at))
                right = max(right, box.right)
                widths[at] = box.right - box.left
        kept: list[tuple[float, int]] = []
        for left, at in sorted(placed):
            spot = SAME_SPOT * widths.get(at, 0.0)
            twice = any(units[at] == units[other] and left - x < spot for x, other in kept[-2:])
            if not twice or "\udc00" <= units[at] <= "\udfff":
                kept.append((left, at))
        return readable("".join(units[at] for _, at in kept)), right

    def _font(self, index: int) -> str:
        buffer = self._name
        size = raw.FPDFText_GetFontInfo(self._text.raw, index, buffer, FONT_NAME_BYTES, self._flags)
        return _family(buffer.raw[: max(min(int(size), FONT_NAME_BYTES) - 1, 0)])

    def _with_tabs(self, text: str, units: str, start: int, end: int, width: float, size: float) -> str:
        """`text` with tabs in place of spaces that represent wide gaps: `序号 单位` in two cells.

        Boxes are requested only when the line is wider than its characters, since each costs a call.
        """
        if size <= 0 or width < (_ems(text) + 1.0) * size or text != units[start:end]:
            return text
        box = raw.FS_RECTF()
        chars = list(text)
        for at in range(1, len(chars) - 1):
            if chars[at] != " ":
                continue
            raw.FPDFText_GetLooseCharBox(self._text.raw, start + at - 1, box)
            left = box.right
            raw.FPDFText_GetLooseCharBox(self._text.raw, start + at + 1, box)
            if box.left - left > GAP_EM * size:
                chars[at] = "\t"
        return "".join(chars)


@lru_cache(maxsize=256)
def _family(name: bytes) -> str:
    """`ABCDEF+SimHei` -> `SimHei`: the subset tag differs from file to file."""
    return name.decode("utf-8", "replace").split("+", 1)[-1]


def _trimmed_parts(units: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of `units[start:end]` between hyphen marks, without white space around them.

    After a hyphen mark, PDFium continues with the next printed line without a line break.
    """
    if start == end:
        return []
    parts = []
    for match in [*HYPHEN_MARK.finditer(units, start, end), None]:
        stop = match.start() + 1 if match else end
        printed = units[start:stop]
        a = stop - len(printed.lstrip())
        b = start + len(printed.rstrip())
        if a < b and printed.strip().strip("\x02\ufffe"):
            parts.append((a, b))
        start = stop
    return parts


def readable(units: str) -> str:
    """UTF-16 units joined to characters; a hyphen mark becomes the hyphen that is printed there."""
    text = units
    if SURROGATE.search(units):
        text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return HYPHEN_MARK.sub("-", text)


def _ems(text: str) -> float:
    """The approximate width of `text` in ems: Han and full-width forms one, the rest a half."""
    return len(text) - 0.5 * len(WIDE.sub("", text))


def leans(angle: float, upright: float) -> bool:
    """Whether text written at `angle` degrees is an overlay on a page that reads at `upright` degrees."""
    return abs((angle - upright + 180) % 360 - 180) > UPRIGHT_DEGREES
