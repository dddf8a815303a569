"""The printed text of one Word paragraph, from its runs, fields, revisions and alternatives.

Promise: insertions are read, deletions, hidden text and fallbacks are not; a field prints its result; every
line break and page break parts the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree
from msgspec import Struct, field

from extractors.formats.docx_numbering import VAL, W
from extractors.formats.docx_styles import Styles, TextFormat, run_look
from extractors.formats.number_formats import bullets

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in (
        "del moveFrom delText instrText pPr rPr sdtPr sdtEndPr rt rubyPr annotationRef"
        " commentReference fldData proofErr"
    ).split()
)
STATED, RENDERED = "stated", "rendered"
FIELD_MOST: Final = 64  # fields within fields


class StyledText(Struct):
    """A stretch of a paragraph without a break in it, and how its characters look."""

    parts: list[str] = field(default_factory=list)
    above: str = ""  # a page break above it: STATED, or RENDERED when the text was last laid out
    bold: int = 0  # characters
    sizes: dict[float, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)


class Fields(Struct):
    """The complex fields that are open: a field spans paragraphs, a contents list a whole page."""

    _open: list[list[str]] = field(default_factory=list)  # [instruction, phase]

    def char(self, kind: str) -> None:
        """A w:fldChar: begin, separate or end."""
        if kind == "begin" and len(self._open) < FIELD_MOST:
            self._open.append(["", "instruction"])
        elif kind == "separate" and self._open:
            self._open[-1][1] = "result"
        elif kind == "end" and self._open:
            self._open.pop()

    def instruction(self, text: str) -> None:
        """A part of the innermost field's instruction."""
        if self._open and self._open[-1][1] == "instruction":
            self._open[-1][0] += text[:200]

    @property
    def prints(self) -> bool:
        """Whether text is printed here: not between a field's begin and its result."""
        return all(phase == "result" for _, phase in self._open)

    @property
    def contents(self) -> bool:
        """Whether a contents list is open."""
        return any(text.split()[:1] == ["TOC"] for text, _ in self._open)


class Notes(Struct):
    """Numbers of footnotes or endnotes, in the order of their references."""

    kind: str = "decimal"
    numbers: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)  # referred to in this paragraph, to be printed behind it

    def refer(self, identity: str) -> int:
        """The number of note `identity`; it is printed once."""
        if identity not in self.numbers:
            self.numbers[identity] = len(self.numbers) + 1
            self.waiting.append(identity)
        return self.numbers[identity]


