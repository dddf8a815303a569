"""The records of a library file: one line of JSON each, without row numbers of one database.

`docs/library-file.md` describes each member of the file. A change of a field here needs the next `FORMAT`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import msgspec

from schema.export.lines import EvidenceLine
from schema.records import Listing

FORMAT: Final = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CarriedIssue:
    """An issue with the time it was noted."""

    stage: str
    code: str
    page: int | None
    detail: str
    at: str


@dataclass(frozen=True, slots=True)
class CarriedFurniture:
    """The furniture that one rule removed, with all its places, packed as in the tables."""

    rule: str
    text: str
    spans: str


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An occurrence with the columns of its table; `text` is always set."""

    ordinal: int
    text: str
    title: str | None
    subtitle: str | None
    kind: str | None
    speaker: str | None
    role: str | None
    roles: list[str]
    place: str | None
    jurisdiction: str | None
    occasion: str | None
    date: str | None
    date_from: str | None
    date_to: str | None
    date_printed: str | None
    date_source: str | None
    salutation: str | None
    heading: list[str]
    head_spans: str
    body_spans: str
    page_first: int
    page_last: int
    char_count: int
    truncated: bool
    placeholders: int
    engines: list[str]
    corrected: list[str]
    confidence: float
    evidence: list[EvidenceLine]
    loaded_at: str


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file with everything that was read in it; `document` is the compressed `Document`, None if not stored."""

    sha256: str
    name: str
    media_type: str | None
    byte_size: int
    page_count: int | None
    state: str
    title: str | None
    title_source: str | None
    title_year: int | None
    date: str | None
    date_source: str | None
    declared_items: int | None
    item_count: int
    printed_title: str | None
    printed_title_year: int | None
    printed_declared: int | None
    title_page: int | None
    title_line: int | None
    title_rule: str | None
    has_pdf: bool
    pdf_title: str | None
    pdf_author: str | None
    pdf_producer: str | None
    pdf_created_at: str | None
    engines: list[str]
    versions: dict[str, str]
    head: str
    unowned: str
    loaded_at: str | None
    document: bytes | None
    furniture: list[CarriedFurniture]
    issues: list[CarriedIssue]
    items: list[CarriedItem]
    paged: bool = True  # missing in records written before formats without pages were read


@dataclass(frozen=True, slots=True)
class CarriedOffer:
    """One claim of one upload about one file; `file_sha256` is None while its bytes could not be fetched."""

    file_sha256: str | None
    etag: str | None
    last_modified: str | None
    first_seen: str
    last_seen: str
    listing: Listing | None


@dataclass(frozen=True, slots=True)
class CarriedUpload:
    """A place where files are offered, with its offers in the order of time."""

    source: str
    locator: str
    skip: str | None
    issues: list[CarriedIssue]
    offers: list[CarriedOffer]


@dataclass(frozen=True, slots=True)
class CarriedDecision:
    """A person's decision as a line of `review export`, also a withdrawn one."""

    decision: msgspec.Raw
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True)
class CarriedTombstone:
    """A tombstone, also a lifted one: bytes that are, or were, kept out of the library."""

    sha256: str
    why: str
    forget: bool
    at: str
    lifted_at: str | None


@dataclass(frozen=True, slots=True)
class CarriedRuling:
    """The revoked relation of two speeches that a person ruled to be unrelated."""

    a: str
    b: str
    kind: str
    jaccard: float
    containment: float
    differs: list[str]
    fingerprint_version: int
    found_at: str
    revoked_at: str
    revoked_why: str


@dataclass(frozen=True, slots=True)
class CarriedAlias:
    """A former id of a text, and its current one."""

    old_id: str
    new_id: str
    at: str


MEMBERS: Final[dict[type[object], str]] = {
    CarriedTombstone: "tombstones.jsonl",
    CarriedRuling: "rulings.jsonl",
    CarriedDecision: "decisions.jsonl",
    CarriedUpload: "uploads.jsonl",
    CarriedFile: "files.jsonl",
    CarriedAlias: "aliases.jsonl",
}


class Carrier(Protocol):
    """A source of carried records: a file, or another library that is open."""

    def read(self, kind: type[T]) -> Iterator[T]:
        """Yields all records of one kind, in the order they were written; may be called again."""
