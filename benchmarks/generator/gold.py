"""The gold row of a compilation: what a careful reader would mark, derived from the printed blocks."""

from __future__ import annotations

import json
from typing import TypedDict

from benchmarks.generator.model import Compilation


class GoldSpeech(TypedDict):
    """One item. `lines` and `body` are printed paragraphs; facts are None where nothing is printed."""

    lines: list[str]
    body: list[str]
    anywhere: list[str]
    title: str | None
    subtitle: str | None
    speaker: str | None
    role: str | None
    date: str | None
    kind: str | None
    place: str | None
    occasion: str | None
    open: list[str]
    truncated: bool
    placeholders: int


class GoldRow(TypedDict):
    """One file."""

    id: str
    producer: str
    style: str
    family: str
    title: str | None
    declared: int | None
    pages: int
    options: dict[str, int]
    furniture: list[str]
    wrong_count: bool
    speeches: list[GoldSpeech]


def gold_row(made: Compilation, producer: str, pages: int) -> GoldRow:
    """The gold of one printed file; `pages` is 1 for plain text."""
    speeches: list[GoldSpeech] = []
    for n, item in enumerate(made.items, 1):
        blocks = [block for block in made.blocks if block.item == n]
        facts = item.facts
        speeches.append(
            GoldSpeech(
                lines=[block.lines for block in blocks if block.lines],
                body=[_printed(block.body) for block in blocks if block.body and not block.anywhere],
                anywhere=[block.body for block in blocks if block.body and block.anywhere],
                title=facts.title,
                subtitle=facts.subtitle,
                speaker=facts.speaker,
                role=facts.role,
                date=facts.date,
                kind=facts.kind,
                place=facts.place,
                occasion=facts.occasion,
                open=[*facts.open, *(["title"] if made.untitled_open and not facts.title else [])],
                truncated=item.truncated,
                placeholders=item.placeholders,
            )
        )
    furniture = [*made.furniture, *_page_furniture(made, producer)]
    return GoldRow(
        id=made.id,
        producer=producer,
        style=made.family,
        family=made.family,
        title=made.title,
        declared=made.declared,
        pages=pages,
        options=dict.fromkeys(made.options, 1),
        furniture=furniture,
        wrong_count=made.declared is not None and made.declared != len(made.items),
        speeches=speeches,
    )


def _printed(body: str) -> str:
    return body.strip()


def _page_furniture(made: Compilation, producer: str) -> list[str]:
    """Strings of running heads, feet, stamps and watermarks that no body of the file contains."""
    if producer == "text" and not made.paged:
        return []
    f = made.furnishing
    shown = [s for s in (f.head, f.head_even, f.watermark, f.foot, f.stamp) if s and "{" not in s]
    if "{item}" in f.head:
        shown += [item.facts.title for item in made.items if item.facts.title]
    bodies = "".join(block.body for block in made.blocks)
    return [s.strip() for s in shown if len(s.strip()) > 3 and s.strip() not in bodies]


def dump_rows(rows: list[GoldRow]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
