"""A small typesetter: paragraphs in, a `Document` of lines with boxes out, as an engine would have read it.

What a test wrote it can ask back: nothing here uses the rules under test, not even their tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from schema.records import Document, Page, Paragraph, Span, TextLine
from schema.records import Layout as ParagraphLayout

WIDTH, HEIGHT = 595.0, 842.0
LEFT, TOP = 90.0, 80.0
EM = 16.0
PITCH = 28.0
NOT_FIRST = "，。、；：？！”’）》"  # what a Chinese typesetter never puts at the start of a line
NOT_LAST = "“‘（《"
COMMON = "我们今天在这里召开会议主要任务是总结工作分析形势部署推进落实责任提高认识干部群众产业环境民生改革创新安全稳定农村城市教育"


class Block(Struct, frozen=True):
    """One paragraph to set; `indent` in ems, `gap` in line pitches of extra white above it."""

    text: str
    align: str = "left"
    size: float = EM
    indent: float = 2.0
    font: str = "SimSun"
    gap: float = 0.0
    new_page: bool = False


def heading(text: str, **changes: object) -> Block:
    """A centred line, larger and in another face."""
    return replace(Block(text, "center", 22.0, 0.0, "SimHei", 0.5), **changes)  # type: ignore[arg-type]


def flush(text: str, **changes: object) -> Block:
    """A line at the left edge without indent, such as a salutation."""
    return replace(Block(text, indent=0.0), **changes)  # type: ignore[arg-type]


def right(text: str, **changes: object) -> Block:
    """A line pushed to the right edge, such as a signature."""
    return replace(Block(text, "right", indent=0.0), **changes)  # type: ignore[arg-type]


def wrapped(text: str, first: float, per_line: float, kinsoku: bool = True) -> list[str]:
    """`text` broken where `per_line` ems are full, the first line where `first` are.

    With `kinsoku` no line begins or ends with a sign that may not, and words and numbers stay whole.
    """
    lines: list[str] = []
    room = max(first, 2.0)
    while sum(map(em, text)) > room:
        cut, filled = 0, em(text[0])
        while filled <= room:
            cut += 1
            filled += em(text[cut])
        full = cut
        while kinsoku and cut > 1 and not _may_break(text, cut):
            cut -= 1
        cut = cut if cut > 1 else max(full, 1)
        lines.append(text[:cut])
        text, room = text[cut:], per_line
    return [*lines, text]


def em(char: str) -> float:
    """How wide a character prints, in ems."""
    return 1.0 if char > "\u2e7f" or char in "“”‘’…—" else 0.5


def _may_break(text: str, at: int) -> bool:
    word = text[at - 1] < "\u2000" and text[at] < "\u2000"
    return not (word or text[at] in NOT_FIRST + "%" or text[at - 1] in NOT_LAST)


def typeset(
    blocks: Sequence[Block | str],
    *,
    per_line: int = 26,
    depth: int = 25,
    kinsoku: bool = True,
    head: str = "",
    folio: str = "",
    small: float = 10.5,
) -> Document:
    """The blocks set in one column of `per_line` ems, `depth` lines a page.

    `head` stands above every page, `folio` (with `{}` for the number) below it.
    """
    pages: list[list[TextLine]] = [[]]
    y = TOP
    for block in [Block(one) if isinstance(one, str) else one for one in blocks]:
        y += block.gap * PITCH if pages[-1] else 0.0
        if block.new_page and pages[-1]:
            pages.append([])
            y = TOP
        room = per_line * EM / block.size
        rows = wrapped(block.text, room - block.indent, room, kinsoku)
        for at, row in enumerate(rows):
            if y > TOP + (depth - 1) * PITCH + 0.1:
                pages.append([])
                y = TOP
            wide = block.size * sum(map(em, row))
            spare = per_line * EM - wide
            x0 = (
                LEFT
                + {"left": block.indent * block.size * (at == 0), "center": spare / 2, "right": spare}[
                    block.align
                ]
            )
            pages[-1].append(line(row, x0, y, block.size, block.font, wide=wide))
            y += PITCH * max(block.size / EM, 1.0)
    return document(
        *(_dressed(page, number, head, folio, small, per_line) for number, page in enumerate(pages, 1))
    )


def _dressed(
    page: list[TextLine], number: int, head: str, folio: str, small: float, per_line: int
) -> list[TextLine]:
    above = [line(head, LEFT, 30.0, small)] if head else []
    text = folio.format(number)
    below = [line(text, LEFT + per_line * EM / 2 - len(text) * small / 2, 800.0, small)] if folio else []
    return [*above, *page, *below]


def line(
    text: str,
    x0: float = LEFT,
    top: float = TOP,
    size: float = EM,
    font: str = "SimSun",
    *,
    wide: float | None = None,
    angle: float = 0.0,
) -> TextLine:
    """One printed line; as wide as its characters unless told."""
    span = size * len(text) if wide is None else wide
    return TextLine(text, x0, top, x0 + span, top + size, size, font, angle)


def document(*pages: Sequence[TextLine]) -> Document:
    """A PDF of these pages."""
    made = tuple(Page(n, WIDTH, HEIGHT, tuple(lines), "test", 1) for n, lines in enumerate(pages, 1))
    return Document("application/pdf", "test", "1", len(made), made)


def plain(*pages: str) -> Document:
    """Plain text: no geometry at all; several pages where the text had form feeds."""
    made = tuple(
        Page(n, 0.0, 0.0, tuple(TextLine(row, 0, 0, 0, 0, 0) for row in text.split("\n")), "plain_text")
        for n, text in enumerate(pages, 1)
    )
    return Document("text/plain", "plain_text", "1", len(made), made, layout=False)


def paragraph(text: str, at: int = 0, **layout: object) -> Paragraph:
    """A paragraph that is the whole of line `at` of page 1."""
    look = replace(ParagraphLayout(x0=LEFT, x1=LEFT + 400, size=EM, font="SimSun"), **layout)  # type: ignore[arg-type]
    return Paragraph(text, (Span(1, at, 0, len(text)),), look)


def printed(source: Document) -> str:
    """Every printed character in file order, without white space."""
    return "".join(
        char for page in source.pages for row in page.lines for char in row.text if not char.isspace()
    )


def spanned(source: Document, spans: Sequence[Span]) -> str:
    """The characters that `spans` cover, without white space."""
    pages = {page.number: page for page in source.pages}
    return "".join(
        char
        for s in spans
        for char in pages[s.page].lines[s.line].text[s.start : s.end]
        if not char.isspace()
    )


def prose(seed: int, chars: int = 120) -> str:
    """Sentences that no two seeds share, of about `chars` characters."""
    dice = Random(seed)
    text = ""
    while len(text) < chars:
        text += "".join(dice.choices(COMMON, k=dice.randint(7, 15))) + dice.choice("，，，、")
        text += "".join(dice.choices(COMMON, k=dice.randint(5, 12))) + "。"
    return text
