"""OFD (GB/T 33190), the fixed-layout form of Chinese offices: text objects with their boxes, as lines of pages.

Promise: every text object is in exactly one line, those of one baseline in the order of writing; what stands aslant,
and the words of watermark and stamp annotations, are overlays; a page without text objects is a picture.

    <TextObject Boundary="30 20 150 7" Size="7.8"><TextCode Y="6">关于印发</TextCode>  ->  "关于印发" at (85, 57) points
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, Final

from lxml import etree
from msgspec import Struct

from extractors.claims.pdf_metadata import pdf_info
from extractors.formats.container_kind import OFD
from extractors.formats.media_type import HEAD, media_type
from extractors.formats.sheets import WATERMARK
from extractors.formats.text_lines import MAX_PAGES, bad_unicode
from extractors.formats.zip_package import Package, resolve
from schema.errors import Unreadable
from schema.records import Document, Page, PdfInfo, SourceFile, TextLine
from schema.text.storable import clean_unicode

POINTS: Final = 72 / 25.4  # OFD measures in millimetres
A4: Final = (0.0, 0.0, 210.0, 297.0)
USUAL_SIZE: Final = 3.7  # millimetres: type of 10.5 points
SAME_LINE: Final = 0.4  # of the type size: objects whose baselines differ by less stand on one line
NEXT_WORD: Final = 0.3  # ems between two objects of a line that are a space
APART: Final = 3.0  # ems; beyond it they are two lines side by side
LEANING: Final = 2.0  # degrees; beyond it text is laid over the page
OVERLAID: Final = frozenset({"Watermark", "Stamp"})
BOLD_WEIGHT: Final = 600
FACTS: Final = {"Title": "Title", "Author": "Author", "Creator": "Producer", "CreationDate": "CreationDate"}


class _Run(Struct, frozen=True):
    """One text object, in points."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str
    angle: float


class Ofd:
    """Reads OFD files."""

    name: ClassVar[str] = "ofd"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """20 for an OFD package."""
        return 20 if media_type(source.name, source.data[:HEAD]) == OFD else None

    def extract(self, source: SourceFile) -> Document:
        """All pages of all documents in it; raises `Unreadable` with damaged, no-pages, too-many-pages …"""
        package = Package(source.data)
        root = package.xml("OFD.xml")
        roots = [] if root is None else [(node.text or "").strip() for node in root.iter("{*}DocRoot")]
        pages: list[Page] = []
        replaced = 0
        for place in roots:
            for page, bad in _document(package, resolve("", place), len(pages) + 1):
                pages.append(page)
                replaced += bad
        if not pages:
            raise Unreadable("no-pages", "it names no page")
        return Document(
            media_type=OFD,
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=tuple(pages),
            info=None if root is None else _info(root),
            issues=(bad_unicode(replaced),) if replaced else (),
        )


