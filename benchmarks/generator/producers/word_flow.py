"""DOCX as Word writes it: `第1篇:` is an automatic number, looks stand in styles, a running head in a part of its own."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.generator.model import Block, Compilation

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WHEN = (2024, 6, 11, 10, 30, 0)  # of every part, so that the same compilation gives the same bytes
MARKER = re.compile(r"第(\d+|[一二三四五六七八九十]+)篇([:：]?)(.*)")


def print_docx(made: Compilation, path: Path) -> int:
    """Writes the document; pages are the reader's business: 1."""
    body = "".join(_paragraph(block, made) for block in made.blocks)
    head = '<w:headerReference w:type="default" r:id="rId3"/>' if made.furnishing.head else ""
    written = next((match for block in made.blocks if (match := MARKER.fullmatch(block.text))), None)
    colon = written[2] if written else ""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{MAIN}.numbering+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{MAIN}.header+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId2" '
        f'Type="{OFFICE}/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="{OFFICE}/header" '
        'Target="header1.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}<w:sectPr>{head}</w:sectPr></w:body></w:document>",
        "word/numbering.xml": f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{_format(made)}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="第%1篇{colon}"/></w:lvl></w:abstractNum><w:num w:numId="1">'
        '<w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/header1.xml": f"<w:hdr {NAMES}><w:p><w:r><w:t>{escape(made.furnishing.head)}</w:t></w:r></w:p></w:hdr>",
    }
    write_zip(
        path,
        {name: ('<?xml version="1.0" encoding="UTF-8"?>' + text).encode() for name, text in parts.items()},
    )
    return 1


def write_zip(path: Path, parts: dict[str, bytes], stored: tuple[str, ...] = ()) -> None:
    """An archive of `parts` with the same dates every time; those of `stored` are not packed."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def _format(made: Compilation) -> str:
    numbers = (MARKER.fullmatch(block.text) for block in made.blocks)
    return "decimal" if any(match and match[1].isascii() for match in numbers) else "chineseCountingThousand"


def _paragraph(block: Block, made: Compilation) -> str:
    style = made.typography.style(block.kind)
    match = MARKER.fullmatch(block.text) if block.kind in ("marker", "title") else None
    text = match[3] if match else block.text
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if match else ""
    indent = f'<w:ind w:firstLineChars="{round(style.indent * 100)}"/>' if style.indent else ""
    page = "<w:pageBreakBefore/>" if block.new_page else ""
    looks = f'{"<w:b/>" if style.bold else ""}<w:sz w:val="{round(style.size * 2)}"/>'
    blank = "<w:p/>" * round(style.before)
    return (
        f'{blank}<w:p><w:pPr>{page}{numbered}{indent}<w:jc w:val="{style.align}"/></w:pPr>'
        f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
