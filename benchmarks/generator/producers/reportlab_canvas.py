"""ReportLab, twice: with the non-embedded CID font every reader substitutes, and with an embedded one."""

from __future__ import annotations

import math
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.generator.layout.pagination import TextRun, lay_out
from benchmarks.generator.model import Compilation
from benchmarks.generator.producers.fonts import font_file

CID = "STSong-Light"
EMBEDDED = "wengao-cjk"


def print_cid(made: Compilation, path: Path) -> int:
    if CID not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CID))
    return _print(made, path, CID)


def print_ttf(made: Compilation, path: Path) -> int:
    if EMBEDDED not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(EMBEDDED, str(font_file())))
    return _print(made, path, EMBEDDED)


def _print(made: Compilation, path: Path, font: str) -> int:
    look = made.typography
    canvas = Canvas(str(path), pagesize=(look.width, look.height), invariant=1)
    if made.title:
        canvas.setTitle(made.title)
    sheets = lay_out(made, lambda text, size: float(pdfmetrics.stringWidth(text, font, size)))
    forms: set[str] = set()
    for sheet in sheets:
        for run in sheet.runs:
            if run.layer == "form":
                _draw_form(canvas, run, font, look.height, forms)
            else:
                _draw(canvas, run, font, look.height)
        canvas.showPage()
    canvas.save()
    return len(sheets)


def _draw_form(canvas: Canvas, run: TextRun, font: str, height: float, forms: set[str]) -> None:
    """The watermark as one form object that every page uses."""
    name = "watermark"
    if name not in forms:
        canvas.beginForm(name)
        _draw(canvas, run, font, height)
        canvas.endForm()
        forms.add(name)
    canvas.doForm(name)


def _draw(canvas: Canvas, run: TextRun, font: str, height: float) -> None:
    canvas.saveState()
    canvas.setFillGray(run.grey)
    text = canvas.beginText()
    turn = math.radians(run.angle)
    text.setTextTransform(
        math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), run.x, height - run.y
    )
    text.setFont(font, run.size)
    text.setCharSpace(run.spread)
    if run.bold:
        text.setTextRenderMode(2)
        canvas.setLineWidth(run.size / 40)
    text.textOut(run.text)
    canvas.drawText(text)
    canvas.restoreState()
