"""The style of a Word paragraph or run: its own properties, then its styles, then the document's defaults.

Promise: a property is the nearest one stated on the way run -> character style -> paragraph style -> defaults;
a circle of styles ends the way instead of the reader.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import fields

from extractors.formats.docx_numbering import VAL, W, integer

DEEPEST_STYLE: Final = 20  # styles based on styles
BODY_TEXT: Final = 9  # the outline level that is none
USUAL_SIZE: Final = 10.5  # points; what Word takes where nothing is stated in a Chinese document
OFF: Final = frozenset({"0", "false", "off"})
HEADING_NAME: Final = re.compile(r"(?:heading|标题) ?([1-9])", re.I)  # "heading 1"  "标题 2"
CONTENTS_NAME: Final = re.compile(r"(?:toc|目录) ?(?:[1-9]|heading|标题)", re.I)  # "toc 1"  "TOC Heading"
ALIGNS: Final = {
    "center": "center",
    "right": "right",
    "end": "right",
    "left": "left",
    "start": "left",
    "both": "left",
    "distribute": "left",
    "thaiDistribute": "left",
}


class TextFormat(Struct, frozen=True):
    """Stated properties; None is "not stated here"."""

    align: str | None = None
    level: int | None = None  # outline level, 0 is the highest
    first_chars: float | None = None  # the first line's place: in characters, in points
    first_points: float | None = None
    left_chars: float | None = None
    left_points: float | None = None
    page_break: bool | None = None
    bold: bool | None = None
    size: float | None = None  # points
    hidden: bool | None = None
    scheme: str | None = None  # numbering instance
    scheme_level: int | None = None

    def over(self, below: TextFormat) -> TextFormat:
        """These properties, and what only `below` states."""
        return TextFormat(
            *(
                mine if (mine := getattr(self, one.name)) is not None else getattr(below, one.name)
                for one in fields(self)
            )
        )

    def indent(self) -> float:
        """Where the first line begins, in ems from the margin."""
        size = self.size or USUAL_SIZE
        first = self.first_chars if self.first_chars else (self.first_points or 0.0) / size
        left = self.left_chars if self.left_chars else (self.left_points or 0.0) / size
        return round(max(first + left, 0.0), 2)


class Style(Struct, frozen=True):
    """One entry of styles.xml."""

    name: str
    based_on: str
    look: TextFormat


class Styles(Struct):
    """The styles of one document."""

    defaults: TextFormat = TextFormat()
    usual: str = ""  # the paragraph style of what names none
    _styles: dict[str, Style] = field(default_factory=dict)
    _looks: dict[str, TextFormat] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """From the root of styles.xml."""
        made = cls()
        if root is None:
            return made
        made.defaults = run_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")).over(
            paragraph_look(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        )
        for entry in root.iterfind(f"{W}style"):
            identity, name, based = (
                entry.get(f"{W}styleId") or "",
                entry.find(f"{W}name"),
                entry.find(f"{W}basedOn"),
            )
            look = run_look(entry.find(f"{W}rPr")).over(paragraph_look(entry.find(f"{W}pPr")))
            called = "" if name is None else name.get(VAL, "")
            heading = HEADING_NAME.fullmatch(called)
            if heading and look.level is None:
                look = TextFormat(level=int(heading[1]) - 1).over(look)
            made._styles[identity] = Style(called, "" if based is None else based.get(VAL, ""), look)
            if entry.get(f"{W}type") == "paragraph" and entry.get(f"{W}default", "0") not in OFF:
                made.usual = identity
        return made

    def look(self, style: str) -> TextFormat:
        """Everything that `style` and what it is based on state, without the document's defaults."""
        if style not in self._looks:
            look, name, seen = TextFormat(), style, set[str]()
            while name in self._styles and name not in seen and len(seen) < DEEPEST_STYLE:
                seen.add(name)
                look = look.over(self._styles[name].look)
                name = self._styles[name].based_on
            self._looks[style] = look
        return self._looks[style]

    def is_contents(self, style: str) -> bool:
        """Whether `style` is one of a contents list."""
        return style in self._styles and CONTENTS_NAME.fullmatch(self._styles[style].name) is not None

    def scheme(self, style: str) -> str:
        """The numbering instance that a style names, "" without one."""
        return self.look(style).scheme or ""


def paragraph_look(properties: etree._Element | None) -> TextFormat:
    """What a w:pPr states, without the look of its mark."""
    if properties is None:
        return TextFormat()
    align, level = properties.find(f"{W}jc"), properties.find(f"{W}outlineLvl")
    indent, number = properties.find(f"{W}ind"), properties.find(f"{W}numPr")
    instance = None if number is None else number.find(f"{W}numId")
    at = None if number is None else number.find(f"{W}ilvl")
    first = _indent(indent, "firstLine")
    hanging = _indent(indent, "hanging")
    left, start = _indent(indent, "left"), _indent(indent, "start")
    return TextFormat(
        align=None if align is None else ALIGNS.get(align.get(VAL, "")),
        level=None if level is None else integer(level.get(VAL)),
        first_chars=first[0] if first[0] is not None else _negative(hanging[0]),
        first_points=first[1] if first[1] is not None else _negative(hanging[1]),
        left_chars=left[0] if left[0] is not None else start[0],
        left_points=left[1] if left[1] is not None else start[1],
        page_break=toggle(properties, "pageBreakBefore"),
        scheme=None if instance is None else instance.get(VAL, ""),
        scheme_level=None if at is None else integer(at.get(VAL)),
    )


def run_look(properties: etree._Element | None) -> TextFormat:
    """What a w:rPr states."""
    if properties is None:
        return TextFormat()
    size = properties.find(f"{W}sz")
    return TextFormat(
        bold=toggle(properties, "b"),
        size=None if size is None else integer(size.get(VAL)) / 2 or None,
        hidden=toggle(properties, "vanish"),
    )


def toggle(properties: etree._Element, name: str) -> bool | None:
    """A property that is on or off; None when it is not stated."""
    found = properties.find(f"{W}{name}")
    return None if found is None else found.get(VAL, "1") not in OFF


def _indent(element: etree._Element | None, side: str) -> tuple[float | None, float | None]:
    """(characters, points) of one side of w:ind."""
    if element is None:
        return None, None
    written, twips = element.get(f"{W}{side}Chars"), element.get(f"{W}{side}")
    return (
        None if written is None else integer(written) / 100,
        None if twips is None else integer(twips) / 20,
    )


def _negative(value: float | None) -> float | None:
    return None if value is None else -value
