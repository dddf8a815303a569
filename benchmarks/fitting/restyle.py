"""Restyled documents: items with their words in a look drawn at random, as paragraphs with layout.

Eleven works were printed by eleven printers; a splitter fitted to them learns printers. Here the same words come
with titles larger or not, centred, bold, set off by white, by a new page, by the lack of an indent, by a marker
that counts, by a date below; with sections that look nearly like titles, covers, parts, and lists of contents that
name all, or most, or more than is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.scoring.goldfile import GoldItem
from schema.records import Document, Furniture, Layout, OutlineEntry, Page, Paragraph, Span, TextLine

MARKERS = (
    "第{h}篇 ", "第{a}篇:", "{a}. ", "{a}、", "{h}、", "（{h}）", "{a} ", "【{a}】", "篇{h}：", "No.{a} ", "第{h}讲　",
    "之{h} ", "{z} ", "[{a}] ", "第{a}章 ", "第{h}回　", "◎", "★", "■ ", "*** ",
)  # fmt: skip
PARTS = ("第{h}辑", "第{h}编", "卷{h}")
ABSENT = (  # entries of a contents list whose items are not in the file
    "后记", "论读书的方法", "在年终总结会上的发言", "关于学风", "答友人书", "北行日记", "谈写作", "一封公开信", "致辞",
    "附录", "序言二", "新年的话", "寄语青年", "从前的学堂", "河边的对话",
)  # fmt: skip
LEADS = ("【导读】", "编者按：", "【题解】", "［摘要］", "提要：", "【背景】", "Editor's note: ", "〔说明〕")
NOTES = ("见本书有关各篇。", "指当时的有关文件。", "参见一九五〇年版。", "此处所说系指上文。")
# "一、提高认识", "（二）…", "3. …", "第二部分": lines of a body that head its sections
SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[、.．]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|节|条))"
)
SECTION_CHARS = 40


class Look(Struct, frozen=True):
    """How a kind of line is set: `size` in running sizes, `gap` in pitches or blank lines."""

    size: float = 1.0
    font: str = ""
    align: str = "left"
    gap: float = 0.0
    page: bool = False
    level: int = 0
    indent: float | None = None  # None: as running text


@dataclass(frozen=True, slots=True)
class Restyled:
    """A document as paragraphs: the index where each item begins, its list of contents, the count it declares."""

    document: Document
    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]
    furniture: tuple[Furniture, ...]
    declared: int | None


@dataclass(slots=True)
class Printer:
    """Sets lines one below the other, on pages or, as plain text, on one."""

    rng: Random
    text: bool  # no geometry
    size: float
    indent: float
    gap: float
    per_page: int  # characters, 0 for a text without pages
    page: int = 1
    line: int = 0
    filled: int = 0
    turned: bool = False
    out: list[Paragraph] = field(default_factory=list)

    def put(self, text: str, look: Look) -> int:
        """Sets one paragraph; its index."""
        if self.per_page and self.filled + len(text) // 2 > self.per_page:
            self.turn()
        if look.page and self.out and not self.turned:
            self.turn()
        starts, self.turned = self.turned and bool(self.out), False
        self.filled += len(text) + 10
        depth = 60 + 640 * min(self.filled / max(self.per_page, 1), 1.0)
        layout = Layout(
            size=round(self.size * look.size * 2) / 2,
            font=look.font,
            align=look.align,
            gap=0.0 if starts and not self.text else look.gap + self.gap,
            lines=max(1, len(text) // 34),
            starts_page=starts,
            indent=self.indent if look.indent is None else look.indent,
            bottom=0.0 if self.text else min(700.0, depth),
            level=look.level,
        )
        self.out.append(Paragraph(text, (Span(self.page, self.line, 0, len(text)),), layout))
        self.line += 1
        return len(self.out) - 1

    def turn(self) -> None:
        """Goes on to the next page."""
        self.page, self.line, self.filled, self.turned = self.page + 1, 0, 0, True


def restyle(items: Sequence[GoldItem], rng: Random, title: str = "") -> Restyled:
    """`items` as one document in a look drawn from `rng`; `title` may stand above them."""
    printer = _printer(rng)
    look, marker = _title_look(rng, printer)
    section = _section_look(rng, printer, look, marker)
    below = Look(
        align=look.align if rng.random() < 0.6 else "left",
        font="kai" if _once(rng, 0.5) and printer.size else "",
        indent=look.indent,
    )
    if title and _once(rng, 0.6):
        printer.put(
            title, replace(look, size=look.size * rng.choice([1.0, 1.2]), align="center", gap=0.0, page=False)
        )
        if _once(rng, 0.3):
            printer.put("编者说明：本集收录有关文稿，供内部学习参考，请勿外传。", Look())
    declared = (len(items) + (not _once(rng, 0.9))) if _once(rng, 0.12) and len(items) > 1 else None
    alone, more, dated, notes = (
        marker and _once(rng, 0.25),
        _once(rng, 0.75),
        _once(rng, 0.25),
        _once(rng, 0.15),
    )
    parts = rng.randint(3, 8) if _once(rng, 0.12) and len(items) >= 6 else 0
    lead, led = rng.choice(LEADS), rng.choice([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.8, 1.0])
    first_turns, names, starts, sections = _once(rng, 0.5), [], [], []
    for number, item in enumerate(items, 1):
        if parts and number % parts == 1:
            name = rng.choice(PARTS).replace("{h}", han(number // parts + 1))
            printer.put(
                name, replace(look, size=look.size * (1.2 if printer.size else 1.0), gap=look.gap + 1)
            )
        heading, body = (item.lines, item.body) if item.lines else (item.body[:1], item.body[1:])
        this = replace(look, page=look.page and (number > 1 or first_turns))
        mark = counted(marker, number) if marker else ""
        if alone:
            starts.append(printer.put(mark.strip(), this))
            printer.put(heading[0], replace(look, page=False, gap=rng.choice([0.0, look.gap])))
        else:
            starts.append(printer.put(mark + heading[0], this))
        names.append(heading[0])
        for line in heading[1:] if more else ():
            printer.put(line, below)
        if dated:
            printer.put(f"（{rng.randint(1915, 2023)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日）", below)
        introduced = _once(rng, led)
        for text in map(str.strip, body):
            headed = len(text) <= SECTION_CHARS and SECTION.match(text) and text[-1] not in "。；;，"
            if text:
                at = printer.put(lead * introduced + text, section if headed else Look())
                introduced = False
                sections += [at] * bool(headed)
        for note in range(1, rng.randint(2, 6)) if notes else ():
            printer.put(f"〔{note}〕{rng.choice(NOTES)}", Look())
    contents = _contents(names, rng) if _once(rng, 0.25) and len(items) > 1 else ()
    heads = (
        _running_heads(printer, starts, names, rng) if printer.page > len(items) and _once(rng, 0.25) else ()
    )
    document = _document(printer)
    if _once(rng, 0.2):
        document = replace(document, outline=_outline(printer, starts, names, sections, rng))
    return Restyled(document, tuple(printer.out), tuple(starts), (*contents, *heads), declared)


def _once(rng: Random, share: float) -> bool:
    return rng.random() < share


def _printer(rng: Random) -> Printer:
    text = _once(rng, 0.5)
    return Printer(
        rng,
        text,
        size=0.0 if text else rng.choice([10.5, 12.0, 14.0, 16.0]),
        indent=rng.choice([2.0, 2.0, 2.0, 0.0]),
        gap=rng.choice([0.0, 0.0, 0.0, 1.0 if text else 0.5]),
        per_page=0 if text and _once(rng, 0.85) else rng.choice([500, 700, 1000, 1500]),
    )


def _title_look(rng: Random, printer: Printer) -> tuple[Look, str]:
    """A look and a marker for titles that a reader can tell from running text by at least one sign."""
    printed = not printer.text
    while True:
        look = Look(
            size=rng.choice([1.0, 1.0, 1.15, 1.3, 1.6]) if printed else 1.0,
            font="bold" if _once(rng, 0.5 if printed else 0.05) else "",
            align=rng.choice(["left", "center", "center"]) if printed or _once(rng, 0.3) else "left",
            gap=rng.choice([0.0, 0.0, 0.8, 1.5, 2.5] if printed else [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]),
            page=_once(rng, 0.25) and (printed or bool(printer.per_page) or _once(rng, 0.3)),
            level=rng.choice([0, 0, 0, 0, 0, 0, 2]),
            indent=0.0 if _once(rng, 0.6) else None,
        )
        marker = rng.choice(MARKERS) if _once(rng, 0.35) else ""
        unindented = look.indent == 0.0 and printer.indent >= 2
        signs = (
            look.size > 1,
            look.font,
            look.align == "center",
            look.gap,
            look.page,
            look.level,
            unindented,
            marker,
        )
        if sum(map(bool, signs)) >= rng.choice([1, 1, 2]):
            return look, marker


def _section_look(rng: Random, printer: Printer, title: Look, marker: str) -> Look:
    printed = not printer.text
    look = Look(
        size=1.0 if _once(rng, 0.6) else min(title.size, rng.choice([1.0, 1.1, 1.15])),
        font="bold" if printed and _once(rng, 0.35) else "",
        align="center" if printed and _once(rng, 0.12) else "left",
        gap=rng.choice([0.0, 0.0, 0.0, 0.6 if printed else 1.0]),
        indent=None if _once(rng, 0.7) else 0.0,
    )
    alike = (look.size, look.font, look.align) == (
        title.size,
        title.font,
        title.align,
    ) and title.gap <= look.gap
    return Look() if alike and not title.page and not marker else look


def _contents(names: Sequence[str], rng: Random) -> tuple[Furniture, ...]:
    absent = rng.sample(ABSENT, rng.randint(1, 12)) if _once(rng, 0.25) else []
    kept = rng.choice([1.0, 1.0, 1.0, 0.9, 0.7])
    entries = [name for name in (*names, *absent) if _once(rng, kept)]
    return tuple(
        Furniture(Span(1, 0, 0, len(name)), "contents", f"{name}………………{3 * at}")
        for at, name in enumerate(entries, 1)
    )


def _running_heads(
    printer: Printer, starts: Sequence[int], names: Sequence[str], rng: Random
) -> tuple[Furniture, ...]:
    """The title of the item above every page, or above every second; not where an item begins at the page's top."""
    every, both = rng.choice([1, 1, 1, 2]), _once(rng, 0.3)
    pages = [printer.out[at].spans[0].page for at in starts]
    found = []
    for page in range(1, printer.page + 1, every):
        own = [n for n, first in enumerate(pages) if first < page or (both and first == page)]
        if own:
            name = names[own[-1]][:30]
            found.append(Furniture(Span(page, 0, 0, len(name)), "running-head", name))
    return tuple(found)


