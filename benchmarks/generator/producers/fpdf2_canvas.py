"""fpdf2 with an embedded font, text placed line by line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.generator.layout.pagination import TextRun, lay_out
from benchmarks.generator.model import Compilation
from benchmarks.generator.producers.fonts import Unavailable, font_file


def print_pdf(made: Compilation, path: Path) -> int:
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise Unavailable("fpdf2 is not installed") from error
    look = made.typography
    pdf = FPDF(unit="pt", format=(look.width, look.height))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.add_font("cjk", fname=str(font_file()))
    pdf.set_creation_date(datetime(2024, 6, 11, tzinfo=UTC))
    if made.title:
        pdf.set_title(made.title)

    def width(text: str, size: float) -> float:
        pdf.set_font("cjk", size=size)
        return float(pdf.get_string_width(text))

    def draw(run: TextRun) -> None:
        pdf.set_font("cjk", size=run.size)
        pdf.set_char_spacing(run.spread)
        pdf.set_text_color(int(run.grey * 255))
        pdf.text_mode = 2 if run.bold else 0  # type: ignore[assignment]
        with pdf.rotation(run.angle, run.x, run.y):
            pdf.text(run.x, run.y, run.text)
        pdf.set_char_spacing(0)

    sheets = lay_out(made, width)
    for sheet in sheets:
        pdf.add_page()
        for run in sheet.runs:
            draw(run)
    pdf.output(str(path))
    return len(sheets)
