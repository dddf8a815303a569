"""A line breaker and paginator, for producers that can only draw a string at a point.

Blocks become `Sheet`s of `Run`s. Coordinates are points from the top left; y is the baseline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.generator.model import Block, BlockStyle, Compilation, Typography

NO_LINE_START = set("，。、；：？！）】》”’…—%％．,.;:?!)]〉·")
NO_LINE_END = set("（【《“‘([")
WORD = re.compile(r"[A-Za-z0-9.\-/%]+|\s+|.", re.DOTALL)  # example: "2011年" -> 2011, 年

Width = Callable[[str, float], float]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A string on a page. `spread` is extra space after each character; `angle` rotates it about (x, y)."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    spread: float = 0.0
    angle: float = 0.0
    grey: float = 0.0
    layer: str = "text"  # text, furniture, or form (drawn through a form object)


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """One page."""

    runs: tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class BrokenLine:
    text: str
    x: float
    spread: float


def tokens(text: str) -> list[str]:
    return WORD.findall(text)


def break_lines(text: str, style: BlockStyle, box: float, width: Width, justify: bool) -> list[BrokenLine]:
    """Lines of a paragraph in a box; the first is indented, all but the last are spread if justified."""
    indent = style.indent * style.size
    lines: list[tuple[str, float]] = []
    current, used, room = "", 0.0, box - indent
    for token in tokens(text):
        w = width(token, style.size)
        if current and used + w > room and token.isspace():
            continue
        if current and used + w > room:
            carry = ""
            if token[0] in NO_LINE_START or current[-1] in NO_LINE_END:
                cut = len(current) - 1
                while cut > 1 and (current[cut] in NO_LINE_START or current[cut - 1] in NO_LINE_END):
                    cut -= 1
                current, carry = current[:cut], current[cut:]
            lines.append((current, room))
            current, room = carry, box
            used = width(current, style.size)
        current += token
        used += w
    lines.append((current, room))
    out = []
    for n, (line, room) in enumerate(lines):
        line = line.rstrip()
        left = indent if n == 0 else 0.0
        w = width(line, style.size)
        spread = 0.0
        if justify and style.align == "left" and n < len(lines) - 1 and len(line) > 8:
            spread = max(0.0, min(2.0, (room - w) / (len(line) - 1)))
        x = {"left": left, "center": (box - w) / 2, "right": box - w}[style.align]
        out.append(BrokenLine(line, x if style.align != "left" else left, spread))
    return out


class Paginator:
    """Fills columns and pages with blocks."""

    def __init__(self, made: Compilation, width: Width) -> None:
        self.made, self.look, self.width = made, made.typography, width
        self.pages: list[list[TextRun]] = [[]]
        t = self.look
        self.column = (t.width - 2 * t.margin - (t.columns - 1) * 24) / t.columns
        self.top, self.floor = t.margin + 14, t.height - t.margin - 10
        self.col, self.y = 0, self.top
        self.shown = [""]  # the title of the item that each page begins with

    def fresh(self) -> bool:
        return self.y <= self.top and self.col == 0

    def new_page(self) -> None:
        self.pages.append([])
        self.shown.append(self.shown[-1])
        self.floor = self.look.height - self.look.margin - 10
        self.col, self.y = 0, self.top

    def advance(self, height: float) -> None:
        """Room for one more line, or the next column or page."""
        if self.y + height > self.floor:
            if self.col + 1 < self.look.columns:
                self.col, self.y = self.col + 1, self.top
            else:
                self.new_page()
        self.y += height

    def left(self) -> float:
        return self.look.margin + self.col * (self.column + 24)

    def put(self, block: Block) -> None:
        """Sets a block at the cursor."""
        style = self.look.style(block.kind)
        pitch = style.size * self.look.leading
        if block.new_page and not self.fresh():
            self.new_page()
        if block.kind == "foot":
            self._foot(block, style)
            return
        if block.kind == "title":
            self.shown[-1] = block.body or block.lines
        if not self.fresh():
            self.y += style.before * pitch
        if "\t" in block.text:
            self._row(block, style, pitch)
        else:
            self._paragraph(block.text, style, pitch)
        self.y += style.after * pitch

    def _foot(self, block: Block, style: BlockStyle) -> None:
        """A note at the foot of this page, or of the next when this one is full."""
        pitch = style.size * 1.4
        lines = break_lines(block.text, style, self.column, self.width, False)
        if self.y + pitch * (len(lines) + 1) > self.floor:
            self.new_page()
        self.floor -= pitch * (len(lines) + 0.5)
        for n, line in enumerate(lines, 1):
            at = self.floor + pitch * n
            self.pages[-1].append(TextRun(self.left() + line.x, at, line.text, style.size))

    def _paragraph(self, text: str, style: BlockStyle, pitch: float) -> None:
        typed = self.look.typed_indent and style.indent == 2.0
        if typed:
            text = "　　" + text
        plain = BlockStyle(style.size, style.align, style.bold, 0.0) if typed else style
        for line in break_lines(text, plain, self.column, self.width, self.look.justify):
            self.advance(pitch)
            self._draw(line.text, self.left() + line.x, style, line.spread)

    def _row(self, block: Block, style: BlockStyle, pitch: float) -> None:
        cells = block.text.split("\t")
        self.advance(pitch)
        for n, cell in enumerate(cells):
            self._draw(cell, self.left() + 6 + n * self.column / len(cells), style, 0.0)

    def _draw(self, text: str, x: float, style: BlockStyle, spread: float) -> None:
        self.pages[-1].append(TextRun(x, self.y, text, style.size, style.bold, spread))
        if style.bold and self.look.doubled_bold:
            self.pages[-1].append(TextRun(x + 0.35, self.y, text, style.size, style.bold, spread))


def lay_out(made: Compilation, width: Width) -> tuple[PrintedSheet, ...]:
    """The pages of a compilation with their furniture. `width(text, size)` measures in points."""
    paginator = Paginator(made, width)
    for block in made.blocks:
        paginator.put(block)
    total = len(paginator.pages)
    out = []
    for n, runs in enumerate(paginator.pages, 1):
        shown = paginator.shown[n - 1]
        extra = [*page_furniture(made, n, total, width, shown), *stamped(made, n, total, width, runs)]
        out.append(PrintedSheet(tuple([*extra, *runs] if made.furnishing.draw_first else [*runs, *extra])))
    return tuple(out)


def page_furniture(made: Compilation, n: int, total: int, width: Width, item: str = "") -> list[TextRun]:
    """Running head, foot, folio and watermark of page n of total; `item` is the title the page begins under."""
    f, t = made.furnishing, made.typography
    out: list[TextRun] = []

    def add(text: str, y: float, at: str, size: float = 9.0) -> None:
        w = width(text, size)
        outer = "right" if n % 2 else "left"
        side = outer if at == "outer" else at
        x = {"left": t.margin, "center": (t.width - w) / 2, "right": t.width - t.margin - w}[side]
        out.append(TextRun(x, y, text, size, layer="furniture"))

    head = f.head_even if f.head_even and n % 2 == 0 else f.head
    if head and (n > 1 or f.head_first):
        head = head.format(n=n, total=total, code=136_929_000 + n, item=item)
        add(head, t.margin * 0.62, "center" if f.folio_at != "top" else "left")
    if f.folio:
        text = f.folio.format(n=n, total=total)
        add(
            text,
            *(
                (t.margin * 0.62, "right")
                if f.folio_at == "top"
                else (t.height - t.margin * 0.55, f.folio_at)
            ),
        )
    if f.foot:
        add(f.foot, t.height - t.margin * 0.78, "left", 8.0)
    if f.watermark:
        out += _watermarks(
            f.watermark, f.watermark_angle, t, "form" if f.watermark_form else "furniture", width
        )
    return out


def stamped(made: Compilation, n: int, total: int, width: Width, runs: list[TextRun]) -> list[TextRun]:
    """The stamp between two lines near the middle of the page, where it cuts a sentence in two."""
    f, t = made.furnishing, made.typography
    lines = [run for run in runs if not run.angle]
    if not f.stamp or not lines:
        return []
    near = min(lines, key=lambda run: abs(run.y - t.height * 0.55))
    text, size = f.stamp.format(n=n, total=total, code=136_929_000 + n), 6.0
    x = t.width - t.margin - width(text, size)
    return [TextRun(x, near.y + near.size * t.leading * 0.42, text, size, layer="furniture")]


def _watermarks(text: str, angle: float, t: Typography, layer: str, width: Width) -> list[TextRun]:
    size = 38.0 if angle else 30.0
    x = (t.width - width(text, size) * (0.7 if angle else 1.0)) / 2
    y = t.height * (0.62 if angle else 0.48)
    return [TextRun(x, y, text, size, angle=angle, grey=0.85, layer=layer)]
