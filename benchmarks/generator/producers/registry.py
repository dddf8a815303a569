"""The producers by name, and the ending of the file that each writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.generator.model import Compilation
from benchmarks.generator.producers import (
    epub_flow,
    fpdf2_canvas,
    html_flow,
    plain_text,
    pymupdf_canvas,
    reportlab_canvas,
    typst_flow,
    word_flow,
)

Producer = Callable[[Compilation, Path], int]
"""Prints to the path, returns the page count; raises `Unavailable` when its tool or font is missing."""

PRODUCERS: dict[str, Producer] = {
    "reportlab-cid": reportlab_canvas.print_cid,
    "reportlab-ttf": reportlab_canvas.print_ttf,
    "pymupdf": pymupdf_canvas.print_pdf,
    "fpdf2": fpdf2_canvas.print_pdf,
    "typst": typst_flow.print_pdf,
    "weasyprint": html_flow.print_weasyprint,
    "story": html_flow.print_story,
    "chromium": html_flow.print_chromium,
    "libreoffice": html_flow.print_libreoffice,
    "text": plain_text.print_text,
    "docx": word_flow.print_docx,
    "epub": epub_flow.print_epub,
}

SUFFIX = {"text": ".txt", "docx": ".docx", "epub": ".epub"}