def _document(package: Package, part: str, number: int) -> Iterator[tuple[Page, int]]:
    root = package.xml(part)
    if root is None:
        return
    fonts = _fonts(package, part, root)
    box = _numbers(root.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox"), A4)
    templates = {
        node.get("ID") or "": resolve(part, node.get("BaseLoc") or "")
        for node in root.iterfind("{*}CommonData/{*}TemplatePage")
    }
    overlays = _annotations(package, part, root)
    for node in root.iterfind("{*}Pages/{*}Page"):
        if number > MAX_PAGES:
            raise Unreadable("too-many-pages", f"more than {MAX_PAGES}")
        content = package.xml(resolve(part, node.get("BaseLoc") or ""))
        if content is None:
            raise Unreadable("damaged", f"page {number} is not in the file")
        area = _numbers(content.findtext("{*}Area/{*}PhysicalBox"), box)
        layers = [content]
        for used in content.iterfind("{*}Template"):
            behind = package.xml(templates.get(used.get("TemplateID") or "", ""))
            layers += [] if behind is None else [behind]
        runs = [run for layer in layers for run in _runs(layer, area, fonts)]
        lines, bad = _lines(runs)
        for annotation in overlays.get(node.get("ID") or "", []):
            over, worse = _lines(list(_runs(annotation, area, fonts)), WATERMARK)
            lines, bad = lines + over, bad + worse
        images = sum(1 for layer in layers for _ in layer.iter("{*}ImageObject"))
        yield (
            Page(
                number,
                round(area[2] * POINTS, 2),
                round(area[3] * POINTS, 2),
                tuple(lines),
                Ofd.name,
                objects=len(runs),
                images=0 if runs else images,
            ),
            bad,
        )
        number += 1


def _runs(layer: etree._Element, area: tuple[float, ...], fonts: dict[str, str]) -> Iterator[_Run]:
    """The text objects of a page's content, a template or an annotation, in the order of painting."""
    for node in layer.iter("{*}TextObject"):
        x, y, width, height = _numbers(node.get("Boundary"), (0.0, 0.0, 0.0, 0.0))
        matrix = _numbers(node.get("CTM"), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
        scale = math.hypot(matrix[2], matrix[3]) or 1.0
        size = _number(node.get("Size"), USUAL_SIZE) * scale
        angle = math.degrees(math.atan2(matrix[1], matrix[0]))
        font = fonts.get(node.get("Font") or "", "")
        if int(_number(node.get("Weight"), 400)) >= BOLD_WEIGHT and "bold" not in font.lower():
            font = f"{font} Bold".strip()
        text = "".join(code.text or "" for code in node.iterfind("{*}TextCode"))
        first = node.find("{*}TextCode")
        down = _number(None if first is None else first.get("Y"), height) * matrix[3] + matrix[5]
        right = _number(None if first is None else first.get("X"), 0.0) * matrix[0] + matrix[4]
        if text.strip():
            start = x + right - area[0]
            end = max(x + width - area[0], start + size / 4)
            yield _Run(
                text,
                start * POINTS,
                end * POINTS,
                (y + down - area[1]) * POINTS,
                size * POINTS,
                font,
                0.0 if abs(angle) < LEANING else angle,
            )


def _lines(runs: list[_Run], role: str = "") -> tuple[list[TextLine], int]:
    """Lines of upright runs from the top down, then the leaning ones; and how many characters were replaced."""
    upright = sorted((run for run in runs if not run.angle), key=lambda run: run.baseline)
    rows: list[list[_Run]] = []
    for run in upright:
        if rows and run.baseline - rows[-1][0].baseline <= SAME_LINE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    lines: list[TextLine] = []
    replaced = 0
    for row in [*rows, *([run] for run in runs if run.angle)]:
        for part in _parts(sorted(row, key=lambda run: run.x0)):
            line, bad = _line(part, role)
            lines.append(line)
            replaced += bad
    return lines, replaced


def _parts(row: list[_Run]) -> Iterator[list[_Run]]:
    """A row where it is wide open between two runs: columns, the two sides of a head."""
    part = [row[0]]
    for run in row[1:]:
        if run.x0 - part[-1].x1 > APART * run.size:
            yield part
            part = []
        part.append(run)
    yield part


def _line(runs: list[_Run], role: str) -> tuple[TextLine, int]:
    text = runs[0].text
    for before, run in pairwise(runs):
        text += (" " if run.x0 - before.x1 > NEXT_WORD * run.size else "") + run.text
    text, replaced = clean_unicode(" ".join(text.split("\n")).strip(" \t\r"))
    size = max(run.size for run in runs)
    first = runs[0]
    line = TextLine(
        text,
        round(first.x0, 2),
        round(first.baseline - 0.88 * size, 2),
        round(max(run.x1 for run in runs), 2),
        round(first.baseline + 0.12 * size, 2),
        round(size, 2),
        role or first.font,
        round(first.angle, 1),
    )
    return line, replaced


def _annotations(package: Package, part: str, root: etree._Element) -> dict[str, list[etree._Element]]:
    """Page id -> the appearances of its watermarks and stamps."""
    listed = package.xml(resolve(part, (root.findtext("{*}Annotations") or "").strip() or "\0"))
    found: dict[str, list[etree._Element]] = {}
    for page in () if listed is None else listed.iterfind("{*}Page"):
        base = resolve(part, (root.findtext("{*}Annotations") or "").strip())
        annots = package.xml(resolve(base, (page.findtext("{*}FileLoc") or "").strip() or "\0"))
        for annot in () if annots is None else annots.iterfind("{*}Annot"):
            if annot.get("Type") in OVERLAID:
                found.setdefault(page.get("PageID") or "", []).append(annot)
    return found


def _fonts(package: Package, part: str, root: etree._Element) -> dict[str, str]:
    """Font id -> its name."""
    found: dict[str, str] = {}
    for node in root.iterfind("{*}CommonData/*"):
        if etree.QName(node).localname in ("PublicRes", "DocumentRes") and node.text:
            resources = package.xml(resolve(part, node.text.strip()))
            for font in () if resources is None else resources.iter("{*}Font"):
                found[font.get("ID") or ""] = font.get("FontName") or ""
    return found


def _info(root: etree._Element) -> PdfInfo | None:
    facts: dict[str, bytes | str] = {}
    for node in root.iterfind("{*}DocBody/{*}DocInfo/*"):
        name = etree.QName(node).localname
        if name in FACTS and node.text:
            facts.setdefault(FACTS[name], node.text.strip()[:1000])
    return pdf_info(facts) if facts else None


def _numbers(text: str | None, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    """As many numbers as `otherwise` has; `otherwise` when they are not written."""
    parts = (text or "").split()
    if len(parts) != len(otherwise):
        return otherwise
    values = tuple(_number(part, math.nan) for part in parts)
    return otherwise if any(math.isnan(value) for value in values) else values


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return value if abs(value) < 1e6 else otherwise