class RunReader(Struct):
    """Reads the runs of one paragraph into pieces."""

    styles: Styles
    fields: Fields
    look: TextFormat  # of the paragraph
    note: Callable[[str, str], str]  # (footnote or endnote, id) -> the mark printed in the text
    own_mark: str = ""  # inside a note: its mark
    pieces: list[StyledText] = field(default_factory=lambda: [StyledText()])
    boxes: list[etree._Element] = field(default_factory=list)  # text boxes anchored here
    contents: bool = False
    hidden: bool = False  # some of it is hidden
    rendered: int = 0  # pages that began inside, as the program saw them last

    def read(self, paragraph: etree._Element) -> None:
        """Everything inside `paragraph`, behind what was read before."""
        for child in paragraph:
            self._inline(child)

    @property
    def empty(self) -> bool:
        """Whether nothing is printed."""
        return not any(piece.parts for piece in self.pieces)

    def _inline(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{W}r":
            self._run(element)
        elif tag == f"{MC}AlternateContent":
            for child in alternative(element):
                self._inline(child)
        elif tag == f"{W}fldSimple":
            self.fields.char("begin")
            self.fields.instruction(element.get(f"{W}instr") or "")
            self.fields.char("separate")
            for child in element:
                self._inline(child)
            self.fields.char("end")
        elif tag == MATH_TEXT:
            self._write(element.text or "", self.look)
        elif isinstance(tag, str) and tag not in SKIPPED:
            for child in element:
                self._inline(child)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        look = self.look
        if properties is not None:
            style = properties.find(f"{W}rStyle")
            if style is not None:
                look = self.styles.look(style.get(VAL, "")).over(look)
            look = run_look(properties).over(look)
        if look.hidden:
            self.hidden = True
            self._fields_only(run)
            return
        for child in run:
            self._content(child, look)

    def _fields_only(self, run: etree._Element) -> None:
        """What a hidden run does to fields: its marks count, its text does not."""
        for child in run:
            if child.tag == f"{W}fldChar":
                self.fields.char(child.get(f"{W}fldCharType") or "")
            elif child.tag == f"{W}instrText":
                self.fields.instruction(child.text or "")

    def _content(self, child: etree._Element, look: TextFormat) -> None:
        tag = child.tag
        if tag == f"{W}t":
            self._write((child.text or "").replace("\r\n", " ").replace("\n", " "), look)
        elif tag in (f"{W}tab", f"{W}ptab"):
            self._write("\t", look)
        elif tag == f"{W}br":
            self._break(child.get(f"{W}type") or "")
        elif tag == f"{W}cr":
            self._break("")
        elif tag == f"{W}noBreakHyphen":
            self._write("-", look)
        elif tag == f"{W}sym":
            code = child.get(f"{W}char") or ""
            self._write(bullets(chr(int(code, 16))) if _is_character(code) else "", look)
        elif tag == f"{W}fldChar":
            self.fields.char(child.get(f"{W}fldCharType") or "")
        elif tag == f"{W}instrText":
            self.fields.instruction(child.text or "")
        elif tag == f"{W}lastRenderedPageBreak":
            self._rendered()
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            mark = self.note(tag.removeprefix(W).removesuffix("Reference"), child.get(f"{W}id") or "")
            if child.get(f"{W}customMarkFollows", "0") in ("0", "false"):
                self._write(mark, look)
        elif tag in (f"{W}footnoteRef", f"{W}endnoteRef"):
            self._write(self.own_mark, look)
        elif tag == f"{MC}AlternateContent":
            for inner in alternative(child):
                self._content(inner, look)
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self.boxes += text_boxes(child)
        elif tag == f"{W}ruby":
            for base in child.iterfind(f"{W}rubyBase"):
                for inner in base:
                    self._inline(inner)

    def _write(self, text: str, look: TextFormat) -> None:
        if not text or not self.fields.prints:
            return
        self.contents = self.contents or self.fields.contents
        piece = self.pieces[-1]
        piece.parts.append(text)
        size = len(text.strip())
        if look.bold:
            piece.bold += size
        piece.sizes[look.size or 0.0] = piece.sizes.get(look.size or 0.0, 0) + size

    def _break(self, kind: str) -> None:
        if self.fields.prints:
            self.pieces.append(StyledText(above=STATED if kind == "page" else ""))

    def _rendered(self) -> None:
        """A page began here when the program last laid the text out; its words are not parted by that."""
        piece = self.pieces[-1]
        if piece.text.strip():
            self.rendered += 1
        elif not piece.above:
            piece.above = RENDERED


def alternative(element: etree._Element) -> Iterator[etree._Element]:
    """What is printed of an mc:AlternateContent: its first choice, and its fallback only without one."""
    choice = element.find(f"{MC}Choice")
    chosen = choice if choice is not None else element.find(f"{MC}Fallback")
    return iter(()) if chosen is None else iter(chosen)


def text_boxes(element: etree._Element) -> list[etree._Element]:
    """The outermost text boxes of a drawing, each once."""
    found = []
    waiting = [element]
    while waiting:
        at = waiting.pop()
        if at.tag == f"{W}txbxContent":
            found.append(at)
        elif at.tag == f"{MC}AlternateContent":
            waiting.extend(reversed(list(alternative(at))))
        else:
            waiting.extend(reversed(list(at)))
    return found


def _is_character(code: str) -> bool:
    try:
        return 0x20 <= int(code, 16) <= 0xFFFF and not 0xD800 <= int(code, 16) <= 0xDFFF
    except ValueError:
        return False
