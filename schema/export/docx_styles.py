"""The look of Word documents: `plain` for reading on paper, `gongwen` after GB/T 9704-2012, the form of official documents.

Typefaces are named, not embedded: where one is missing, the program takes another.
Needs `python-docx`, as `docx` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from msgspec import Struct

Style = Literal["plain", "gongwen"]
LATIN: Final = "Times New Roman"


class Look(Struct, frozen=True):
    """Margins in millimetres (top, right, bottom, left), typefaces, sizes and line pitch in points."""

    margins: tuple[float, float, float, float]
    title: str
    title_size: float
    byline: str
    body: str
    body_size: float
    pitch: float
    dashed_folios: bool  # `— 3 —` at the outer edge, else the number in the middle
    source_size: float = 10.5


STYLES: Final[Mapping[Style, Look]] = {
    "plain": Look((25.4, 28, 25.4, 28), "黑体", 18, "楷体", "宋体", 12, 22, dashed_folios=False),
    # GB/T 9704-2012: 37 mm above, 28 mm at the left, a type area of 156 by 225 mm with 22 lines of 28 characters of
    # size 3 (16 points) in 仿宋, the title in 小标宋 of size 2 (22 points), folios of size 4 between dashes
    "gongwen": Look(
        (37, 26, 35, 28), "方正小标宋简体", 22, "楷体_GB2312", "仿宋_GB2312", 16, 28.95, dashed_folios=True
    ),
}


def dress(book: Any, look: Look) -> None:
    """Set the page and the styles of a new document."""
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = (Mm(edge) for edge in look.margins)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        top,
        right,
        bottom,
        left,
    )
    section.footer_distance = Mm(look.margins[2] - 10)
    styles = book.styles
    _set(styles["Normal"], look.body, look.body_size, look.pitch, indent=2)
    _set(
        styles["Heading 1"], look.title, look.title_size, look.title_size * 1.6, centre=True, space=look.pitch
    )
    _set(styles["Subtitle"], look.byline, look.body_size, look.pitch, centre=True)
    _set(_new(styles, "Byline"), look.byline, look.body_size, look.pitch, centre=True)
    _set(_new(styles, "Address"), look.body, look.body_size, look.pitch)
    _set(_new(styles, "Contents title"), look.title, look.title_size, look.title_size * 1.6, centre=True)
    entry = _new(styles, "Contents entry")
    _set(entry, look.body, look.body_size, look.pitch)
    edge = section.page_width - section.left_margin - section.right_margin
    entry.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _set(_new(styles, "Source"), look.body, look.source_size, look.source_size * 1.5)


def number_pages(book: Any, look: Look) -> None:
    """Put folios at the foot: in the middle, or between dashes at the outer edge of odd and even pages."""
    section = book.sections[0]
    if not look.dashed_folios:
        _folio(section.footer, WD_ALIGN_PARAGRAPH.CENTER, "", 10.5)
        return
    book.settings.odd_and_even_pages_header_footer = True
    _folio(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "— {} —", 14)
    _folio(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "— {} —", 14)


def field(paragraph: Any, code: str, shown: str) -> list[Any]:
    """Append the runs of a field to a paragraph: its code, and what is shown until a program works it out."""
    runs = []
    for kind, text in (
        ("begin", ""),
        ("instrText", f" {code} "),
        ("separate", ""),
        ("text", shown),
        ("end", ""),
    ):
        run = paragraph.add_run()
        runs.append(run)
        if kind == "text":
            run.text = text
        elif kind == "instrText":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    return runs


def _new(styles: Any, name: str) -> Any:
    made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = None
    return made


def _set(
    style: Any, face: str, size: float, pitch: float, indent: int = 0, centre: bool = False, space: float = 0
) -> None:
    font, form = style.font, style.paragraph_format
    _typeface(font, face)
    font.size, font.bold, font.italic = Pt(size), False, False
    font.color.rgb = None
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.space_before, form.space_after = Pt(0), Pt(space)
    form.first_line_indent = Pt(indent * size)
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.JUSTIFY


def _typeface(font: Any, face: str) -> None:
    """Han in `face`, letters and digits in Times, also where the template's theme names others."""
    font.name = LATIN
    fonts = font._element.rPr.rFonts
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    fonts.set(qn("w:eastAsia"), face)


def _folio(footer: Any, alignment: Any, form: str, size: float) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.style = "Source"
    paragraph.alignment = alignment
    before, _, behind = form.partition("{}")
    runs = [paragraph.add_run(before)] if before else []
    runs += field(paragraph, "PAGE", "1")
    runs += [paragraph.add_run(behind)] if behind else []
    for run in runs:
        run.font.size = Pt(size)
        _typeface(run.font, "宋体")
