"""Two hundred files of the forms that uploads come in, each wrong in a way of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.support import forms
from tests.support.ole_file import ole_file
from tests.support.word_file import NAMES, paragraph, rewritten, run, word_file
from tests.support.zip_file import zip_file

CUTS = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.995)
FLIPS = 16  # mutants of each form
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def hostile_forms() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file."""
    yield from _broken()
    yield from _word()
    yield from _books_and_pages()
    yield from _archives()


def _broken() -> Iterator[tuple[str, bytes]]:
    whole = {
        "docx": forms.docx(),
        "epub": forms.epub(),
        "ofd": forms.ofd(),
        "mht": forms.mhtml(),
        "html": forms.html_file(),
        "md": forms.markdown(),
        "zip": zip_file({"汇编.docx": forms.docx(), "a.txt": b"x"}, names="gb18030"),
        "doc": ole_file({"WordDocument": bytes(512)}),
    }
    for suffix, data in whole.items():
        dear = suffix == "doc"  # each costs two starts of LibreOffice
        for at, share in enumerate(CUTS[-2:] if dear else CUTS):
            yield f"cut-{at}.{suffix}", data[: int(len(data) * share)]
        for seed in range(2 if dear else FLIPS):
            chance = random.Random(f"{suffix}{seed}")
            mutant = bytearray(data)
            for _ in range(1 + seed * 4):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            yield f"flipped-{seed:02}.{suffix}", bytes(mutant)
    names = list(whole)
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        yield f"called-{other}.{other}", whole[name]


def _word() -> Iterator[tuple[str, bytes]]:
    def laughing(name: str, text: bytes) -> bytes:
        return LAUGHS.encode() + text.replace(b"AND", b"&i;&f;") if name == "word/document.xml" else text

    yield "laughs.docx", rewritten(word_file(paragraph(run("AND"))), laughing)
    yield "bomb.docx", word_file("<w:p/>" * 12_000_000)
    yield (
        "table.docx",
        word_file(
            "<w:tbl>" + ("<w:tr>" + f"<w:tc>{paragraph('格')}</w:tc>" * 20 + "</w:tr>") * 3000 + "</w:tbl>"
        ),
    )
    yield (
        "nested.docx",
        word_file("<w:tbl><w:tr><w:tc>" * 80 + paragraph("深") + "</w:tc></w:tr></w:tbl>" * 80),
    )
    yield "deep.docx", word_file("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000)
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("A", "B"), ("B", "A"))
    )
    yield (
        "circle.docx",
        word_file(
            paragraph("圈", '<w:pStyle w:val="A"/>'), {"styles": f"<w:styles {NAMES}>{circle}</w:styles>"}
        ),
    )
    itself = paragraph('<w:r><w:footnoteReference w:id="1"/></w:r>')
    loop = f'<w:footnotes {NAMES}><w:footnote w:id="1">{itself}</w:footnote></w:footnotes>'
    yield "note.docx", word_file(itself, {"footnotes": loop})
    yield (
        "macro.docm",
        word_file(
            paragraph("同志们：") + paragraph("今天开会。"), {"vbaProject": 'Auto_Open: Shell("rm -rf /")'}
        ),
    )
    yield (
        "field.docx",
        word_file(paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 5000 + run("在吗"))),
    )
    yield (
        "level.docx",
        word_file(
            paragraph("级", '<w:outlineLvl w:val="99999999999999999999"/><w:ind w:firstLine="1e999"/>')
        ),
    )


def _books_and_pages() -> Iterator[tuple[str, bytes]]:
    def spine(name: str, text: bytes) -> bytes:
        return text.replace(b'<itemref idref="i0"/>', b'<itemref idref="i0"/>' * 100_000)

    yield "spine.epub", rewritten(forms.epub(), spine)
    yield (
        "laughs.epub",
        forms.epub_file(["<p>一</p>"], [], {"META-INF/container.xml": LAUGHS + "<container>&i;</container>"}),
    )
    yield "deep.epub", forms.epub_file(["<div>" * 50_000 + "深"], [])
    yield (
        "sheet.epub",
        forms.epub_file(["<p class='a1'>一</p>"], [], {"OEBPS/s.css": ".a{" * 200_000 + "/*" * 200_000}),
    )
    yield "bomb.epub", forms.epub_file(["<p>" + "零" * 30_000_000], [])
    yield (
        "escape.epub",
        forms.epub_file(
            ["<p>一</p>"],
            [],
            {"META-INF/container.xml": "<container><rootfile full-path='../../../etc/passwd'/></container>"},
        ),
    )
    yield (
        "bomb.ofd",
        forms.ofd_file(
            [forms.ofd_page([("一", 1.0, 9.0, 5.0)])],
            {"Doc_0/PublicRes.xml": "<a>" + " " * 80_000_000 + "</a>"},
        ),
    )
    yield "laughs.ofd", forms.ofd_file([LAUGHS + "<Page>&i;</Page>"])
    yield (
        "pages.ofd",
        forms.ofd_file(
            ["<Page/>"],
            {
                "Doc_0/Document.xml": "<Document><Pages>"
                + "<Page BaseLoc='Pages/Page_0/Content.xml'/>" * 9000
                + "</Pages></Document>"
            },
        ),
    )
    yield (
        "deep.mht",
        b"MIME-Version: 1.0\n"
        + b"".join(
            b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(2000)
        ),
    )
    yield (
        "quoted.mht",
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
        + b"=" * 2_000_000,
    )
    yield "marks.md", ("# 一\n\n## 二\n\n" + "**" * 200_000 + "[" * 200_000 + "`" * 100_000).encode()
    yield "tags.html", b"<html><body>" + b"<div class=nav><a href=#a>" * 30_000


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "entries.zip", zip_file({f"{at}.txt": b"" for at in range(10_000)})
    yield "bomb.zip", zip_file({"a.txt": b"0" * (50 << 20)})
    inner = zip_file({"a.txt": "同志们：今天开会。".encode()})
    for _ in range(8):
        inner = zip_file({"in.zip": inner, "x.png": b"\x89PNG\r\n\x1a\n"})
    yield "russian.zip", inner
    yield (
        "climbing.zip",
        zip_file({"../../../../tmp/wengao-was-here.txt": b"x", "/etc/wengao-was-here": b"x"}),
    )
    yield "xlsx-in.zip", zip_file({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})
