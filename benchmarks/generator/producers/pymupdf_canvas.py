"""PyMuPDF (development only): its built-in Chinese font, text placed line by line, subset at the end."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generator.layout.pagination import TextRun, lay_out
from benchmarks.generator.model import Compilation
from benchmarks.generator.producers.fonts import Unavailable


def print_pdf(made: Compilation, path: Path) -> int:
    try:
        import pymupdf
    except ImportError as error:
        raise Unavailable("pymupdf is not installed") from error
    font = pymupdf.Font("cjk")
    look = made.typography
    sheets = lay_out(made, lambda text, size: float(font.text_length(text, size)))
    document = pymupdf.open()
    for sheet in sheets:
        page = document.new_page(width=look.width, height=look.height)

        def draw(run: TextRun) -> None:
            writer = pymupdf.TextWriter(page.rect, color=(run.grey,) * 3)  # noqa: B023
            writer.append((run.x, run.y), run.text, font=font, fontsize=run.size)
            mode = 2 if run.bold else 0
            turn = pymupdf.Matrix(1, 1).prerotate(-run.angle) if run.angle else None
            morph = (pymupdf.Point(run.x, run.y), turn) if turn else None
            writer.write_text(page, morph=morph, render_mode=mode)  # noqa: B023

        for run in sheet.runs:
            draw(run)
    document.set_metadata({"title": made.title or "", "producer": "PyMuPDF"})
    document.subset_fonts()
    document.save(str(path), garbage=3, deflate=True, no_new_id=True)
    document.close()
    return len(sheets)
