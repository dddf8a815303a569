"""Speeches as Markdown to read: one text with a chapter for each, or a folder with a file for each.

A file of the folder begins with its facts as front matter (YAML), which Obsidian and static sites read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from schema.export.chapter import Chapter

MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|&])")  # "20**年" must not become bold, nor "&lt;" a bracket
LIST_MARK: Final = re.compile(r"^(\d*)([-+=~]|(?<=\d)[.)](?=\s|$))")  # "1. 提高认识" stays a paragraph
BLANKS: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")  # "题\n---": two lines would be a heading
# What no file system has in a name, and what Obsidian does not link to.
NOT_IN_NAMES: Final = re.compile(r'[\x00-\x20\x7f-\xa0\u2028\u2029\\/:*?"<>|#^\[\]]+')
NAME_BYTES: Final = 180  # of a title in a file's name; file systems allow 255


def write_markdown(chapters: Iterable[Chapter], out: BinaryIO) -> int:
    """Write speeches as Markdown: heading, speaker, place and date, paragraphs; returns the number of speeches."""
    number = 0
    for number, chapter in enumerate(chapters, 1):  # noqa: B007 - counted
        out.write(_chapter(chapter).encode())
    return number


def write_markdown_folder(chapters: Iterable[Chapter], folder: Path) -> int:
    """Write one file a speech into `folder`, which exists; returns their number. Files with the same name are written
    again, others stay: a folder under version control shows what changed."""
    number = 0
    for number, chapter in enumerate(chapters, 1):  # noqa: B007 - counted
        text = f"---\n{_front_matter(chapter)}---\n\n{_chapter(chapter, '#')}"
        (folder / file_name(chapter)).write_bytes(text.encode())
    return number


def file_name(chapter: Chapter) -> str:
    """`2021-03-05 在全县春耕会议上的讲话 mfrggzdf-2.md`: date, title, the beginning of the id, and the item's number."""
    title = NOT_IN_NAMES.sub(" ", chapter.title).strip(" .")
    title = title.encode()[:NAME_BYTES].decode(errors="ignore").strip(" .")
    line = chapter.line
    ident = f"{line.speech_id.removeprefix('s_')[:8]}-{line.file_sha256[:4]}{line.ordinal}"
    return " ".join(part for part in (chapter.day, title, ident) if part) + ".md"


def _front_matter(chapter: Chapter) -> str:
    """The facts as YAML. JSON's strings, lists and numbers are YAML's, so no text can end a value."""
    line = chapter.line
    facts = {
        "title": chapter.printed_title,
        "subtitle": line.subtitle,
        "speaker": chapter.speaker,
        "role": chapter.role,
        "place": chapter.place,
        "date": chapter.day,
        "kind": line.kind,
        "source": line.locator,
        "file": line.file_sha256,
        "item": line.ordinal,
        "pages": chapter.pages,
        "speech": line.speech_id,
        "confidence": line.confidence,
        "tags": line.tags,
        "notes": [note.text for note in line.notes],
    }
    return "".join(
        f"{name}: {msgspec.json.encode(value).decode()}\n"
        for name, value in facts.items()
        if value not in (None, "", [])
    )


def _chapter(chapter: Chapter, mark: str = "##") -> str:
    line = chapter.line
    parts = [
        f"{mark} {_plain(chapter.title)}",
        *([f"*{_plain(line.subtitle)}*"] if line.subtitle else []),
        *([_plain(" · ".join(chapter.about))] if chapter.about else []),
        *map(_plain, chapter.paragraphs),
        f"<small>`{line.speech_id}` · {_plain(chapter.source)}</small>",
    ]
    return "\n\n".join(parts) + "\n\n"


def _plain(text: str) -> str:
    """`text` on one line, with every character escaped that Markdown or HTML interprets."""
    text = BLANKS.sub(" ", text).strip(" ")
    return LIST_MARK.sub(r"\1\\\2", MARKUP.sub(r"\\\1", text))
