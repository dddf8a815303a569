"""Word documents (DOCX, DOCM, DOTX) without Word: the text as printed, with the looks that splitting needs.

Promise: automatic numbers, insertions, content controls, text boxes, tables and footnotes are read; deletions,
hidden text and alternate versions are not; macros and embedded objects are never opened.

    <w:p> with numId 1 and the text 标题  ->  "第一篇 标题", LineStyle(align="center", bold=True, size=16.0)
"""

from __future__ import annotations

from typing import ClassVar, Final

from lxml import etree

from extractors.claims.pdf_metadata import pdf_info
from extractors.formats.container_kind import DOCX
from extractors.formats.docx_body import BodyReader
from extractors.formats.docx_numbering import VAL, Numbering, W, integer
from extractors.formats.docx_runs import MC, Notes
from extractors.formats.docx_styles import Styles
from extractors.formats.media_type import HEAD, media_type
from extractors.formats.sheets import FOOTER, HEADER, WATERMARK, Sheets
from extractors.formats.zip_package import Package, relationships
from schema.errors import Unreadable
from schema.records import Document, LineStyle, Page, PdfInfo, SourceFile

MAIN_PARTS: Final = ("word/document.xml", "word/document2.xml")
REFERENCE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TEXT_PATH: Final = "{urn:schemas-microsoft-com:vml}textpath"  # letters along a line: a watermark
INFO: Final = {
    "title": "Title",
    "creator": "Author",
    "created": "CreationDate",
    "modified": "ModDate",
    "Application": "Producer",
    "Company": "Company",
    "Pages": "Pages",
}
LINKED_TYPES: Final = ("styles", "numbering", "settings", "footnotes", "endnotes")


class Docx:
    """Reads Word documents."""

    name: ClassVar[str] = "docx"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """20 for a package with a Word document in it."""
        return 20 if media_type(source.name, source.data[:HEAD]) == DOCX else None

    def extract(self, source: SourceFile) -> Document:
        """All that is printed; raises `Unreadable` with damaged, encrypted, archive-bomb, empty-text."""
        package = Package(source.data)
        main = _main_part(package)
        document = package.xml(main)
        content = None if document is None else document.find(f"{W}body")
        if content is None:
            raise Unreadable("damaged", f"{main} holds no text")
        linked = relationships(package, main)
        parts = {kind: package.xml(part) for kind, part in linked.values() if kind in LINKED_TYPES}
        body = _body(content, parts, Sheets(self.name))
        headers = _Headers(package, linked, body)
        body.section_end = headers.print
        try:
            body.blocks(content)
        except RecursionError as error:
            raise Unreadable("damaged", "tables or controls nest too deeply") from error
        body.end()
        pages, issues = body.sheets.pages()
        info = _info(package)
        return Document(
            media_type=DOCX,
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=pages,
            info=info,
            layout=False,
            issues=issues,
            outline=tuple(body.outline),
            paged=_paged(body, pages, info),
        )


def _main_part(package: Package) -> str:
    for kind, part in relationships(package, "").values():
        if kind == "officeDocument" and part in package:
            return part
    for part in MAIN_PARTS:
        if part in package:
            return part
    raise Unreadable("damaged", "no Word document is in it")


def _body(content: etree._Element, parts: dict[str, etree._Element | None], sheets: Sheets) -> BodyReader:
    styles = Styles.of(parts.get("styles"))
    numbering = Numbering.of(parts.get("numbering"))
    numbering.follow(styles.scheme)
    body = BodyReader(styles, numbering, sheets)
    for kind, texts in (("footnote", body.footnotes), ("endnote", body.endnotes)):
        root = parts.get(f"{kind}s")
        for note in () if root is None else root.iterfind(f"{W}{kind}"):
            texts[note.get(f"{W}id") or ""] = note
        body.notes[kind] = Notes(_note_format(kind, content, parts.get("settings")))
    body.sections = [
        section
        for section in content.iter(f"{W}sectPr")
        if section.getparent() is content or section.getparent().getparent().getparent() is content
    ]
    return body


def _note_format(kind: str, content: etree._Element, settings: etree._Element | None) -> str:
    """The number format of footnotes or endnotes: the first section's, else the document's."""
    for place in (content.find(f".//{W}sectPr"), settings):
        found = None if place is None else place.find(f"{W}{kind}Pr/{W}numFmt")
        if found is not None:
            return str(found.get(VAL, "decimal"))
    return "decimal" if kind == "footnote" else "lowerRoman"


class _Headers:
    """Prints headers and footers, each once, with the section that refers to them first."""

    def __init__(self, package: Package, linked: dict[str, tuple[str, str]], body: BodyReader) -> None:
        self._package, self._linked, self._body = package, linked, body
        self._printed: set[str] = set()
        self._texts: set[str] = set()

    def print(self, section: etree._Element) -> None:
        """Puts the headers and footers of `section` where the section ends."""
        for tag, role in ((f"{W}headerReference", HEADER), (f"{W}footerReference", FOOTER)):
            for reference in section.iterfind(tag):
                part = self._linked.get(reference.get(REFERENCE) or "", ("", ""))[1]
                if part and part not in self._printed and part in self._package:
                    self._printed.add(part)
                    self._part(part, role)

    def _part(self, part: str, role: str) -> None:
        root = self._package.xml(part)
        if root is None:
            return
        texts = [(line.text, role) for line in self._body.apart(root)]
        for path in root.iter(TEXT_PATH):
            fallback = any(above.tag == f"{MC}Fallback" for above in path.iterancestors())
            texts += [] if fallback else [(path.get("string") or "", WATERMARK)]
        for text, kind in texts:
            if text.strip() and text not in self._texts:
                self._texts.add(text)
                self._body.sheets.line(text, kind, LineStyle())


def _info(package: Package) -> PdfInfo | None:
    """docProps: title, author, program, dates, and the number of pages it claims."""
    found: dict[str, bytes | str] = {}
    for _, part in relationships(package, "").values():
        if not part.startswith("docProps/") or not part.endswith(".xml"):
            continue
        root = package.xml(part)
        for entry in () if root is None else root:
            name = etree.QName(entry).localname
            if name in INFO and entry.text and len(entry.text) < 1000:
                found[INFO[name]] = entry.text.strip()
    return pdf_info(found) if found else None


def _paged(body: BodyReader, pages: tuple[Page, ...], info: PdfInfo | None) -> bool:
    """Whether page numbers are known: the program left its page ends, or the file states every one."""
    if body.rendered:
        return True
    claimed = dict(info.raw).get("Pages", "0") if info else "0"
    return bool(body.stated) and integer(claimed) <= len(pages)
