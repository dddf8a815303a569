"""HTML printed by others: WeasyPrint, PyMuPDF's Story, Chromium and LibreOffice where they are present."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.generator.model import Block, Compilation
from benchmarks.generator.producers.fonts import FAMILY, Unavailable, font_file
from benchmarks.generator.producers.typst_flow import _pages

PRINT_SECONDS = 120  # a browser's cold start on a busy machine takes up to a minute


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _folio(template: str) -> str:
    text = _css_text(template).replace("{n}", '" counter(page) "').replace("{total}", '" counter(pages) "')
    text = text.replace("{code}", '1369290" counter(page) "')
    return text.replace(' "" ', " ")


def _boxes(made: Compilation) -> str:
    """@page rules: running heads and folios as margin boxes (paged media)."""
    f, t = made.furnishing, made.typography
    face = f'font: 9pt "{FAMILY}";'
    at = {"center": "bottom-center", "right": "bottom-right", "top": "top-right"}.get(f.folio_at)
    rules = f"@page {{ size: {t.width}pt {t.height}pt; margin: {t.margin}pt; "
    if f.head:
        rules += f"@top-center {{ content: {_folio(f.head)}; {face} }} "
    if f.folio and at:
        rules += f"@{at} {{ content: {_folio(f.folio)}; {face} }} "
    if f.stamp:
        rules += f"@top-left {{ content: {_folio(f.stamp)}; {face} }} "
    if f.foot:
        rules += f"@bottom-left {{ content: {_css_text(f.foot)}; {face} }} "
    rules += "} "
    if f.folio and not at:
        rules += f"@page :right {{ @bottom-right {{ content: {_folio(f.folio)}; {face} }} }} "
        rules += f"@page :left {{ @bottom-left {{ content: {_folio(f.folio)}; {face} }} }} "
    if f.head and f.head_even:
        rules += f"@page :left {{ @top-center {{ content: {_css_text(f.head_even)}; {face} }} }} "
    if f.head and not f.head_first:
        rules += "@page :first { @top-center { content: none } } "
    return rules


def _block(block: Block, made: Compilation) -> str:
    look, style = made.typography, made.typography.style(block.kind)
    pitch = style.size * look.leading
    css = f"font-size:{style.size}pt;text-align:{'justify' if look.justify and style.align == 'left' else style.align};"
    css += (
        f"text-indent:{style.indent}em;margin:{style.before * pitch:.1f}pt 0 {style.after * pitch:.1f}pt 0;"
    )
    if style.bold:
        css += "font-weight:bold;"
    if block.new_page:
        css += "break-before:page;page-break-before:always;"
    if "\t" in block.text:
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in block.text.split("\t"))
        return f'<table style="width:100%;border-collapse:collapse;font-size:{style.size}pt"><tr>{cells}</tr></table>'
    return f'<p style="{css}">{html.escape(block.text)}</p>'


def to_html(made: Compilation, *, paged: bool) -> str:
    """The compilation as one HTML page; `paged` adds furniture by paged-media rules."""
    f, look = made.furnishing, made.typography
    boxes = (
        _boxes(made)
        if paged
        else f"@page {{ size: {look.width}pt {look.height}pt; margin: {look.margin}pt }}"
    )
    face = f'@font-face {{ font-family: "{FAMILY}"; src: url("{font_file().as_uri()}") }} '
    body = f'body {{ font-family: "{FAMILY}"; line-height: {look.leading}; margin: 0 }} p {{ margin: 0 }} '
    if look.columns > 1:
        body += f"body {{ columns: {look.columns}; column-gap: 24pt }} "
    marks = ""
    if f.watermark:
        turn = f"transform: rotate(-{f.watermark_angle}deg);"
        marks += f'<div style="position:fixed;top:45%;left:12%;font-size:36pt;color:#ddd;{turn}">{f.watermark}</div>'
    blocks = "\n".join(_block(block, made) for block in made.blocks)
    head = f'<meta charset="utf-8"><title>{html.escape(made.title or "")}</title><style>{face}{boxes}{body}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{marks}{blocks}</body></html>'


def print_weasyprint(made: Compilation, path: Path) -> int:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # its C libraries may be absent
        raise Unavailable(f"weasyprint: {error}") from error
    weasyprint.HTML(string=to_html(made, paged=True)).write_pdf(str(path))
    return _pages(path)


MOST_PAGES = 400  # of one compilation; those that are composed have a tenth of them


def print_story(made: Compilation, path: Path) -> int:
    """PyMuPDF's Story: no furniture, a layout of its own."""
    try:
        import pymupdf
    except ImportError as error:
        raise Unavailable("pymupdf is not installed") from error
    look = made.typography
    page = pymupdf.Rect(0, 0, look.width, look.height)
    edge = look.margin
    box = pymupdf.Rect(edge, edge, look.width - edge, look.height - edge)
    archive = pymupdf.Archive(str(font_file().parent))
    text = to_html(made, paged=False).replace(font_file().as_uri(), "cjk.ttf")
    story = pymupdf.Story(html=text, archive=archive)
    writer = pymupdf.DocumentWriter(str(path))
    more, pages = 1, 0
    while more:
        device = writer.begin_page(page)
        more, _ = story.place(box)
        story.draw(device)
        writer.end_page()
        pages += 1
        if pages > MOST_PAGES:  # a table row higher than the page is tried again on each next one
            raise Unavailable(f"Story set {pages} pages and did not come to an end")
    writer.close()
    with pymupdf.open(str(path)) as whole:
        whole.subset_fonts()
        slim = whole.tobytes(garbage=3, deflate=True)
    path.write_bytes(slim)
    return pages


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, timeout=PRINT_SECONDS, check=False)
    if done.returncode:
        raise Unavailable(f"{Path(command[0]).name} exit {done.returncode}: {done.stderr[-200:]!r}")


def print_chromium(made: Compilation, path: Path) -> int:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not browser:
        raise Unavailable("no chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(to_html(made, paged=True), "utf-8")
        _run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
              f"--print-to-pdf={path}", page.as_uri()])  # fmt: skip
    return _pages(path)


def print_libreoffice(made: Compilation, path: Path) -> int:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        raise Unavailable("no libreoffice")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / f"{path.stem}.html"
        page.write_text(to_html(made, paged=False), "utf-8")
        _run([office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--infilter=HTML (StarWriter)",
              "--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, str(page)])  # fmt: skip
        made_file = Path(folder) / f"{path.stem}.pdf"
        if not made_file.exists():
            raise Unavailable("libreoffice wrote nothing")
        path.write_bytes(made_file.read_bytes())
    return _pages(path)
