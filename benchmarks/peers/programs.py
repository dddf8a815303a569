"""The programs that are measured beside this one: text extractors, and whole jobs of the usual kind.

Each is run as `python -c PROGRAM OUT FILE…` and writes one line of JSON a file to OUT: `{"file", "items": [text, …]}`. An
extractor has one item, the whole text; a job has what it took for speeches, which it also puts into a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WRITE: Final = """
import json, sys
def write(texts_of):
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for path in sys.argv[2:]:
            items = texts_of(path)
            out.write(json.dumps({"file": path, "items": items}, ensure_ascii=False) + "\\n")
"""
# What such scripts look for: markers of items at the start of a line.
MARKERS: Final = """
import re
MARKER = re.compile(r"^\\\\s*(?:第[一二三四五六七八九十百\\\\d]+篇|篇[一二三四五六七八九十\\\\d]+|[【\\\\[](?:篇|范例|例)[一二三四五六七八九十\\\\d]+[】\\\\]]"
                    r"|(?:范文|例文|讲话稿?)[（(]?[一二三四五六七八九十\\\\d]+[）)]?)", re.M)
def cut(text):
    starts = [match.start() for match in MARKER.finditer(text)] or [0]
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)])]
""".replace("\\\\", "\\")
PLUMBER: Final = """
import logging
logging.disable(logging.CRITICAL)
import pdfplumber
def text_of(path):
    parts = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            parts.append(page.extract_text())
            page.close()
    return "\\n".join(parts)
"""
PDFTOTEXT: Final = """
import subprocess
def text_of(path):
    return subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, check=True).stdout.decode()
"""
WHOLE_TEXT: Final = "\nwrite(lambda path: [text_of(path)])\n"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to compare with: `needs` is the module or command without which it is not installed; `splits` says
    that it looks for speeches."""

    name: str
    needs: str
    program: str
    splits: bool = False
    is_command: bool = False


PDFIUM: Final = "PDFium, text alone"
PEERS: Final = (
    Peer(
        PDFIUM,
        "pypdfium2",
        WRITE
        + """
import pypdfium2
def text_of(path):
    parts = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        parts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\\n".join(parts)
"""
        + WHOLE_TEXT,
    ),
    Peer("pdftotext", "pdftotext", WRITE + PDFTOTEXT + WHOLE_TEXT, is_command=True),
    Peer("pdfplumber, text alone", "pdfplumber", WRITE + PLUMBER + WHOLE_TEXT),
    Peer(
        "pypdf",
        "pypdf",
        WRITE
        + """
import logging
logging.disable(logging.CRITICAL)
import pypdf
def text_of(path):
    return "\\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
"""
        + WHOLE_TEXT,
    ),
    Peer(
        "kreuzberg",
        "kreuzberg",
        WRITE
        + """
import kreuzberg
def text_of(path):
    return kreuzberg.extract_file_sync(path).content
"""
        + WHOLE_TEXT,
    ),
    Peer(
        "markitdown",
        "markitdown",
        WRITE
        + """
from markitdown import MarkItDown
converter = MarkItDown()
def text_of(path):
    return converter.convert(path).text_content
"""
        + WHOLE_TEXT,
    ),
    Peer(
        "pdftotext + markers + sqlite3",
        "pdftotext",
        WRITE
        + PDFTOTEXT
        + MARKERS
        + """
import sqlite3
database = sqlite3.connect(sys.argv[1] + ".db")
database.execute("CREATE TABLE speech (id INTEGER PRIMARY KEY, file TEXT, number INTEGER, text TEXT)")
def job(path):
    items = cut(text_of(path))
    with database:
        database.executemany("INSERT INTO speech (file, number, text) VALUES (?, ?, ?)",
                             [(path, number, item) for number, item in enumerate(items, 1)])
    return items
write(job)
""",
        splits=True,
        is_command=True,
    ),
    Peer(
        "pdfplumber + markers + SQLModel",
        "pdfplumber",
        WRITE
        + PLUMBER
        + MARKERS
        + """
from sqlmodel import Field, Session, SQLModel, create_engine
class Speech(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    file: str
    number: int
    text: str
engine = create_engine(f"sqlite:///{sys.argv[1]}.db")
SQLModel.metadata.create_all(engine)
def job(path):
    items = cut(text_of(path))
    with Session(engine) as session:
        for number, item in enumerate(items, 1):
            session.add(Speech(file=path, number=number, text=item))
        session.commit()
    return items
write(job)
""",
        splits=True,
    ),
)
