"""The style of HTML elements: alignment, heading level, weight, size, indent, breaks.

Promise: only what is stated, by tag, attribute, `style` or a rule for one tag or class; the rest of CSS is ignored,
and a hostile style sheet costs time linear in its length.

    .title { text-align: center; font-size: 1.5em }  <p class="title">  ->  ElementStyle(align="center", size=18.0)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

USUAL_SIZE: Final = 12.0  # points: a browser's 16 px
MOST_CSS: Final = 1 << 19  # characters of all sheets of a file
MOST_RULES: Final = 5000
LARGEST: Final = 200.0  # points; larger sizes are tricks and ignored
HEADINGS: Final = {
    "h1": 2.0,
    "h2": 1.5,
    "h3": 1.17,
    "h4": 1.0,
    "h5": 0.83,
    "h6": 0.67,
}  # ems, the default of browsers
BOLD_TAGS: Final = frozenset({"b", "strong", "th"})
ALIGNS: Final = {
    "center": "center",
    "-webkit-center": "center",
    "middle": "center",
    "right": "right",
    "end": "right",
    "left": "left",
    "start": "left",
    "justify": "left",
}
FONT_SIZES: Final = {
    "1": 7.5,
    "2": 10.0,
    "3": 12.0,
    "4": 13.5,
    "5": 18.0,
    "6": 24.0,
    "7": 36.0,
}  # <font size=5>
NAMED_SIZES: Final = {
    "xx-small": 6.75,
    "x-small": 7.5,
    "small": 10.0,
    "medium": 12.0,
    "large": 13.5,
    "x-large": 18.0,
    "xx-large": 24.0,
}
COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.S)  # "/* … */"
RULE: Final = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")  # "p.title, h1 { text-align: center }"
COMPOUND: Final = re.compile(r"([A-Za-z][\w-]*)?(?:\.([\w-]+))?")  # "p"  ".title"  "p.title"
DECLARATION: Final = re.compile(r"([a-z-]+)\s*:\s*([^;]{1,100})", re.I)
LENGTH: Final = re.compile(r"(-?\d{0,6}(?:\.\d{1,6})?)\s*(pt|px|em|rem|%|cm|mm|in|ex|ch|ic)?", re.I)
POINTS: Final = {"pt": 1.0, "px": 0.75, "cm": 28.35, "mm": 2.835, "in": 72.0}
WANTED: Final = frozenset(
    "text-align font-weight font-size text-indent page-break-before break-before mso-outline-level".split()
)
BREAKS: Final = frozenset({"always", "page", "left", "right", "recto", "verso"})

Declarations = Mapping[str, str]


class ElementStyle(Struct, frozen=True):
    """The style of the text in an element; `breaks` is of the element alone, the rest is inherited."""

    align: str = ""
    level: int = 0
    bold: bool = False
    size: float = USUAL_SIZE
    indent: float = 0.0  # ems
    breaks: bool = False


class Sheet(Struct):
    """The rules of the style sheets of one file."""

    _rules: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _size: int = 0

    def add(self, css: str) -> None:
        """Adds one style sheet; later rules override earlier ones with the same selector."""
        css = COMMENT.sub(" ", css[: MOST_CSS - self._size])
        self._size += len(css)
        for rule in RULE.finditer(css):
            declarations = declared(rule[2])
            if not declarations:
                continue
            for selector in rule[1].split(","):
                key = _key(selector)
                if key is not None and (key in self._rules or len(self._rules) < MOST_RULES):
                    self._rules.setdefault(key, {}).update(declarations)

    def look(self, tag: str, attributes: Mapping[str, str | None], around: ElementStyle) -> ElementStyle:
        """The style of an element `tag` inside an element with the style `around`."""
        look = replace(around, breaks=False)
        if tag in HEADINGS:
            look = replace(look, level=int(tag[1]), bold=True, size=around.size * HEADINGS[tag])
        elif tag in BOLD_TAGS:
            look = replace(look, bold=True)
        elif tag == "center":
            look = replace(look, align="center")
        elif tag == "font" and (size := attributes.get("size")):
            look = replace(look, size=FONT_SIZES.get(size.strip().lstrip("+"), look.size))
        if align := attributes.get("align"):
            look = replace(look, align=ALIGNS.get(align.strip().lower(), look.align))
        if self._rules:
            classes = (attributes.get("class") or "").lower().split()
            for key in ((tag, ""), *(("", name) for name in classes), *((tag, name) for name in classes)):
                if key in self._rules:
                    look = _applied(self._rules[key], look, around)
        if style := attributes.get("style"):
            look = _applied(declared(style), look, around)
        return look


def declared(text: str) -> dict[str, str]:
    """The declarations of a `style` attribute or a rule that this module knows."""
    return {
        name: match[2].replace("!important", "").strip().lower()
        for match in DECLARATION.finditer(text[:4000])
        if (name := match[1].lower()) in WANTED
    }


def _key(selector: str) -> tuple[str, str] | None:
    """The (tag, class) of a selector, "" for the missing one; None for a selector that this module ignores."""
    parts = selector.split()
    compound = COMPOUND.fullmatch(parts[-1]) if parts else None
    if compound is None or not (compound[1] or compound[2]) or (len(parts) > 1 and not compound[2]):
        return None
    return (compound[1] or "").lower(), (compound[2] or "").lower()


def _applied(declarations: Declarations, look: ElementStyle, around: ElementStyle) -> ElementStyle:
    for name, value in declarations.items():
        if name == "text-align":
            look = replace(look, align=ALIGNS.get(value, look.align))
        elif name == "font-weight":
            heavy = value in ("bold", "bolder") or (value.isdigit() and int(value[:4]) >= 600)
            look = replace(look, bold=heavy if value not in ("inherit", "initial", "unset") else look.bold)
        elif name == "font-size":
            look = replace(look, size=_size(value, around.size))
        elif name == "mso-outline-level":
            look = replace(look, level=int(value) if value in "123456789" else 0)
        elif name in ("page-break-before", "break-before"):
            look = replace(look, breaks=value in BREAKS)
    if "text-indent" in declarations:
        look = replace(look, indent=_ems(declarations["text-indent"], look.size))
    return look


def _size(value: str, around: float) -> float:
    """A font size in points."""
    if value in NAMED_SIZES:
        return NAMED_SIZES[value]
    number, unit = _length(value)
    if number is None:
        return {"smaller": around / 1.2, "larger": around * 1.2}.get(value, around)
    if unit in POINTS:
        size = number * POINTS[unit]
    elif unit == "rem":
        size = number * USUAL_SIZE
    else:
        size = around * (number / 100 if unit == "%" else number)
    return round(size, 2) if 0 < size <= LARGEST else around


def _ems(value: str, size: float) -> float:
    """A first-line indent in ems; a percentage counts as 0."""
    number, unit = _length(value)
    if number is None or unit == "%":
        return 0.0
    ems = number * POINTS[unit] / size if unit in POINTS and size else number
    return round(ems, 2) if 0 <= ems <= 40 else 0.0


def _length(value: str) -> tuple[float | None, str]:
    match = LENGTH.fullmatch(value.strip())
    if match is None or match[1] in ("", "-", "."):
        return None, ""
    return float(match[1]), (match[2] or "").lower()
