"""The objects painted on a PDFium page: how many texts and pictures, and the texts that lean.

Leaning texts are read and taken off the open page before its lines are built, because they shred the lines
they cross: `内部资料` at 45 degrees over `同志们：` -> the watermark's words apart, and the line whole.
"""

from __future__ import annotations

import ctypes
import math

import pypdfium2 as pdfium
from pypdfium2 import raw

from extractors.pdfium_page import TextPage, leans, readable


def count_text_objects(page: pdfium.PdfPage) -> tuple[int, int]:
    """(text objects, image objects) painted on the page, those inside forms not counted."""
    texts = images = 0
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, index))
        texts += kind == raw.FPDF_PAGEOBJ_TEXT
        images += kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
    return texts, images


def _object_angle(handle: object, matrix: raw.FS_MATRIX) -> float:
    if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_TEXT:
        return 0.0
    if not raw.FPDFPageObj_GetMatrix(handle, matrix):
        return 0.0
    return math.degrees(math.atan2(matrix.b, matrix.a))


def remove_rotated(page: pdfium.PdfPage, upright: float) -> int:
    """Takes text objects that lean away from `upright` degrees off the open page (not the file).

    They shred the lines they cross, so this must happen before the text page is loaded again.
    """
    matrix = raw.FS_MATRIX()
    removed = 0
    for index in range(raw.FPDFPage_CountObjects(page.raw) - 1, -1, -1):
        handle = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        if leans(_object_angle(handle, matrix), upright) and raw.FPDFPage_RemoveObject(page.raw, handle):
            raw.FPDFPageObj_Destroy(handle)
            removed += 1
    return removed


def rotated_texts(
    page: pdfium.PdfPage, text_page: TextPage, upright: float
) -> list[tuple[str, float, float, float, float]]:
    """The text of each leaning object as (text, left, top edge from below, right, angle), content order."""
    matrix = raw.FS_MATRIX()
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    found = []
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        handle = raw.FPDFPage_GetObject(page.raw, index)
        angle = _object_angle(handle, matrix)
        if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_TEXT or not leans(angle, upright):
            continue
        need = int(raw.FPDFTextObj_GetText(handle, text_page.handle, None, 0))
        buffer = (ctypes.c_ushort * (need // 2 + 1))()
        raw.FPDFTextObj_GetText(handle, text_page.handle, buffer, need)
        text = readable("".join(map(chr, buffer[: max(need // 2 - 1, 0)])))
        raw.FPDFPageObj_GetBounds(handle, left, low, right, high)
        if text.strip():
            found.append((text.strip(), left.value, high.value, right.value, angle))
    return found
