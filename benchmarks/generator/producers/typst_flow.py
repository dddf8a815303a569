"""typst: its own line breaking and pagination, CJK-Latin spacing included."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generator.model import Block, Compilation
from benchmarks.generator.producers.fonts import FAMILY, Unavailable, font_folder


def _text(text: str) -> str:
    """Text as a typst string expression, so that nothing in it is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "    ") + '"'


def _folio(template: str) -> str:
    out = _text(template)
    out = out.replace("{n}", '" + str(counter(page).get().first()) + "')
    out = out.replace("{code}", '" + str(136929000 + counter(page).get().first()) + "')
    return out.replace("{total}", '" + str(counter(page).final().first()) + "')


def _page(made: Compilation) -> str:
    f, t = made.furnishing, made.typography
    odd = "calc.odd(counter(page).get().first())"
    head = ""
    if f.head:
        even = _text(f.head_even) if f.head_even else _text(f.head)
        shown = f"if {odd} {{ text(size: 9pt, {_folio(f.head)}) }} else {{ text(size: 9pt, {even}) }}"
        if not f.head_first:
            shown = f"if counter(page).get().first() > 1 {{ {shown} }}"
        head = f"header: context align(center, {{ {shown} }}),"
    foot = ""
    if f.folio or f.foot:
        side = {"center": "center", "right": "right", "top": "right"}.get(f.folio_at)
        side = side or f"if {odd} {{ right }} else {{ left }}"
        parts = f"text(size: 9pt, {_folio(f.folio)})" if f.folio else '""'
        lower = f" + linebreak() + text(size: 8pt, {_text(f.foot)})" if f.foot else ""
        foot = f"footer: context align({side}, {parts}{lower}),"
    back = ""
    if f.watermark:
        mark = f"rotate(-{f.watermark_angle}deg, text(size: 36pt, fill: luma(220), {_text(f.watermark)}))"
        back = f"background: align(center + horizon, {mark}),"
    if f.stamp:
        mark = f"place(top + left, dx: {t.margin}pt, dy: 30pt, text(size: 8pt, {_folio(f.stamp)}))"
        back += f"foreground: context {mark},"
    columns = f"columns: {t.columns}," if t.columns > 1 else ""
    return f"#set page(width: {t.width}pt, height: {t.height}pt, margin: {t.margin}pt, {columns}{head}{foot}{back})\n"


def _block(block: Block, made: Compilation) -> str:
    look = made.typography
    style = look.style(block.kind)
    inner = f"text(size: {style.size}pt, {_text(block.text)})"
    if style.bold:
        inner = f"text(size: {style.size}pt, stroke: {style.size / 40:.2f}pt, {_text(block.text)})"
    if "\t" in block.text:
        cells = ", ".join(f"[#{_text(cell)}]" for cell in block.text.split("\t"))
        inner = f"table(columns: {len(block.text.split(chr(9)))}, stroke: none, {cells})"
        body = f"#{inner}"
    elif style.align == "left":
        body = f"#par(first-line-indent: (amount: {style.indent}em, all: true), text(size: {style.size}pt)[#{inner}])"
    else:
        body = f"#align({style.align}, {inner})"
    pitch = style.size * look.leading
    before = f"#v({style.before * pitch:.1f}pt, weak: false)\n" if style.before else ""
    after = f"\n#v({style.after * pitch:.1f}pt)" if style.after else ""
    new_page = "#pagebreak(weak: true)\n" if block.new_page else ""
    return f"{new_page}{before}{body}{after}\n"


def print_pdf(made: Compilation, path: Path) -> int:
    try:
        import typst
    except ImportError as error:
        raise Unavailable("typst is not installed") from error
    look = made.typography
    gap = look.size * (look.leading - 1)
    source = (
        f'#set text(font: ({_text(FAMILY)},), size: {look.size}pt, lang: "zh", region: "cn")\n'
        f"#set par(leading: {gap:.1f}pt, spacing: {gap:.1f}pt, justify: {str(look.justify).lower()})\n"
        f"#set block(spacing: {gap:.1f}pt)\n"
        f"#set document(title: {_text(made.title or '')}, date: none)\n"
    )
    source += _page(made) + "\n".join(_block(block, made) for block in made.blocks)
    folders = [str(font_folder())]
    pdf = typst.compile(source.encode(), font_paths=folders, ignore_system_fonts=True)  # type: ignore[misc]
    path.write_bytes(bytes(pdf))
    return _pages(path)


def _pages(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
