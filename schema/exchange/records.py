"""The records of a library file: one line of JSON each, without row numbers of one database.

`docs/library-file.md` describes each member of the file. A change of a field here needs the next `FORMAT`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol, TypeVar

import msgspec
from msgspec import Struct

from schema.records import Listing
from schema.store.carried import CarriedFile, CarriedIssue

FORMAT: Final = 1

T = TypeVar("T")


class CarriedOffer(Struct, frozen=True):
    """One claim of one upload about one file; `file_sha256` is None while its bytes could not be fetched."""

    file_sha256: str | None
    etag: str | None
    last_modified: str | None
    first_seen: str
    last_seen: str
    listing: Listing | None


class CarriedUpload(Struct, frozen=True):
    """A place where files are offered, with its offers in the order of time."""

    source: str
    locator: str
    skip: str | None
    issues: list[CarriedIssue]
    offers: list[CarriedOffer]


class CarriedDecision(Struct, frozen=True):
    """A person's decision as a line of `review export`, also a withdrawn one."""

    decision: msgspec.Raw
    withdrawn_at: str | None


class CarriedTombstone(Struct, frozen=True):
    """A tombstone, also a lifted one: bytes that are, or were, kept out of the library."""

    sha256: str
    why: str
    forget: bool
    at: str
    lifted_at: str | None


class CarriedRuling(Struct, frozen=True):
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


class CarriedAlias(Struct, frozen=True):
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
