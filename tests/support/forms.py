"""One compilation in every form that uploads come in."""

from __future__ import annotations

import re

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
