"""What the page of a file shows of it: the strip of its pages, claims of the listing beside what the file says, and what
its split rests on: witnesses that name its speeches, and the signs of each beginning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from schema.export.lines import FileLine
from schema.query.items import FileItem, PageFurniture
from schema.records import Document, Evidence
from schema.text.search_key import search_key
from wengao.web.page_marks import printed_line

FORM: Final = re.compile(
    r"(form|runner-up) (.+?)(?:, (\d+) places)? (\d\.\d\d)"
)  # "form series:0, 4 places 1.00"
WITNESS: Final = re.compile(r"witness ([\w-]+): (\d+) of (\d+)")
SIGN: Final = re.compile(r"([a-z][a-z-]*)(?: \+(\d+\.\d+))?")  # "series +5.7", "outline"
SORTS: Final = {  # of the signs that headings have in common, as far as a reader tells them apart
    **dict.fromkeys(("style", "size", "font", "level", "big", "column"), "style"),
    **dict.fromkeys(("begins", "ends", "repeats"), "words"),
    **dict.fromkeys(("above", "below", "second"), "around"),
    "part": "page",
    "cue": "cues",
    "outline-cut": "outline",
}
HOW: Final = re.compile(r"one item|[a-z-]+")  # of "series:0+outline": series, outline


class StripPage(Struct, frozen=True):
    """One page and the items printed on it."""

    number: int
    items: tuple[FileItem, ...]


class ListingClaim(Struct, frozen=True):
    """What the listing says of a file, what the file says, and whether these differ (None: nothing to compare)."""

    name: str
    claimed: str
    found: str | None
    differs: bool | None


def strip(items: Sequence[FileItem], pages: int) -> list[StripPage]:
    """Every page with its items."""
    on_page: dict[int, list[FileItem]] = {}
    for item in items:
        if item.page_first is not None and item.page_last is not None:
            for number in range(item.page_first, item.page_last + 1):
                on_page.setdefault(number, []).append(item)
    return [StripPage(number, tuple(on_page.get(number, ()))) for number in range(1, pages + 1)]


def claims(line: FileLine) -> list[ListingClaim]:
    """The claims of the earliest listing, as printed there."""
    listing = line.listing
    if listing is None:
        return []
    found: list[ListingClaim] = []

    def add(name: str, claimed: Any, raw: str | None, said: Any, *, compared: bool = True) -> None:
        if claimed is None and raw is None:
            return
        differs = claimed != said if compared and said is not None and claimed is not None else None
        found.append(ListingClaim(name, str(raw or claimed), None if said is None else str(said), differs))

    add("title", listing.title, listing.raw.title, line.title)
    add("page_count", listing.page_count, listing.raw.page_count, line.page_count)
    add("uploaded_on", listing.uploaded_on, listing.raw.uploaded_on, None, compared=False)
    add("byte_size", listing.byte_size, listing.raw.byte_size, None, compared=False)
    add("views_min", listing.views_min, listing.raw.views_min, None, compared=False)
    add("access", listing.access, listing.raw.access, None, compared=False)
    if line.declared_items is not None:
        differs = line.declared_items != line.item_count
        found.append(ListingClaim("declared_items", str(line.declared_items), str(line.item_count), differs))
    return found


class JudgedForm(Struct, frozen=True):
    """A way in which a file could be split: what it goes by, into how many, and how likely that is (0–1)."""

    how: tuple[str, ...]
    places: int
    odds: float


class FileWitness(Struct, frozen=True):
    """A witness beside the text (a contents list, bookmarks, running heads): how many speeches it names, and how many of
    those the split agrees with."""

    name: str
    named: int
    agreed: int


class Beginning(Struct, frozen=True):
    """Where an item begins: the printed line, and the signs that spoke for it, strongest first."""

    item: FileItem
    page: int | None
    words: str
    signs: tuple[str, ...]


class SplitReasons(Struct, frozen=True):
    """What the split of a file rests on; `second` is what came second."""

    form: JudgedForm | None
    second: JudgedForm | None
    witnesses: tuple[FileWitness, ...]
    beginnings: tuple[Beginning, ...]


def split_reasons(
    items: Sequence[FileItem], seen: Mapping[int, Sequence[Evidence]], document: Document | None
) -> SplitReasons:
    """The reasons as the library keeps them; a file that was read by an older version may have none."""
    rules = [one.rule for evidence in seen.values() for one in evidence]
    forms = {found[1]: _form(found) for rule in rules if (found := FORM.fullmatch(rule))}
    witnesses = [
        FileWitness(found[1], int(found[3]), int(found[2]))
        for rule in rules
        if (found := WITNESS.fullmatch(rule))
    ]
    beginnings = [_beginning(item, seen.get(item.ordinal, ()), document) for item in items]
    return SplitReasons(forms.get("form"), forms.get("runner-up"), tuple(witnesses), tuple(beginnings))


def _form(found: re.Match[str]) -> JudgedForm:
    named = [seen[0] for part in found[2].split("+") if (seen := HOW.match(part))]
    how = dict.fromkeys(SORTS.get(name, SORTS.get(name.partition("-")[0], name)) for name in named)
    return JudgedForm(tuple(how), int(found[3] or 1), float(found[4]))


def _beginning(item: FileItem, seen: Sequence[Evidence], document: Document | None) -> Beginning:
    weights: dict[str, float] = {}
    for one in seen:
        if (found := SIGN.fullmatch(one.rule)) is not None:
            weights[found[1]] = float(found[2]) if found[2] else 9.0  # a witness says it outright
    signs = tuple(sorted(weights, key=lambda name: -weights[name]))
    if not seen or document is None:
        return Beginning(item, item.page_first, "", signs)
    words = printed_line(document, seen[0].page, seen[0].line) or ""
    return Beginning(item, seen[0].page if document.paged else None, words.strip(), signs)


def printed_contents(
    entries: Sequence[PageFurniture], items: Sequence[FileItem]
) -> list[tuple[PageFurniture, FileItem | None]]:
    """The lines of the contents list as printed, each with the item that it names."""
    titled = [(search_key(item.title), item) for item in items if item.title]
    found = []
    for entry in entries:
        key = search_key(entry.text)
        found.append((entry, next((item for title, item in titled if title in key), None)))
    return found
