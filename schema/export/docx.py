"""Writes speeches as a Word document: one speech, or a compilation with a list of contents and the sources.

Needs `python-docx`, an optional dependency: importing this module without it raises ImportError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from schema.export.chapter import Chapter
from schema.export.docx_styles import STYLES, Style, dress, field, number_pages
from schema.export.zipped import save_zip

CONTENTS: Final = "目　录"
SOURCES: Final = "来　源"
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BREAKS: Final = re.compile(r"\s*[\r\n\t]\s*")  # a paragraph of the library is one paragraph of the document


def write_docx(chapters: Iterable[Chapter], out: BinaryIO, style: Style = "plain") -> int:
    """Write one document in a style; returns the number of speeches. All of them are in memory until it is written."""
    chosen = list(chapters)
    book = Document()
    look = STYLES[style]
    dress(book, look)
    number_pages(book, look)
    if len(chosen) > 1:
        _contents(book, chosen)
    for number, chapter in enumerate(chosen, 1):
        _chapter(book, chapter, number, new_page=len(chosen) > 1)
    if len(chosen) > 1:
        _sources(book, chosen)
    elif chosen:
        _paragraph(book, f"来源：{chosen[0].source}", "Source")
    save_zip(book.save, out)
    return len(chosen)


def _chapter(book: Any, chapter: Chapter, number: int, new_page: bool) -> None:
    heading = _paragraph(book, chapter.title, "Heading 1")
    heading.paragraph_format.page_break_before = new_page
    _bookmark(heading, number)
    if chapter.line.subtitle:
        _paragraph(book, chapter.line.subtitle, "Subtitle")
    when = " ".join(part for part in (chapter.place, chapter.line.date_printed or chapter.day) if part)
    who = "　".join(part for part in (chapter.role, chapter.speaker) if part)
    for fact in (who, f"（{when}）" if when else ""):
        if fact:
            _paragraph(book, fact, "Byline")
    for at, paragraph in enumerate(chapter.paragraphs):
        is_address = at == 0 and paragraph.strip() == (chapter.line.salutation or "").strip()
        _paragraph(book, paragraph.strip(), "Address" if is_address else "Normal")


def _contents(book: Any, chosen: list[Chapter]) -> None:
    """The titles with links and page fields: a program works the pages out when it prints, or is asked to (F9)."""
    _paragraph(book, CONTENTS, "Contents title")
    for number, chapter in enumerate(chosen, 1):
        entry = book.add_paragraph(style="Contents entry")
        runs = [entry.add_run(_text(chapter.title)), entry.add_run("\t")]
        runs += field(entry, f"PAGEREF {_anchor(number)} \\h", "·")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _anchor(number))
        entry._p.append(link)
        for run in runs:
            link.append(run._r)  # moves it


def _sources(book: Any, chosen: list[Chapter]) -> None:
    _paragraph(book, SOURCES, "Contents title").paragraph_format.page_break_before = True
    for number, chapter in enumerate(chosen, 1):
        _paragraph(book, f"{number}. {chapter.title}：{chapter.source}（{chapter.line.speech_id}）", "Source")


def _paragraph(book: Any, text: str, style: str) -> Any:
    return book.add_paragraph(_text(text), style)


def _text(text: str) -> str:
    """`text` without what XML cannot hold, on one line."""
    return BREAKS.sub(" ", NOT_IN_XML.sub("", text))


def _anchor(number: int) -> str:
    return f"speech_{number}"


def _bookmark(paragraph: Any, number: int) -> None:
    """Put the bookmark that the list of contents points to around a paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _anchor(number))
    paragraph._p.insert(1, start)  # behind the paragraph's properties
    paragraph._p.append(end)
