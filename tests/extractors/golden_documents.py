"""The golden documents: tiny texts, each named for the oddity it taught, with what should come of them.

The first line says what was learnt. Then one line a paragraph: `^` a heading, `c` a centred line, `=` flush
left, `>` pushed right, `~` a new page, anything else running text; `{prose 3}` stands for sentences of our
own. Behind `=====`: the file's own head and count, then one line an item: title | speaker | role | date |
beginning of the text, `-` for what the print does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from schema.records import Document
from tests.support.typeset import Block, flush, heading, plain, prose, right, typeset

FOLDER = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
KINDS = {"^": heading, "=": flush, ">": right, "c": lambda text, **more: Block(text, "center", **more)}


@dataclass(frozen=True)
class Item:
    """What one item should be; "" where the print does not say."""

    title: str
    speaker: str
    role: str
    date: str
    begins: str


@dataclass(frozen=True)
class Golden:
    """One golden document. `plain` is None where only the layout shows the boundaries."""

    lesson: str
    printed: Document
    plain: Document | None
    head: str
    declared: int | None
    items: tuple[Item, ...]


def golden(name: str) -> Golden:
    """The golden document of that name."""
    source, answers = (FOLDER / f"{name}.txt").read_text("utf-8").split("=====\n")
    lesson, *rows = source.strip().split("\n")
    blocks: list[Block] = []
    new_page = False
    for row in rows:
        if row == "~":
            new_page = True
            continue
        kind, text = (row[0], row[1:]) if row[0] in KINDS else ("", row)
        text = re.sub(r"\{prose (\d+)\}", lambda match: prose(int(match[1])), text)
        blocks.append(KINDS[kind](text, new_page=new_page) if kind else Block(text, new_page=new_page))
        new_page = False
    facts = dict(line.split(": ", 1) for line in answers.split("\n") if ": " in line and " | " not in line)
    items = [
        Item(*("" if cell == "-" else cell for cell in line.split(" | ")))
        for line in answers.split("\n")
        if " | " in line
    ]
    declared = facts.get("declared")
    return Golden(
        lesson.lstrip("# "),
        typeset(blocks, folio="- {} -"),
        None if "layout-only" in answers else plain("\n".join(block.text for block in blocks)),
        facts.get("head", ""),
        int(declared) if declared else None,
        tuple(items),
    )
