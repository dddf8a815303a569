"""The blocks of a Word document, in order, as lines with their looks: paragraphs, tables, text boxes, notes.

Promise: what is printed is in exactly one line; a blank paragraph is an empty line, a table row one line with its
cells parted by tabs, a footnote a line behind its paragraph; headers and footers stand once, as such, at the end
of their section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from extractors.formats.docx_numbering import VAL, Numbering, W
from extractors.formats.docx_runs import (
    MC,
    RENDERED,
    STATED,
    Fields,
    Notes,
    RunReader,
    StyledText,
    alternative,
)
from extractors.formats.docx_styles import BODY_TEXT, Styles, TextFormat, paragraph_look, run_look, toggle
from extractors.formats.number_formats import printed
from extractors.formats.sheets import CONTENTS, NOTE, Sheets
from schema.records import LineStyle, OutlineEntry, TextLine

FALLBACK_SIZE: Final = 10.0  # points, where neither style nor defaults say one
LONG_CELL: Final = 300  # characters: a row with a cell of more, in several paragraphs, only lays out the page
GALLERY: Final = "Table of Contents"
GONE: Final = frozenset({f"{W}del", f"{W}moveFrom"})
CONTINUOUS: Final = frozenset({"continuous", "nextColumn"})


class BodyReader(Struct):
    """Reads the blocks of one document into `sheets`."""

    styles: Styles
    numbering: Numbering
    sheets: Sheets
    footnotes: dict[str, etree._Element] = field(default_factory=dict)
    endnotes: dict[str, etree._Element] = field(default_factory=dict)
    sections: list[etree._Element] = field(default_factory=list)
    section_end: Callable[[etree._Element], None] = lambda section: None
    outline: list[OutlineEntry] = field(default_factory=list)
    notes: dict[str, Notes] = field(default_factory=lambda: {"footnote": Notes(), "endnote": Notes()})
    stated: int = 0  # page breaks that the file states
    rendered: int = 0  # and those where a program last saw them
    _fields: Fields = field(default_factory=Fields)
    _carried: RunReader | None = None  # of a paragraph whose mark was deleted
    _contents: int = 0  # contents lists around this block
    _fresh: bool = True  # nothing is printed on this page yet
    _ended: int = 0  # sections
    _mark: str = ""  # of the note that is read

    def blocks(self, elements: Iterable[etree._Element]) -> None:
        """Reads `elements`, which stand in a body, a cell, a text box or a note."""
        for element in elements:
            tag = element.tag
            if tag == f"{W}p":
                self._paragraph(element)
            elif tag == f"{W}tbl":
                self._table(element)
            elif tag == f"{W}sdt":
                self._control(element)
            elif tag == f"{W}sectPr":
                self._section(element)
            elif tag == f"{MC}AlternateContent":
                self.blocks(alternative(element))
            elif isinstance(tag, str) and tag not in GONE:
                self.blocks(element)

    def end(self) -> None:
        """Prints the endnotes."""
        self._waiting_notes("endnote")

    def apart(self, elements: Iterable[etree._Element]) -> list[TextLine]:
        """The lines with text of `elements`, read as part of the document but not put into it."""
        kept, self.sheets = self.sheets, Sheets(self.sheets.engine)
        fresh, carried, self._carried = self._fresh, self._carried, None
        try:
            self.blocks(elements)
            return [line for line in self.sheets.lines() if line.text.strip()]
        finally:
            self.sheets, self._fresh, self._carried = kept, fresh, carried

    # ------------------------------------------------------------------ paragraphs

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        mark = None if properties is None else properties.find(f"{W}rPr")
        named = None if properties is None else properties.find(f"{W}pStyle")
        style = self.styles.usual if named is None else named.get(VAL, "")
        direct = paragraph_look(properties)
        look = direct.over(self.styles.look(style)).over(self.styles.defaults)
        if look.page_break:
            self._turn(STATED, paragraph)
        reader = self._carried or RunReader(self.styles, self._fields, look, self._note, self._mark)
        reader.look, self._carried = look, None
        reader.read(paragraph)
        if mark is not None and any(mark.find(tag) is not None for tag in GONE):
            self._carried = reader
            return
        if not (reader.empty and run_look(mark).hidden and (reader.hidden or not direct.scheme)):
            self._print(reader, self._number(direct, style), look, self.styles.is_contents(style))
        section = None if properties is None else properties.find(f"{W}sectPr")
        if section is not None:
            self._section(section)

    def _number(self, direct: TextFormat, style: str) -> str:
        """The automatic number of a paragraph, "" without one."""
        of_style = self.styles.look(style)
        scheme = direct.scheme if direct.scheme is not None else of_style.scheme
        if not scheme or scheme == "0":
            return ""
        level = direct.scheme_level
        if level is None and direct.scheme is None:
            level = self.numbering.level_of_style(scheme, style)
        if level is None:
            level = of_style.scheme_level if direct.scheme is None else 0
        return self.numbering.next(scheme, level or 0)

    def _print(self, reader: RunReader, number: str, look: TextFormat, contents: bool) -> None:
        for box in reader.boxes:
            self.blocks(box)
        role = CONTENTS if contents or reader.contents or self._contents else ""
        pieces = reader.pieces
        if number:
            pieces[0].parts.insert(0, number)
        for at, piece in enumerate(pieces):
            if piece.above:
                self._turn(piece.above)
            text = piece.text
            if text.strip():
                self._line(text, role, self._style(piece, look), at == 0)
            elif len(pieces) == 1 or not (at == len(pieces) - 1 or pieces[at + 1].above):
                self.sheets.line("")
        for _ in range(reader.rendered):
            self.sheets.page()
            self.rendered, self._fresh = self.rendered + 1, False
        self._waiting_notes("footnote")

    def _line(self, text: str, role: str, style: LineStyle, first: bool) -> None:
        if style.level and first and not role:
            page, line = self.sheets.place
            self.outline.append(OutlineEntry(" ".join(text.split()), style.level, page, line))
        self.sheets.line(text, role, style)
        self._fresh = False

    def _style(self, piece: StyledText, look: TextFormat) -> LineStyle:
        total = sum(piece.sizes.values())
        size = max(piece.sizes, key=lambda one: piece.sizes[one], default=0.0) or look.size or FALLBACK_SIZE
        level = look.level if look.level is not None else BODY_TEXT
        return LineStyle(
            align=look.align or "",
            level=level + 1 if 0 <= level < BODY_TEXT else 0,
            bold=2 * piece.bold > total,
            size=size,
            indent=replace(look, size=size).indent(),
        )

    # ------------------------------------------------------------------ pages and sections

    def _turn(self, kind: str, paragraph: etree._Element | None = None) -> None:
        """A new page; `paragraph` is one that itself asks to stand on a new page."""
        if kind == RENDERED:
            self.rendered += 1
            if self._fresh:  # the program saw the page that a break above it already began
                return
        else:
            self.stated += 1
            self.sheets.breaks()
            if paragraph is not None and self._fresh:
                return
        self.sheets.page()
        self._fresh = True

    def _section(self, section: etree._Element) -> None:
        if section not in self.sections:  # of a cell, a text box, or an earlier version of the text
            return
        self._ended += 1
        self.section_end(section)
        if self._ended < len(self.sections):
            kind = self.sections[self._ended].find(f"{W}type")
            if kind is not None and kind.get(VAL) in CONTINUOUS:
                self.sheets.breaks()
            else:
                self._turn(STATED)

    # ------------------------------------------------------------------ controls, notes, tables

    def _control(self, control: etree._Element) -> None:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        contents = gallery is not None and gallery.get(VAL) == GALLERY
        self._contents += contents
        for content in control.iterfind(f"{W}sdtContent"):
            self.blocks(content)
        self._contents -= contents

    def _note(self, kind: str, identity: str) -> str:
        notes = self.notes[kind]
        number = printed(notes.refer(identity), notes.kind)
        return f"[{number}]" if number.isascii() else number

    def _waiting_notes(self, kind: str) -> None:
        """Prints the notes that were referred to, each paragraph a line."""
        notes, texts = self.notes[kind], self.footnotes if kind == "footnote" else self.endnotes
        waiting, notes.waiting = notes.waiting, []
        for identity in waiting:
            if identity in texts:
                mark, self._mark = self._mark, self._note(kind, identity)
                for line in self.apart(texts[identity]):
                    self.sheets.line(line.text, NOTE, line.style or LineStyle())
                self._mark = mark

    def _table(self, table: etree._Element) -> None:
        for row in _children(table, f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and (
                toggle(properties, "hidden") or properties.find(f"{W}del") is not None
            ):
                continue
            cells = [self.apart(cell) for cell in _children(row, f"{W}tc")]
            lines = [line for cell in cells for line in cell]
            layout = any(len(cell) > 2 and sum(len(line.text) for line in cell) > LONG_CELL for cell in cells)
            if len(cells) < 2 or layout:
                for line in lines:
                    self._line(line.text, line.font, line.style or LineStyle(), first=True)
            elif lines:
                text = "\t".join(" ".join(" ".join(line.text.split()) for line in cell) for cell in cells)
                style = lines[0].style or LineStyle()
                self._line(text, lines[0].font, replace(style, align="", indent=0.0, level=0), first=False)


def _children(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, also inside content controls and insertions."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _children(child, wanted)
        elif child.tag == f"{MC}AlternateContent":
            for inner in alternative(child):
                if inner.tag == wanted:
                    yield inner
