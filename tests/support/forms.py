"""One compilation in every form that uploads come in."""

from __future__ import annotations

import io
import quopri
import re
import zipfile

from tests.conftest import COMPILATION
from tests.support.printed_pdf import Print, printed
from tests.support.word_file import level, numbering, paragraph, run, word_file

TITLE = re.compile(r"第[一二三]篇：(.*)")
ASIDE = re.compile(r"（.*日）|\S+ \S{2,3}")  # the date and the speaker under a title
BLOCKS: list[tuple[str, str]] = [
    (
        "head"
        if not at
        else "title"
        if TITLE.fullmatch(line)
        else "aside"
        if ASIDE.fullmatch(line)
        else "body",
        line,
    )
    for at, line in enumerate(line for line in COMPILATION.splitlines() if line.strip())
]


def docx() -> bytes:
    """A Word document whose `第一篇：` is an automatic number."""
    body = ""
    for kind, text in BLOCKS:
        if kind == "title":
            number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:jc w:val="center"/>'
            title = TITLE.fullmatch(text)
            assert title is not None
            body += paragraph(run(title[1], '<w:b/><w:sz w:val="36"/>'), f'{number}<w:outlineLvl w:val="0"/>')
        elif kind == "body":
            body += paragraph(text, '<w:ind w:firstLineChars="200"/>')
        else:
            body += paragraph(text, '<w:jc w:val="center"/>')
    return word_file(body, {"numbering": numbering(level(0, "第%1篇："))})


def html(charset: str = "utf-8") -> str:
    """A web page of any site: styles by class, by attribute, by tag; the site around it."""
    style = ".t { text-align: center } .b { text-indent: 2em }"
    body = '<div class="nav"><a href="/">首页</a> <a href="/jianghua">讲话</a></div>'
    for kind, text in BLOCKS:
        if kind == "head":
            body += f"<h1>{text}</h1>"
        elif kind == "title":
            body += f'<h2 class="t">{text}</h2>'
        elif kind == "aside":
            body += f"<p align=center>{text}</p>"
        else:
            body += f'<p class="b">{text}</p>'
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>汇编</title><style>{style}</style></head>'
        f'<body>{body}<div class="footer">版权所有 <a href="/about">关于我们</a></div></body></html>'
    )


def html_file() -> bytes:
    """The page saved alone."""
    return html().encode()


def mhtml() -> bytes:
    """The page saved by a browser as one file."""
    page = quopri.encodestring(html("gb2312").encode("gb18030")).decode("ascii")
    return (
        "From: <Saved by a browser>\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        '----b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        f"Content-Location: http://example.invalid/1.html\r\n\r\n{page}\r\n"
        "----b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----b--\r\n"
    ).encode("ascii")


def markdown() -> bytes:
    """The same as Markdown."""
    marks = {"head": "# ", "title": "## ", "aside": "> ", "body": ""}
    return "\n\n".join(marks[kind] + text for kind, text in BLOCKS).encode()


def epub() -> bytes:
    """An e-book with a part for each speech, and its contents."""
    parts: list[list[str]] = [[]]
    titles = []
    for kind, text in BLOCKS:
        if kind == "title":
            parts.append([f'<h2 class="t">{text}</h2>'])
            titles.append(text)
        else:
            parts[-1].append(f'<p class="{"b" if kind == "body" else "t"}">{text}</p>')
    return epub_file(
        ["".join(part) for part in parts], [(title, f"p{at}.xhtml") for at, title in enumerate(titles, 1)]
    )


def epub_file(
    parts: list[str], contents: list[tuple[str, str]], extra: dict[str, str] | None = None
) -> bytes:
    """An EPUB 3 of these bodies."""
    names = [f"p{at}.xhtml" for at in range(len(parts))]
    items = "".join(
        f'<item id="i{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{at}"/>' for at in range(len(names)))
    links = "".join(f'<li><a href="{target}">{title}</a></li>' for title, target in contents)
    files = {
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>讲话汇编</dc:title></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="css" href="s.css" media-type="text/css"/>{items}</manifest><spine>{spine}</spine></package>',
        "OEBPS/nav.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>{links}</ol></nav></body></html>',
        "OEBPS/s.css": "p.b { text-indent: 2em } .t { text-align: center; font-weight: bold }",
        **{
            f"OEBPS/{name}": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
            f"<body>{body}</body></html>"
            for name, body in zip(names, parts, strict=True)
        },
        **(extra or {}),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(name, text.encode())
    return kept.getvalue()


def pdf() -> bytes:
    """The same as PDF, its lines where `ofd` has them."""
    millimetre = 72 / 25.4
    return printed(
        [
            [Print(text, x * millimetre, (30 + 9 * at) * millimetre, 16) for at, (text, x) in enumerate(page)]
            for page in _laid_out()
        ]
    ).data


def ofd() -> bytes:
    """The same as OFD: a page for each speech, one text object a line, an automatic folio in a template."""
    return ofd_file(
        [
            ofd_page([(text, x, 30.0 + 9 * at, 5.6) for at, (text, x) in enumerate(page)])
            for page in _laid_out()
        ]
    )


def _laid_out() -> list[list[tuple[str, float]]]:
    """The lines of each page: (text, left edge in millimetres)."""
    pages: list[list[tuple[str, float]]] = [[]]
    for kind, text in BLOCKS:
        if kind == "title" and pages[-1]:
            pages.append([])
        if kind == "body":
            rows = ["　　" + text[:28], *(text[at : at + 30] for at in range(28, len(text), 30))]
            pages[-1] += [(row, 30.0) for row in rows]
        else:
            pages[-1].append((text, 105.0 - len(text) * 5.6 / 2))
    return pages


def ofd_page(rows: list[tuple[str, float, float, float]], more: str = "") -> str:
    """The content of a page: (text, x, baseline, size) in millimetres."""
    objects = "".join(
        f'<ofd:TextObject ID="{100 + at}" Boundary="{x} {y - size} {len(text) * size} {size + 1}" Font="3" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}">{text}</ofd:TextCode></ofd:TextObject>'
        for at, (text, x, y, size) in enumerate(rows)
    )
    return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="9">{objects}{more}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd_file(pages: list[str], extra: dict[str, str] | None = None, annotations: str = "") -> bytes:
    """An OFD of these pages."""
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(
        f'<ofd:Page ID="{at + 1}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    files = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocInfo><ofd:Title>讲话汇编</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {name}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{annotations}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {name}><ofd:Fonts><ofd:Font ID="3" FontName="方正仿宋_GBK"/></ofd:Fonts></ofd:Res>',
        **{f"Doc_0/Pages/Page_{at}/Content.xml": page for at, page in enumerate(pages)},
        **(extra or {}),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text.encode())
    return kept.getvalue()
