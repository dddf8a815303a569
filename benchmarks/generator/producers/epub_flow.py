"""EPUB 3: a part for the head and one for each item, looks in a style sheet, the items' titles as contents."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.generator.model import Block, Compilation
from benchmarks.generator.producers.word_flow import write_zip

XHTML = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def print_epub(made: Compilation, path: Path) -> int:
    """Writes the book; it has no pages: 1."""
    items = sorted({block.item for block in made.blocks})
    titles = [(n, made.items[n - 1].facts.title or f"第{n}篇") for n in items if n]
    manifest = "".join(
        f'<item id="i{n}" href="part{n}.xhtml" media-type="application/xhtml+xml"/>' for n in items
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in items)
    listed = "".join(f'<li><a href="part{n}.xhtml">{escape(title)}</a></li>' for n, title in titles)
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>",
        "OEBPS/book.opf": '<package version="3.0" unique-identifier="id" xmlns="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{escape(made.id)}</dc:identifier>'
        f"<dc:title>{escape(made.title or made.id)}</dc:title><dc:language>zh</dc:language></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="css" href="book.css" media-type="text/css"/>{manifest}</manifest><spine>{spine}</spine></package>',
        "OEBPS/book.css": "".join(
            _rule(kind, made) for kind in sorted({block.kind for block in made.blocks})
        ),
        "OEBPS/nav.xhtml": f'<html {XHTML}><head><title>目录</title></head><body><nav epub:type="toc"><ol>{listed}</ol>'
        "</nav></body></html>",
    }
    for n in items:
        body = "".join(_block(block) for block in made.blocks if block.item == n)
        parts[f"OEBPS/part{n}.xhtml"] = (
            f'<html {XHTML}><head><title/><link rel="stylesheet" href="book.css"/></head><body>{body}</body></html>'
        )
    write_zip(path, {name: text.encode() for name, text in parts.items()}, stored=("mimetype",))
    return 1


def _rule(kind: str, made: Compilation) -> str:
    style = made.typography.style(kind)
    weight = "bold" if style.bold else "normal"
    return (
        f".{kind} {{ font-size: {style.size}pt; text-align: {style.align}; text-indent: {style.indent}em; "
        f"font-weight: {weight} }}\n"
    )


def _block(block: Block) -> str:
    tag = "h2" if block.kind == "title" else "p"
    return f'<{tag} class="{block.kind}">{escape(block.text)}</{tag}>'