def _outline(
    printer: Printer, starts: Sequence[int], names: Sequence[str], sections: Sequence[int], rng: Random
) -> tuple[OutlineEntry, ...]:
    """The items, most of them or all, with their sections below them or without; of a single item its sections."""
    kept = rng.choice([1.0, 1.0, 1.0, 0.9])
    entries = [(at, 1, name) for at, name in zip(starts, names, strict=True) if _once(rng, kept)]
    if len(starts) == 1 or _once(rng, 0.5):
        entries += [(at, 1 if len(starts) == 1 and kept < 1 else 2, printer.out[at].text) for at in sections]
    paged = printer.page > 1
    return tuple(
        OutlineEntry(name, level, printer.out[at].spans[0].page if paged else None)
        for at, level, name in sorted(entries)
    )


def _document(printer: Printer) -> Document:
    """The document that the paragraphs would have been read from, one line each."""
    pages: dict[int, list[TextLine]] = {}
    for one in printer.out:
        pages.setdefault(one.spans[0].page, []).append(TextLine(one.text, 0.0, 0.0, 0.0, 0.0, 0.0))
    found = tuple(
        Page(number, 595.0, 842.0, tuple(pages.get(number, ())), "restyled")
        for number in range(1, printer.page + 1)
    )
    kind = "text/plain" if printer.text else "application/pdf"
    return Document(kind, "restyled", "1", len(found), found, layout=not printer.text)


def counted(marker: str, number: int) -> str:
    """A marker with its number: `第{h}篇 `, 3 -> `第三篇 `."""
    return marker.replace("{h}", han(number)).replace("{a}", str(number)).replace("{z}", f"{number:03d}")


def han(number: int) -> str:
    """`12` -> `十二`; from a hundred on digit by digit."""
    digits = "零一二三四五六七八九"
    if number >= 100:
        return "".join(digits[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else digits[tens])
        + ("十" if tens else "")
        + (digits[ones] if ones or not tens else "")
    )
