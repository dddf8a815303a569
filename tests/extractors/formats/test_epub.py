"""E-books: every part of the spine in order, the contents beside the text, nothing from outside."""

from __future__ import annotations

import pytest

from extractors.formats.epub import Epub
from extractors.furniture.strip import strip_furniture
from schema.errors import Unreadable
from schema.records import Document, SourceFile
from tests.support.forms import epub_file
from tests.support.word_file import rewritten


def read(data: bytes) -> Document:
    """The book."""
    return Epub().extract(SourceFile("a.epub", "0" * 64, data))


def test_parts_come_in_the_order_of_the_spine() -> None:
    """Each part is a part of the document, and the first line of each stands below a break."""
    document = read(epub_file(["<h1>一</h1><p>甲。</p>", "<p/><p>乙<br/>丙</p>", "<p>丁</p>"], []))
    assert not document.paged
    assert [[line.text for line in page.lines if line.text] for page in document.pages] == [
        *(["一", "甲。"], ["乙", "丙"], ["丁"])
    ]
    assert [
        line.text for page in document.pages for line in page.lines if line.style and line.style.breaks
    ] == [*("一", "乙", "丁")]
    assert document.info is not None and document.info.title == "讲话汇编"


def test_elements_closed_in_themselves_end_there() -> None:
    """`<title/>`, `<script/>` and `<a id="x"/>` are empty in XHTML; in HTML they would swallow the part."""
    document = read(epub_file(['<a id="x"/><script src="a.js"/><p>在。</p><p><i/>也在。</p>'], []))
    assert [(line.text, line.font) for line in document.pages[0].lines] == [
        ("在。", "html:text"),
        ("也在。", "html:text"),
    ]


def test_looks_come_from_the_books_own_sheet() -> None:
    """Classes are looked up in its style sheets."""
    (line,) = read(epub_file(['<p class="t">题</p>'], [])).pages[0].lines
    assert line.style is not None and (line.style.align, line.style.bold) == ("center", True)


def test_the_navigation_is_an_outline() -> None:
    """With the part and line each entry leads to, by fragments and percent signs too."""
    parts = ["<p>序</p>", "<p>一</p><h2 id='二'>第二篇</h2><p>甲</p>"]
    document = read(epub_file(parts, [("序", "p0.xhtml"), ("第二篇", "p1.xhtml#二"), ("无", "gone.xhtml")]))
    assert [(entry.title, entry.page, entry.line) for entry in document.outline] == [
        ("序", 1, 0),
        ("第二篇", 2, 1),
        ("无", None, None),
    ]


def test_an_ncx_is_an_outline() -> None:
    """EPUB 2 nests its points."""
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>上编</text></navLabel>'
        '<content src="p0.xhtml"/><navPoint><navLabel><text>护河</text></navLabel><content src="p1.xhtml"/></navPoint>'
        "</navPoint></navMap></ncx>"
    )

    def older(name: str, text: bytes) -> bytes:
        nav = b'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        return text.replace(nav, b'<item id="n" href="t.ncx" media-type="application/x-dtbncx+xml"/>')

    document = read(rewritten(epub_file(["<p>一</p>", "<p>二</p>"], [], {"OEBPS/t.ncx": ncx}), older))
    assert [(entry.title, entry.level, entry.page) for entry in document.outline] == [
        ("上编", 1, 1),
        ("护河", 2, 2),
    ]


def test_a_contents_page_in_the_spine_is_furniture() -> None:
    """Links to other parts, and the word above them."""
    toc = '<p>目录</p><p><a href="p1.xhtml">护河讲话</a></p><p><a href="p2.xhtml">修路讲话</a></p>'
    document = read(epub_file([toc, "<p>一。</p>", '<p>二，见<a href="p1.xhtml">前篇</a>。</p>'], []))
    assert [(piece.rule, piece.text) for piece in strip_furniture(document).furniture if piece.text] == [
        ("contents", "目录"),
        ("contents", "护河讲话"),
        ("contents", "修路讲话"),
    ]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"META-INF/container.xml": "<container/>", "OEBPS/book.opf": "<p"}, "damaged"),
        (
            {
                "META-INF/encryption.xml": "<encryption><EncryptedData><EncryptionMethod "
                'Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>'
            },
            "encrypted",
        ),
        ({"OEBPS/p0.xhtml": "<html><body></body></html>"}, "empty-text"),
    ],
)
def test_what_cannot_be_read_says_why(extra: dict[str, str], code: str) -> None:
    """Broken packages, digital rights, books of pictures."""
    with pytest.raises(Unreadable) as refusal:
        read(epub_file(["<p>一</p>"], [], extra))
    assert refusal.value.code == code


def test_a_path_out_of_the_book_leads_nowhere() -> None:
    """`../../../etc/passwd` is no part."""

    def escaping(name: str, text: bytes) -> bytes:
        return text.replace(b'href="p0.xhtml"', b'href="../../../../etc/passwd"')

    with pytest.raises(Unreadable) as refusal:
        read(rewritten(epub_file(["<p>一</p>"], []), escaping))
    assert refusal.value.code == "empty-text"
