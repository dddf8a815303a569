"""Speeches as documents to go on with: Markdown, a table in CSV, and Word by the extra `office`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from schema.export.chapter import Chapter
from schema.export.lines import SpeechLine
from wengao.errors import MissingExtra
from wengao.screen.output import escape_lines

MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#|])")
RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
COLUMNS: Final = (
    "speech_id",
    "title",
    "speaker",
    "role",
    "date",
    "place",
    "kind",
    "file_sha256",
    "page_first",
    "text",
)


def known(line: SpeechLine) -> tuple[str, str]:
    """The title, and who, when and where it is printed, on one line."""
    title = line.title or line.speech_title or line.speech_id
    who = [line.role or line.speech_role, line.speaker or line.speech_speaker]
    source = (line.locator or line.file_sha256[:12]).rpartition("/")[2]
    page = "" if line.page_first is None else f"第 {line.page_first} 页"
    parts = (
        " ".join(filter(None, who)),
        line.date or line.speech_date,
        " ".join(filter(None, (source, page))),
    )
    return title, " · ".join(part for part in parts if part)


def markdown(lines: Sequence[SpeechLine]) -> str:
    """One heading a speech, with its source below."""
    parts = []
    for line in lines:
        title, about = known(line)
        paragraphs = [_plain(paragraph) for paragraph in line.text.split("\n") if paragraph.strip()]
        parts.append("\n\n".join([f"# {_plain(title)}", f"*{_plain(about)}*", *paragraphs]))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", escape_lines(text))


def table(lines: Sequence[SpeechLine]) -> bytes:
    """CSV with a byte order mark, as spreadsheets want it; cells that one would run are quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = []
        for name in COLUMNS:
            joined = getattr(line, f"speech_{name}", None)
            value = getattr(line, name)
            text = str(joined if value is None and joined is not None else "" if value is None else value)
            cells.append(f"'{text}" if text.startswith(RUNS) else text)
        writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig")


def word(chapters: Sequence[Chapter]) -> bytes:
    """A DOCX, as `export speeches --format docx` writes it; raises MissingExtra without python-docx."""
    try:
        from schema.export.docx import write_docx
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "Word documents need python-docx", "in the project's folder: pip install -e '.[office]'"
        ) from error
    out = io.BytesIO()
    write_docx(chapters, out)
    return out.getvalue()
