"""Hits of a search as a table, for `search --columns`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from wengao.screen.language import marked
from wengao.screen.listing import Column, print_listing
from wengao.screen.output import bracketed

if TYPE_CHECKING:
    from schema.search.hits import Hit

COLUMNS: Final = (  # of a hit and the stand-in of its title
    Column(marked("speech"), lambda row: row[0].speech_id[:10]),
    Column(marked("date"), lambda row: row[0].date or row[0].facts["speech_date"]),
    Column(marked("who"), lambda row: row[0].speaker or row[0].facts["speech_speaker"] or row[0].role),
    Column(marked("title"), lambda row: row[0].title or row[0].facts["speech_title"] or row[1]),
    Column(marked("page"), lambda row: row[0].hit_page or row[0].page_first, right=True),
    Column(marked("copies"), lambda row: row[0].copies, right=True),
    Column(marked("tags"), lambda row: " ".join(f"#{tag}" for tag in row[0].tags) or None),
    Column(marked("file"), lambda row: (row[0].locator or row[0].file_sha256[:12]).rpartition("/")[2]),
    Column(marked("words"), lambda row: row[0].snippet.plain()),
)


def show(hits: Iterable[Hit], instead: Mapping[tuple[str, str], str], names: str) -> None:
    """Print the hits as a table of the named columns."""
    rows = [(hit, bracketed(instead.get((hit.speech_id, hit.file_sha256)))) for hit in hits]
    print_listing(COLUMNS, rows, names)
