"""E-books (EPUB 2 and 3): the parts of the spine in their order, and the book's own contents.

Promise: every part of the spine is read once, in order, a part of the document each; the navigation is an outline,
not text; nothing outside the file is ever asked for.

    spine: part1.html, part2.html; nav: 第二篇 -> part2.html#p  ->  two parts, OutlineEntry("第二篇", 1, 2, 0)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from lxml import etree
from msgspec import Struct, field

from extractors.claims.pdf_metadata import pdf_info
from extractors.formats.container_kind import EPUB
from extractors.formats.media_type import HEAD, media_type
from extractors.formats.sheets import CONTENTS, Sheets
from extractors.formats.zip_package import Package, resolve
from extractors.html.decoding import decode_html
from extractors.html.lines import HtmlPage, Link, html_lines
from extractors.html.outline import link_lines
from schema.errors import Unreadable
from schema.records import Document, Issue, OutlineEntry, PdfInfo, SourceFile

TEXT_TYPES: Final = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/xml", ""})
CONTAINER: Final = "META-INF/container.xml"
RIGHTS: Final = "META-INF/encryption.xml"
MOST_ENTRIES: Final = 5000  # of a contents list
# "<a id='p1'/>": closed in XHTML, open to the end of the part in HTML
SELF_CLOSED: Final = re.compile(r"<([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>")
VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
FACTS: Final = {"title": "Title", "creator": "Author", "publisher": "Producer", "date": "CreationDate"}
OBFUSCATED: Final = re.compile(r"embedding|obfuscation", re.I)  # of fonts: the text is open


class _Book(Struct):
    """What the package document says: the parts in order, sheets, contents, facts."""

    base: str
    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # id -> (part, type, properties)
    spine: list[str] = field(default_factory=list)  # parts
    toc: str = ""  # the NCX of EPUB 2
    info: PdfInfo | None = None


class Epub:
    """Reads e-books."""

    name: ClassVar[str] = "epub"
    version: ClassVar[str] = "1"

    def score(self, source: SourceFile) -> int | None:
        """20 for an EPUB package."""
        return 20 if media_type(source.name, source.data[:HEAD]) == EPUB else None

    def extract(self, source: SourceFile) -> Document:
        """All parts of the spine; raises `Unreadable` with damaged, encrypted, archive-bomb, empty-text."""
        package = Package(source.data)
        _refuse_locked(package)
        book = _book(package)
        css = _style_sheets(package, book)
        sheets, places, broken = Sheets(self.name), dict[tuple[str, str], tuple[int, int]](), 0
        for part in dict.fromkeys(book.spine):
            data = package.read(part)
            if data is None:
                continue
            decoded = decode_html(data)
            if decoded is None:
                raise Unreadable("bad-encoding", f"{part} in it is no text")
            broken += decoded[1]
            page = html_lines(SELF_CLOSED.sub(_opened, decoded[0]), css)
            _put(page, part, book, sheets, places)
        pages, issues = sheets.pages()
        if broken and not issues:
            issues = (Issue("extract", "bad-unicode", detail=f"{broken} bytes that are no character"),)
        return Document(
            media_type=EPUB,
            engine=self.name,
            version=self.version,
            page_count=len(pages),
            pages=pages,
            info=book.info,
            layout=False,
            issues=issues,
            outline=tuple(_outline(package, book, places)),
            paged=False,
        )


def _put(
    page: HtmlPage, part: str, book: _Book, sheets: Sheets, places: dict[tuple[str, str], tuple[int, int]]
) -> None:
    """Adds the lines of one part; a part with nothing to read (a cover) is a part without lines."""
    if sheets.place != (1, 0) or places:
        sheets.page()
    sheets.breaks()
    number = sheets.place[0]
    places[part, ""] = (number, 0)
    for name, line in page.anchors.items():
        places[part, name] = (number, line)
    spine = frozenset(book.spine)

    def leads_elsewhere(link: Link) -> bool:
        return resolve(part, link.target) in spine - {part}

    contents = link_lines(page, leads_elsewhere)
    for at, (text, role) in enumerate(page.lines):
        sheets.line(text, CONTENTS if at in contents else role, page.styles[at])


def _refuse_locked(package: Package) -> None:
    """Books with digital rights are encrypted; those that only hide their fonts are not."""
    root = package.xml(RIGHTS)
    if root is None:
        return
    methods = [node.get("Algorithm") or "" for node in root.iter("{*}EncryptionMethod")]
    if any(not OBFUSCATED.search(method) for method in methods):
        raise Unreadable("encrypted", "the book is locked by digital rights")


def _book(package: Package) -> _Book:
    container = package.xml(CONTAINER)
    paths = [] if container is None else [node.get("full-path") for node in container.iter("{*}rootfile")]
    path = next((path for path in paths if path and path in package), "")
    path = path or next((name for name in package.names if name.lower().endswith(".opf")), "")
    root = package.xml(path) if path else None
    if root is None:
        raise Unreadable("damaged", "the e-book has no package document")
    book = _Book(path)
    for item in root.iterfind("{*}manifest/{*}item"):
        part = resolve(path, item.get("href") or "")
        book.items[item.get("id") or ""] = (part, item.get("media-type") or "", item.get("properties") or "")
    spine = root.find("{*}spine")
    for reference in () if spine is None else spine.iterfind("{*}itemref"):
        part, kind, properties = book.items.get(reference.get("idref") or "", ("", "none", ""))
        if kind in TEXT_TYPES and "nav" not in properties.split():
            book.spine.append(part)
    if spine is not None:
        book.toc = book.items.get(spine.get("toc") or "", ("", "", ""))[0]
    facts: dict[str, bytes | str] = {}
    metadata = root.find("{*}metadata")
    for entry in () if metadata is None else metadata:
        name = etree.QName(entry).localname if isinstance(entry.tag, str) else ""
        if name in FACTS and entry.text:
            facts.setdefault(FACTS[name], entry.text.strip()[:1000])
    book.info = pdf_info(facts) if facts else None
    return book


def _style_sheets(package: Package, book: _Book) -> list[str]:
    """The book's style sheets, all of them: parts share them, with few exceptions."""
    found = []
    for part, kind, _ in book.items.values():
        if kind == "text/css" and (data := package.read(part)) is not None:
            found.append(data.decode("utf-8", "replace"))
    return found


