"""Reads gold and predictions: the true items of a file, and those of `export speeches`.

Gold files are the generator's gold.jsonl and, for the shared corpora, ones with fewer keys: a fact without a key is
open, that is, not judged.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FACTS = ("title", "subtitle", "speaker", "role", "date", "kind", "place", "occasion")
STRICT = frozenset({"title", "subtitle", "speaker", "role", "date"})
"""Facts that are invented when the gold has none; the others can be read off a title and are only checked."""

STEM = re.compile(r"^.*/|\.\w+$")  # example: "/tmp/set/nnn-1000.pdf" -> "nnn-1000"


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One true item. `facts` has a key for every fact that is judged; None there means "not printed".

    `anywhere` holds paragraphs whose place is not judged (footnotes). `printed` has values that the page prints and
    the gold left out: they count neither for nor against.
    """

    lines: tuple[str, ...]
    body: tuple[str, ...]
    facts: dict[str, str | None]
    anywhere: tuple[str, ...] = ()
    printed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoldFile:
    """One file: `group` is its family or style, `furniture` are strings that no text may contain."""

    id: str
    group: str
    items: tuple[GoldItem, ...]
    furniture: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One exported item."""

    ordinal: int
    text: str
    facts: dict[str, str | None]
    confidence: float = 0.0


def gold_item(row: dict[str, Any]) -> GoldItem:
    """A gold item from one speech of a gold row. Without a list of open facts, a missing title is open."""
    unjudged = row.get("open", () if row.get("title") else ("title",))
    facts = {name: row[name] for name in FACTS if name in row and name not in unjudged}
    facts = {name: value for name, value in facts.items() if value is not None or name in STRICT}
    return GoldItem(tuple(row["lines"]), tuple(row["body"]), facts, tuple(row.get("anywhere", ())))


def read_gold(path: Path) -> list[GoldFile]:
    """The gold of a folder's gold.jsonl."""
    out = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        items = tuple(gold_item(speech) for speech in row["speeches"])
        group = str(row.get("family") or row.get("style") or "-")
        out.append(GoldFile(str(row["id"]), group, items, tuple(row.get("furniture", ()))))
    return out


SALUTES = re.compile(r"同志|各位|朋友|代表")  # example: 同志们：


def read_printed(folder: Path) -> list[GoldFile]:
    """Gold of the printed test documents: the lines before the salutation are heading, the rest is text."""
    out = []
    for path in sorted(folder.glob("*.gt.json")):
        items = []
        for speech in json.loads(path.read_text("utf-8"))["speeches"]:
            lines: list[str] = speech["paragraphs"]
            first = next(
                (
                    i
                    for i, line in enumerate(lines[:6])  # headings have at most five lines
                    if line.rstrip().endswith(("：", ":")) and SALUTES.search(line)
                ),
                0,
            )
            facts = {"role": speech["role"]} if speech.get("role") in lines[:first] else {}
            items.append(GoldItem(tuple(lines[:first]), tuple(lines[first:]), facts))
        out.append(GoldFile(path.name.removesuffix(".gt.json"), "printed", tuple(items)))
    return out


def read_found(path: Path) -> dict[str, list[FoundItem]]:
    """Exported speeches by file stem, in order; a file found under several names counts for each."""
    out: dict[str, list[FoundItem]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        facts = {name: row.get(name) for name in FACTS}
        item = FoundItem(row["ordinal"], row["text"], facts, float(row.get("confidence") or 0.0))
        for locator in row.get("locators") or [row["locator"]]:
            out.setdefault(STEM.sub("", locator), []).append(item)
    return {stem: sorted(items, key=lambda item: item.ordinal) for stem, items in out.items()}
