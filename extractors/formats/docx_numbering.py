"""Word's automatic numbers as they are printed: `第一篇`, `一、`, `（二）`, `1.1`, `①`.

Promise: counters run, restart and inherit as in Word, for every format that Chinese documents use; what has no
number gives "".

    numId 3, level 0, lvlText "第%1篇", chineseCounting, twice  ->  "第一篇", "第二篇"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree
from msgspec import Struct, field

from extractors.formats.number_formats import bullets, printed

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = f"{W}val"
DEEPEST: Final = 9
PLACEHOLDER: Final = re.compile(r"%([1-9])")  # "第%1章第%2节"


class Level(Struct, frozen=True):
    """One level of a numbering scheme."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    style: str = ""  # the paragraph style that is numbered at this level
    restart: int | None = None  # 0: never; n: after a number of level n (from 1); None: after any above
    legal: bool = False  # every number in it is decimal
    hidden: bool = False


class Numbering(Struct):
    """The counters of one document. Numbers are asked for in the order in which they are printed."""

    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # abstract scheme -> levels
    _links: dict[str, str] = field(default_factory=dict)  # abstract scheme -> style whose scheme it is
    _instances: dict[str, tuple[str, dict[int, tuple[int | None, Level | None]]]] = field(
        default_factory=dict
    )
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        """From the root of numbering.xml."""
        made = cls()
        for entry in () if root is None else root:
            if entry.tag == f"{W}abstractNum":
                name = entry.get(f"{W}abstractNumId") or ""
                made._levels[name] = dict(_level(level) for level in entry.iterfind(f"{W}lvl"))
                link = entry.find(f"{W}numStyleLink")
                if link is not None:
                    made._links[name] = link.get(VAL) or ""
            elif entry.tag == f"{W}num":
                abstract = entry.find(f"{W}abstractNumId")
                if abstract is not None:
                    made._instances[entry.get(f"{W}numId") or ""] = (
                        abstract.get(VAL) or "",
                        dict(_override(level) for level in entry.iterfind(f"{W}lvlOverride")),
                    )
        return made

    def follow(self, styles: Callable[[str], str]) -> None:
        """Resolves schemes that are only the name of a style; `styles` gives a style's scheme instance."""
        for abstract, style in self._links.items():
            instance = self._instances.get(styles(style))
            if instance is not None and instance[0] != abstract:
                self._levels[abstract] = self._levels.get(instance[0], {})

    def level_of_style(self, instance: str, style: str) -> int | None:
        """The level at which `style` is numbered in this scheme, None when it is not named there."""
        for index in range(DEEPEST):
            level = self._find(instance, index)
            if level is not None and level.style == style:
                return index
        return None

    def next(self, instance: str, index: int) -> str:
        """The number of the next paragraph at level `index` (from 0) of scheme `instance`, with what parts it
        from the text; "" where none is printed."""
        level = self._find(instance, index)
        if level is None:
            return ""
        abstract, overrides = self._instances[instance]
        counts = self._counts.setdefault(abstract, {})
        if instance not in self._begun:
            self._begun.add(instance)
            for at, (start, _) in overrides.items():
                if start is not None:
                    counts.pop(at, None)
        for above in range(index):
            counts.setdefault(above, self._start(instance, above))
        counts[index] = counts[index] + 1 if index in counts else self._start(instance, index)
        for below in range(index + 1, DEEPEST):
            deeper = self._find(instance, below)
            if deeper is None or deeper.restart is None or index < deeper.restart:
                counts.pop(below, None)
        if level.hidden:
            return ""
        text = PLACEHOLDER.sub(lambda match: self._number(instance, int(match[1]) - 1, level), level.text)
        return text + _gap(text, level.suffix)

    def _number(self, instance: str, index: int, level: Level) -> str:
        own = self._find(instance, index) or Level()
        count = self._counts[self._instances[instance][0]].get(index, own.start)
        return printed(count, "decimal" if level.legal else own.kind)

    def _find(self, instance: str, index: int) -> Level | None:
        if instance not in self._instances:
            return None
        abstract, overrides = self._instances[instance]
        replaced = overrides.get(index, (None, None))[1]
        return replaced or self._levels.get(abstract, {}).get(index)

    def _start(self, instance: str, index: int) -> int:
        start = self._instances[instance][1].get(index, (None, None))[0]
        return start if start is not None else (self._find(instance, index) or Level()).start


def _gap(text: str, suffix: str) -> str:
    """What stands between number and text: a tab is white space on paper, none behind a sign."""
    if (
        not text
        or text[-1].isspace()
        or suffix == "nothing"
        or (text[-1] in "、．.。：:）)】]》" and suffix == "tab")
    ):
        return ""
    return " "


def _level(element: etree._Element) -> tuple[int, Level]:
    def value(tag: str, default: str = "") -> str:
        found = element.find(f"{W}{tag}")
        return default if found is None else found.get(VAL, default)

    kind = value("numFmt", "")
    if not kind:  # newer formats stand in a choice of the extension
        kind = next((found.get(VAL, "") for found in element.iter(f"{W}numFmt")), "decimal")
    legal, hidden = element.find(f"{W}isLgl"), element.find(f"{W}rPr/{W}vanish")
    return integer(element.get(f"{W}ilvl")), Level(
        start=integer(value("start", "1")),
        kind=kind,
        text=bullets(value("lvlText")) if kind == "bullet" else value("lvlText"),
        suffix=value("suff", "tab"),
        style=value("pStyle"),
        restart=integer(value("lvlRestart")) if value("lvlRestart") else None,
        legal=legal is not None and legal.get(VAL, "1") not in ("0", "false", "off"),
        hidden=hidden is not None and hidden.get(VAL, "1") not in ("0", "false", "off"),
    )


def _override(element: etree._Element) -> tuple[int, tuple[int | None, Level | None]]:
    start, level = element.find(f"{W}startOverride"), element.find(f"{W}lvl")
    return integer(element.get(f"{W}ilvl")), (
        None if start is None else integer(start.get(VAL)),
        None if level is None else _level(level)[1],
    )


def integer(text: str | None) -> int:
    """`text` as a whole number; 0 for what is none, or beyond any that Word writes."""
    try:
        number = int(float(text or "0"))
    except (ValueError, OverflowError):
        return 0
    return number if abs(number) < 1 << 31 else 0