def _opened(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name.lower() in VOID else f"<{name}{match[2]}></{name}>"


def _outline(
    package: Package, book: _Book, places: dict[tuple[str, str], tuple[int, int]]
) -> Iterator[OutlineEntry]:
    """The book's contents: its navigation document, else its NCX."""
    nav = next((part for part, _, properties in book.items.values() if "nav" in properties.split()), "")
    entries = list(_nav(package, nav)) or list(_ncx(package, book))
    for title, level, target, base in entries[:MOST_ENTRIES]:
        part, fragment = resolve(base, target), target.partition("#")[2]
        page, line = places.get((part, fragment)) or places.get((part, "")) or (None, None)
        yield OutlineEntry(title, level, page, line)


def _nav(package: Package, part: str) -> Iterator[tuple[str, int, str, str]]:
    """(title, level, target, base) of an EPUB 3 navigation document."""
    data = package.read(part) if part else None
    decoded = decode_html(data) if data else None
    if decoded is None:
        return
    page = html_lines(SELF_CLOSED.sub(_opened, decoded[0]))
    for link in page.links:
        if link.text:
            yield link.text, 1, link.target, part


def _ncx(package: Package, book: _Book) -> Iterator[tuple[str, int, str, str]]:
    """The same of an NCX."""
    part = book.toc or next(
        (part for part, kind, _ in book.items.values() if kind.endswith("dtbncx+xml")), ""
    )
    root = package.xml(part) if part else None
    for point in () if root is None else root.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel/{*}text"), point.find("{*}content")
        level = sum(etree.QName(above).localname == "navPoint" for above in point.iterancestors()) + 1
        title = "" if label is None else " ".join((label.text or "").split())
        if title and content is not None:
            yield title, level, content.get("src") or "", part
