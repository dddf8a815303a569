"""A whole library as records that travel: one line of JSON each, nothing that only one database knows.

`docs/library-file.md` says what each member of the file holds. Whatever changes a field here gets the next
`FORMAT`.
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
    """What one rule took off, with all places, packed as the tables pack spans."""

    rule: str
    text: str
    spans: str


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An occurrence as it stands in its file, `text` always written out. Columns as in the tables."""

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
    """A file with everything that was read in it; `document` is the compressed `Document`, if it is kept."""

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
    paged: bool = True  # files packed before there were forms without pages do not say


@dataclass(frozen=True, slots=True)
class CarriedOffer:
    """One claim of one upload about one file; `file_sha256` None while its bytes were not had."""

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
    """A person's decision as a line of `review export`, also one that was taken back."""

    decision: msgspec.Raw
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True)
class CarriedTombstone:
    """A tombstone: bytes that are kept out of the library, or once were."""

    sha256: str
    why: str
    forget: bool
    at: str
    lifted_at: str | None


@dataclass(frozen=True, slots=True)
class CarriedRuling:
    """Two speeches that a person ruled to be unrelated: the relation that was revoked."""

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
    """An id that a text once had."""

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
