"""The objects painted on a PDFium page: counts of texts and pictures, and leaning texts.

Leaning texts are read and removed from the open page before its lines are built, because they break the lines they
cross: `内部资料` at 45 degrees over `同志们：` -> the watermark's words, and separately the whole line.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence

import pypdfium2 as pdfium
from msgspec import Struct
from pypdfium2 import raw

from extractors.pdf.pdfium_page import TextPage, leans, readable

# share of the page's area; scans cover nine tenths, a picture between lines less than half
MOST_OF_A_PAGE = 0.6


def count_text_objects(page: pdfium.PdfPage) -> tuple[int, int]:
    """(text objects, image objects) painted on the page, those inside forms not counted."""
    texts = images = 0
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, index))
        texts += kind == raw.FPDF_PAGEOBJ_TEXT
        images += kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
    return texts, images


def count_scans(page: pdfium.PdfPage) -> int:
    """The number of pictures over most of the page, painted directly or in a form (one level deep, as scanners
    write them)."""
    scans = 0
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        handle = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(handle)
        inside = raw.FPDFFormObj_CountObjects(handle) if kind == raw.FPDF_PAGEOBJ_FORM else 0
        picture = kind == raw.FPDF_PAGEOBJ_IMAGE or any(
            raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(handle, n)) == raw.FPDF_PAGEOBJ_IMAGE
            for n in range(inside)
        )
        scans += picture and _area(handle) > MOST_OF_A_PAGE * math.prod(page.get_size())
    return scans


def _area(handle: object) -> float:
    """The area of an object in square points; 0.0 where PDFium does not know it."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *edges):
        return 0.0
    left, bottom, right, top = (edge.value for edge in edges)
    return abs((right - left) * (top - bottom))


class Leaning(Struct, frozen=True):
    """A leaning text object of an open page: PDFium's handle of it, and its angle in degrees."""

    handle: object
    angle: float


def leaning_objects(page: pdfium.PdfPage, upright: float) -> list[Leaning]:
    """The page's text objects that lean away from `upright` degrees, in content order."""
    matrix = raw.FS_MATRIX()
    found = []
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        handle = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        known = raw.FPDFPageObj_GetMatrix(handle, matrix)
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) if known else 0.0
        if leans(angle, upright):
            found.append(Leaning(handle, angle))
    return found


def remove(page: pdfium.PdfPage, objects: Sequence[Leaning]) -> int:
    """Removes `objects` from the open page (not from the file); returns how many were removed.

    They break the lines they cross, so this must happen before the text page is loaded again.
    """
    removed = 0
    for leaning in objects:
        if raw.FPDFPage_RemoveObject(page.raw, leaning.handle):
            raw.FPDFPageObj_Destroy(leaning.handle)
            removed += 1
    return removed


def leaning_texts(
    objects: Sequence[Leaning], text_page: TextPage
) -> list[tuple[str, float, float, float, float]]:
    """(text, left, top edge above the page's bottom, right, angle) of each object; blank ones are left out."""
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    found = []
    for leaning in objects:
        handle = leaning.handle
        need = int(raw.FPDFTextObj_GetText(handle, text_page.handle, None, 0))
        buffer = (ctypes.c_ushort * (need // 2 + 1))()
        raw.FPDFTextObj_GetText(handle, text_page.handle, buffer, need)
        text = readable("".join(map(chr, buffer[: max(need // 2 - 1, 0)])))
        raw.FPDFPageObj_GetBounds(handle, left, low, right, high)
        if text.strip():
            found.append((text.strip(), left.value, high.value, right.value, leaning.angle))
    return found
