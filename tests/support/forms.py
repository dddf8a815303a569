"""One compilation in every form that uploads come in."""

from __future__ import annotations

import io
import quopri
import re
import zipfile

from tests.conftest import COMPILATION
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
